import { DerReader, TAG } from './der.ts';

/** The string types of a name, and `other` for a value that is no string or cannot be decoded as what it says it is. */
export type StringType =
  | 'UTF8String'
  | 'PrintableString'
  | 'IA5String'
  | 'BMPString'
  | 'T61String'
  | 'UniversalString'
  | 'NumericString'
  | 'VisibleString'
  | 'other';

const STRING_TYPES: Readonly<Record<number, StringType>> = {
  [TAG.utf8String]: 'UTF8String',
  [TAG.printableString]: 'PrintableString',
  [TAG.ia5String]: 'IA5String',
  [TAG.bmpString]: 'BMPString',
  [TAG.t61String]: 'T61String',
  [TAG.universalString]: 'UniversalString',
  [TAG.numericString]: 'NumericString',
  [TAG.visibleString]: 'VisibleString',
};

/** Which string type an identifier octet stands for. */
export function stringTypeOf(tag: number): StringType {
  return STRING_TYPES[tag] ?? 'other';
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The text of a string's contents, or null when they are not of that type.
 *
 * PrintableString, NumericString and VisibleString are taken with any ASCII character, since real certificates have
 * `*`, `@` and `_` there. T61String is read as Latin-1, as everyone who ever wrote one meant it (RFC 5280 §4.1.2.4).
 */
export function decodeString(tag: number, bytes: Uint8Array, start = 0, end = bytes.length): string | null {
  switch (tag) {
    case TAG.bmpString:
      return decodeBmp(bytes, start, end);
    case TAG.universalString:
      return decodeUniversal(bytes, start, end);
    case TAG.t61String:
      return singleBytes(bytes, start, end);
    case TAG.utf8String:
      if (isAscii(bytes, start, end)) return singleBytes(bytes, start, end);
      try {
        return utf8.decode(bytes.subarray(start, end));
      } catch (error) {
        // What a fatal TextDecoder throws at bytes that are not UTF-8.
        if (error instanceof TypeError) return null;
        throw error;
      }
    case TAG.printableString:
    case TAG.ia5String:
    case TAG.numericString:
    case TAG.visibleString:
      return isAscii(bytes, start, end) ? singleBytes(bytes, start, end) : null;
    default:
      return null;
  }
}

function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if ((bytes[i] ?? 0) >= 0x80) return false;
  return true;
}

/** One character a byte: ASCII, and Latin-1 above it. */
export function singleBytes(bytes: Uint8Array, start = 0, end = bytes.length): string {
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i] ?? 0);
  return text;
}

function decodeBmp(bytes: Uint8Array, start: number, end: number): string | null {
  if ((end - start) % 2 !== 0) return null;
  let text = '';
  for (let i = start; i < end; i += 2) text += String.fromCharCode((bytes[i] ?? 0) * 256 + (bytes[i + 1] ?? 0));
  return isWellFormed(text) ? text : null;
}

/** Whether no surrogate stands alone. String.prototype.isWellFormed, for every runtime. */
function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

function decodeUniversal(bytes: Uint8Array, start: number, end: number): string | null {
  if ((end - start) % 4 !== 0) return null;
  let text = '';
  for (let i = start; i < end; i += 4) {
    const code =
      (bytes[i] ?? 0) * 0x100_0000 + (bytes[i + 1] ?? 0) * 0x1_0000 + (bytes[i + 2] ?? 0) * 256 + (bytes[i + 3] ?? 0);
    if (code > 0x10_ffff || (code >= 0xd800 && code <= 0xdfff)) return null;
    text += String.fromCodePoint(code);
  }
  return text;
}

/** The text of one whole string element, or null when it is none. */
export function decodeStringElement(der: Uint8Array): string | null {
  const reader = new DerReader(der);
  reader.skip('a string');
  return reader.atEnd ? decodeString(reader.tag, reader.bytes, reader.contentStart, reader.contentEnd) : null;
}

const PRINTABLE = /^[A-Za-z0-9 '()+,\-./:=?]*$/;

/** Whether a text has only the characters of PrintableString (X.680 §41.4). */
export function isPrintable(text: string): boolean {
  return PRINTABLE.test(text);
}
