import { CertificateError } from '../../shared/errors.ts';
import { attributeTypeByName } from './attribute-types.ts';
import { checkDer } from './der.ts';
import { objectIdentifier, sequence, setOf } from './der-writer.ts';
import { decodeStringElement } from './directory-string.ts';
import { isObjectIdentifier } from './object-identifier.ts';
import { buildName, parseName } from './name.ts';
import type { Name } from './name.ts';

/** One field as it was typed: text, or `#` and the DER of its value. */
interface Field {
  readonly type: string;
  readonly value: string;
  readonly der: Uint8Array | null;
}

/**
 * Reads a distinguished name as people type it: RFC 4514 (`CN=a,O=b`, last field first, blanks round the commas taken,
 * quoted values too), or OpenSSL's `/C=US/O=b/CN=a` when it begins with a slash. `+` joins the parts of one field.
 * Types are OpenSSL's names in any case, or OIDs. What is written: see {@link buildName}. Empty text is an empty name.
 *
 * @throws {CertificateError} MALFORMED_NAME, naming the field or the position.
 */
export function parseDistinguishedName(text: string): Name {
  const trimmed = text.trim();
  if (trimmed === '') return buildName([]);
  const slashes = trimmed.startsWith('/');
  const rdns = new Scanner(slashes ? trimmed.slice(1) : trimmed, slashes ? '/' : ',;').rdns();
  return assemble(slashes ? rdns : rdns.reverse());
}

function assemble(rdns: readonly (readonly Field[])[]): Name {
  if (rdns.every((rdn) => rdn.every((field) => field.der === null))) return buildName(rdns);
  const sets = rdns.map((rdn) => setOf(...rdn.map((field) => encodeField(field))));
  return parseName(sequence(...sets));
}

/** One AttributeTypeAndValue. A value given in hexadecimal is written as it stands, string type and all. */
function encodeField(field: Field): Uint8Array {
  if (field.der !== null) return sequence(objectIdentifier(field.type), field.der);
  const built = buildName([[field]]).rdns[0]?.[0];
  return sequence(objectIdentifier(field.type), built?.der ?? new Uint8Array(0));
}

class Scanner {
  private at = 0;
  private readonly text: string;
  private readonly separators: string;

  constructor(text: string, separators: string) {
    this.text = text;
    this.separators = separators;
  }

  rdns(): Field[][] {
    const rdns: Field[][] = [];
    do {
      const rdn: Field[] = [];
      do rdn.push(this.field());
      while (this.take('+'));
      rdns.push(rdn);
    } while (this.take(this.separators));
    if (this.at < this.text.length) this.refuse(`“${this.text[this.at] ?? ''}” does not belong here`);
    return rdns;
  }

  private take(characters: string): boolean {
    const next = this.text[this.at];
    if (next === undefined || !characters.includes(next)) return false;
    this.at++;
    return true;
  }

  private field(): Field {
    this.blanks();
    const equals = this.text.indexOf('=', this.at);
    const start = this.at;
    const label = this.text.slice(start, equals < 0 ? undefined : equals).trim();
    if (equals < 0 || !/^[A-Za-z0-9.-]+$/.test(label)) {
      this.refuse(
        `“${label.slice(0, 40)}” is no field: write it as CN=value, and put \\ before a comma inside a value`,
      );
    }
    const oid = label.replace(/^oid\./i, '');
    const type = isObjectIdentifier(oid) ? oid : attributeTypeByName(label)?.oid;
    if (type === undefined) this.refuse(`there is no field called ${label}`);
    this.at = equals + 1;
    this.blanks();
    if (this.text[this.at] === '#') return { type, value: '', der: this.hexValue(label) };
    const value = this.text[this.at] === '"' ? this.quoted(label) : this.plain();
    return { type, value, der: null };
  }

  private blanks(): void {
    while (this.text[this.at] === ' ') this.at++;
  }

  private ends(): boolean {
    const next = this.text[this.at];
    return next === undefined || next === '+' || this.separators.includes(next);
  }

  private plain(): string {
    let value = '';
    let kept = 0;
    while (!this.ends()) {
      const escaped = this.text[this.at] === '\\';
      value += escaped ? this.escape() : (this.text[this.at++] ?? '');
      // Blanks at the end go, unless they were escaped.
      if (escaped || !value.endsWith(' ')) kept = value.length;
    }
    return value.slice(0, kept);
  }

  private quoted(label: string): string {
    let value = '';
    this.at++;
    while (this.text[this.at] !== '"') {
      if (this.at >= this.text.length) this.refuse(`the quotation mark of ${label} is not closed`);
      value += this.text[this.at] === '\\' ? this.escape() : (this.text[this.at++] ?? '');
    }
    this.at++;
    this.blanks();
    if (!this.ends()) this.refuse(`something follows the quoted value of ${label}`);
    return value;
  }

  /** `\,` and its like, or hexpairs of UTF-8: `\C3\A9`. */
  private escape(): string {
    const pairs = /^(?:\\[0-9A-Fa-f]{2})+/.exec(this.text.slice(this.at))?.[0];
    if (pairs !== undefined) {
      const bytes = Uint8Array.from(pairs.slice(1).split('\\'), (pair) => Number.parseInt(pair, 16));
      const decoded = decodeStringElement(Uint8Array.of(0x0c, ...lengthOctets(bytes.length), ...bytes));
      if (decoded === null) this.refuse('the \\hh escapes are not UTF-8');
      this.at += pairs.length;
      return decoded;
    }
    const [character] = this.text.slice(this.at + 1);
    if (character === undefined) this.refuse('a \\ stands at the end');
    this.at += 1 + character.length;
    return character;
  }

  private hexValue(label: string): Uint8Array {
    const digits = /^#((?:[0-9A-Fa-f]{2})+)/.exec(this.text.slice(this.at))?.[1];
    if (digits === undefined) this.refuse(`the value of ${label} begins with # and is not hexadecimal`);
    const der = new Uint8Array(Buffer.from(digits, 'hex'));
    checkDer(der, 'MALFORMED_NAME', `the value of ${label}`);
    this.at += 1 + digits.length;
    this.blanks();
    return der;
  }

  private refuse(problem: string): never {
    const position = this.at + 1 + (this.separators === '/' ? 1 : 0);
    throw new CertificateError(
      'MALFORMED_NAME',
      `The name cannot be read at position ${String(position)}: ${problem}. Write it like CN=www.example.com,O=Example,C=US.`,
      { detail: { position } },
    );
  }
}

function lengthOctets(length: number): number[] {
  return length < 0x80 ? [length] : [0x82, length >> 8, length & 0xff];
}
