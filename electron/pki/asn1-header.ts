import { TAG } from './der.ts';

/** Identifier and length octets as they stand, BER or worse. */
export interface Asn1Header {
  /** The first identifier octet. */
  readonly tag: number;
  readonly tagNumber: number;
  readonly headerLength: number;
  /** Null for an indefinite one (X.690 §8.1.3.6). */
  readonly length: number | null;
  /** What is not DER in it. */
  readonly problem: string | null;
}

/** Reads a header at `at`, whatever it says. Null where the bytes end inside it, or its numbers are past all use. */
export function readAsn1Header(bytes: Uint8Array, at: number, end: number): Asn1Header | null {
  let position = at;
  const tag = bytes[position++] ?? 0;
  let tagNumber = tag & 0x1f;
  let problem: string | null = null;
  if (tagNumber === 0x1f) {
    tagNumber = 0;
    const first = position;
    let byte: number;
    do {
      if (position >= end || position - first >= 4) return null;
      byte = bytes[position++] ?? 0;
      tagNumber = tagNumber * 128 + (byte & 0x7f);
    } while (byte >= 0x80);
    if (tagNumber < 0x1f || bytes[first] === 0x80) problem = 'its tag is not in its shortest form';
  }
  if (position >= end) return null;
  const first = bytes[position++] ?? 0;
  if (first < 0x80) return { tag, tagNumber, headerLength: position - at, length: first, problem };
  const count = first & 0x7f;
  if (count === 0) {
    const primitive = 'it has an indefinite length and is not constructed, which no rules allow';
    const indefinite = (tag & 0x20) === 0 ? primitive : 'its length is indefinite: BER, not DER';
    return { tag, tagNumber, headerLength: position - at, length: null, problem: problem ?? indefinite };
  }
  if (count > 6 || position + count > end) return null;
  let length = 0;
  for (let i = 0; i < count; i++) length = length * 256 + (bytes[position++] ?? 0);
  const shortest = length >= 0x80 && (count === 1 || length >= 2 ** (8 * (count - 1)));
  if (!shortest) problem ??= 'its length is not in its shortest form';
  return { tag, tagNumber, headerLength: position - at, length, problem };
}

const UNIVERSAL: Readonly<Record<number, string>> = {
  0: 'end of contents',
  1: 'BOOLEAN',
  2: 'INTEGER',
  3: 'BIT STRING',
  4: 'OCTET STRING',
  5: 'NULL',
  6: 'OBJECT IDENTIFIER',
  7: 'ObjectDescriptor',
  8: 'EXTERNAL',
  9: 'REAL',
  10: 'ENUMERATED',
  12: 'UTF8String',
  13: 'RELATIVE-OID',
  16: 'SEQUENCE',
  17: 'SET',
  18: 'NumericString',
  19: 'PrintableString',
  20: 'T61String',
  21: 'VideotexString',
  22: 'IA5String',
  23: 'UTCTime',
  24: 'GeneralizedTime',
  25: 'GraphicString',
  26: 'VisibleString',
  27: 'GeneralString',
  28: 'UniversalString',
  30: 'BMPString',
};

const CLASSES = ['', 'APPLICATION ', '', 'PRIVATE '];

/** The type as ASN.1 writes it. */
export function asn1TypeName({ tag, tagNumber }: Pick<Asn1Header, 'tag' | 'tagNumber'>): string {
  const tagClass = tag >> 6;
  if (tagClass === 0) return UNIVERSAL[tagNumber] ?? `[UNIVERSAL ${String(tagNumber)}]`;
  return `[${CLASSES[tagClass] ?? ''}${String(tagNumber)}]`;
}

/** What a header's form breaks of DER's rules for universal types. */
export function formProblem({ tag, tagNumber }: Pick<Asn1Header, 'tag' | 'tagNumber'>): string | null {
  if (tag >= 0x40) return null;
  const constructed = (tag & 0x20) !== 0;
  if (tag === 0) return 'an end-of-contents mark stands where none belongs';
  if (tagNumber === (TAG.sequence & 0x1f) || tagNumber === (TAG.set & 0x1f)) {
    return constructed ? null : 'it is not constructed, as it must be';
  }
  // EXTERNAL and EMBEDDED PDV hold others too.
  return constructed && tagNumber !== 8 && tagNumber !== 11 ? 'it is in constructed form: BER, not DER' : null;
}
