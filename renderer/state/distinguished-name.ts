/** Distinguished names as text (RFC 4514), as far as the window needs them: to show the common name, and to write a subject. */

export interface Attribute {
  /** Short name or OID, as it stands. */
  readonly type: string;
  readonly value: string;
}

/**
 * Reads the attributes of an RFC 4514 string, the most significant last, as they stand. Never throws: what cannot be
 * read becomes an attribute without a type, since this is for showing only.
 */
export function readAttributes(name: string): readonly Attribute[] {
  return splitUnescaped(name)
    .filter((part) => part.trim() !== '')
    .map((part) => {
      const equals = part.indexOf('=');
      if (equals === -1) return { type: '', value: unescapeValue(part) };
      return { type: part.slice(0, equals).trim(), value: unescapeValue(part.slice(equals + 1)) };
    });
}

/** What a person calls this subject: its common name, else its organisation, else the first attribute, else nothing. */
export function titleOf(name: string): string {
  const attributes = readAttributes(name);
  const found = ['CN', 'O', 'OU', 'emailAddress'].map((type) => attributes.find((one) => one.type === type));
  return (found.find((one) => one !== undefined && one.value !== '') ?? attributes[0])?.value ?? '';
}

/** Writes attributes as RFC 4514, in the order given (CN first, C last); those without a value are left out. */
export function writeName(attributes: readonly Attribute[]): string {
  return attributes
    .filter(({ value }) => value.trim() !== '')
    .map(({ type, value }) => `${type}=${escapeValue(value.trim())}`)
    .join(',');
}

/** RFC 4514 §2.4. */
function escapeValue(value: string): string {
  return value
    .replace(/["+,;<>\\]/gu, String.raw`\$&`)
    .replace(/^#/u, String.raw`\#`)
    .replace(/\0/gu, String.raw`\00`);
}

function splitUnescaped(name: string): string[] {
  const parts: string[] = [];
  let part = '';
  for (let at = 0; at < name.length; at += 1) {
    const character = name.charAt(at);
    if (character === '\\') {
      part += character + name.charAt(at + 1);
      at += 1;
    } else if (character === ',' || character === '+') {
      parts.push(part);
      part = '';
    } else {
      part += character;
    }
  }
  return [...parts, part];
}

function unescapeValue(text: string): string {
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  for (let at = 0; at < text.length; at += 1) {
    const pair = /^\\([0-9a-fA-F]{2})/u.exec(text.slice(at, at + 3))?.[1];
    if (pair !== undefined) {
      bytes.push(Number.parseInt(pair, 16));
      at += 2;
      continue;
    }
    if (text.charAt(at) === '\\') at += 1;
    const point = text.codePointAt(at);
    if (point === undefined) break;
    bytes.push(...encoder.encode(String.fromCodePoint(point)));
    if (point > 0xffff) at += 1;
  }
  return new TextDecoder().decode(new Uint8Array(bytes));
}
