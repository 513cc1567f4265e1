/** Names as a person types them, told apart: what kind each is, and what is plainly wrong with it before anyone asks main. */

export const NAME_KINDS = ['DNS', 'IP', 'email', 'URI'] as const;
export type NameKind = (typeof NAME_KINDS)[number];

export type NameProblem =
  'space' | 'subnet' | 'wildcard' | 'emptyLabel' | 'longLabel' | 'longName' | 'badCharacter' | 'badAddress' | 'scheme';

export interface NameChip {
  readonly kind: NameKind;
  /** Without the kind. */
  readonly text: string;
  readonly problem: NameProblem | null;
}

/**
 * Tells what kind of name a text is: an IP address, a mail address, a URI, else a DNS name. A prefix as OpenSSL writes
 * it (`DNS:`, `IP:`, `email:`, `URI:`) decides. The finer rules are main's (RFC 5280 §4.2.1.6); this only helps to type.
 */
export function detectName(typed: string): NameChip {
  const text = typed.trim();
  const prefix = /^(DNS|IP|IP Address|email|URI):(.*)$/isu.exec(text);
  if (prefix?.[1] !== undefined && prefix[2] !== undefined) return chip(kindOfPrefix(prefix[1]), prefix[2].trim());
  if (/^[a-z][a-z0-9+.-]*:\/\//iu.test(text)) return chip('URI', text);
  if (text.includes('@')) return chip('email', text);
  const bare = text.replace(/^\[(.*)\]$/u, '$1');
  if (looksLikeAddress(bare)) return chip('IP', bare);
  return chip('DNS', text);
}

/** As main reads it: the kind in front, so that nothing is guessed twice. */
export function writeChip(chip: NameChip): string {
  return `${chip.kind}:${chip.text}`;
}

/** Cuts a pasted list at commas, semicolons and white space. */
export function splitNames(text: string): string[] {
  return text.split(/[\s,;]+/u).filter((part) => part !== '');
}

/** Adds what was typed, each once (DNS names without regard to case). */
export function addNames(chips: readonly NameChip[], typed: string): readonly NameChip[] {
  const result = [...chips];
  for (const part of splitNames(typed)) {
    const next = detectName(part);
    if (!result.some((one) => one.kind === next.kind && one.text.toLowerCase() === next.text.toLowerCase()))
      result.push(next);
  }
  return result;
}

/** What stands in a certificate (`DNS:a.example`), as a kind and a text; unknown kinds keep their own word. */
export function readWrittenName(written: string): { readonly kind: string; readonly text: string } {
  const found = /^([A-Za-z ]{2,12}):(.*)$/su.exec(written);
  return found?.[1] === undefined || found[2] === undefined
    ? { kind: '', text: written }
    : { kind: found[1], text: found[2] };
}

function kindOfPrefix(prefix: string): NameKind {
  switch (prefix.toLowerCase()) {
    case 'ip':
    case 'ip address':
      return 'IP';
    case 'email':
      return 'email';
    case 'uri':
      return 'URI';
    default:
      return 'DNS';
  }
}

function chip(kind: NameKind, text: string): NameChip {
  return { kind, text, problem: problemOf(kind, text) };
}

/** Four dotted numbers, or anything with two colons in hexadecimal; a subnet counts, so that it is refused as one. */
function looksLikeAddress(text: string): boolean {
  return (
    /^\d{1,3}(?:\.\d{1,3}){3}(?:\/\d+)?$/u.test(text) || (/^[0-9a-f:.]+(?:\/\d+)?$/iu.test(text) && /:.*:/u.test(text))
  );
}

function problemOf(kind: NameKind, text: string): NameProblem | null {
  switch (kind) {
    case 'IP':
      if (text.includes('/')) return 'subnet';
      return isAddress(text) ? null : 'badAddress';
    case 'email':
      return /^[^\s@]+@[^\s@]+$/u.test(text) ? null : 'badAddress';
    case 'URI':
      return /^[a-z][a-z0-9+.-]*:\S+$/iu.test(text) ? null : 'scheme';
    case 'DNS':
      return dnsProblem(text);
  }
}

function isAddress(text: string): boolean {
  if (!text.includes(':')) return text.split('.').length === 4 && text.split('.').every(isByte);
  return URL.canParse(`http://[${text}]/`);
}

function isByte(text: string): boolean {
  return /^(?:0|[1-9]\d{0,2})$/u.test(text) && Number(text) <= 255;
}

function dnsProblem(text: string): NameProblem | null {
  if (/\s/u.test(text)) return 'space';
  const labels = text.replace(/^\*\./u, '').split('.');
  if (labels.some((label) => label.includes('*'))) return 'wildcard';
  if (labels.some((label) => label === '')) return 'emptyLabel';
  if (labels.some((label) => label.length > 63)) return 'longLabel';
  if (text.length > 253) return 'longName';
  // Letters beyond ASCII are written as A-labels by main (RFC 5891).
  return labels.every((label) => /^[\p{L}\p{N}\p{M}_-]+$/u.test(label)) ? null : 'badCharacter';
}
