/**
 * Writes DER (X.690 §10). Each function returns one whole element, or plain bytes where it says so; what it is given is
 * copied, never kept.
 */
import { CertificateError } from '../../shared/errors.ts';
import { TAG } from './der.ts';
import { formatTime } from './der-time.ts';
import { encodeObjectIdentifier } from './object-identifier.ts';

/** How many bytes identifier and length octets take before this many bytes of contents. */
export function headerLength(contentLength: number): number {
  return contentLength < 0x80
    ? 2
    : contentLength < 0x100
      ? 3
      : contentLength < 0x1_0000
        ? 4
        : contentLength < 0x100_0000
          ? 5
          : 6;
}

/** Writes identifier and length octets into `target` and returns where the contents begin. */
export function writeHeader(target: Uint8Array, at: number, tag: number, contentLength: number): number {
  target[at] = tag;
  if (contentLength < 0x80) {
    target[at + 1] = contentLength;
    return at + 2;
  }
  const count = headerLength(contentLength) - 2;
  target[at + 1] = 0x80 | count;
  let rest = contentLength;
  for (let i = count; i >= 1; i--) {
    target[at + 1 + i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return at + 2 + count;
}

/** An element with this identifier octet around the joined parts. */
export function element(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const written = new Uint8Array(headerLength(length) + length);
  let at = writeHeader(written, 0, tag, length);
  for (const part of parts) {
    written.set(part, at);
    at += part.length;
  }
  return written;
}

/** Identifier and length octets alone, for contents of that many bytes which follow as parts of their own. */
export function header(tag: number, contentLength: number): Uint8Array {
  const written = new Uint8Array(headerLength(contentLength));
  writeHeader(written, 0, tag, contentLength);
  return written;
}

/** SEQUENCE or SEQUENCE OF. */
export function sequence(...parts: readonly Uint8Array[]): Uint8Array {
  return element(TAG.sequence, ...parts);
}

/** SET OF: the elements are put into DER's order, by their bytes (X.690 §11.6). */
export function setOf(...parts: readonly Uint8Array[]): Uint8Array {
  return element(TAG.set, ...[...parts].sort(compareBytes));
}

/** Ascending order of encodings (X.690 §11.6): a shorter one is as if zero bytes followed it. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.max(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** `[number] EXPLICIT` around whole elements, or an implicitly tagged SEQUENCE or SET given by its contents. */
export function contextConstructed(number: number, ...parts: readonly Uint8Array[]): Uint8Array {
  return element(0xa0 | number, ...parts);
}

/** `[number] IMPLICIT` in place of a primitive type, given by its contents. */
export function contextPrimitive(number: number, content: Uint8Array): Uint8Array {
  return element(0x80 | number, content);
}

/** INTEGER of any size and sign. */
export function integer(value: number | bigint): Uint8Array {
  return element(TAG.integer, integerContent(BigInt(value)));
}

/** ENUMERATED. */
export function enumerated(value: number): Uint8Array {
  return element(TAG.enumerated, integerContent(BigInt(value)));
}

function integerContent(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.unshift(Number(BigInt.asUintN(8, rest)));
    rest >>= 8n;
  } while (rest !== 0n && rest !== -1n);
  const first = bytes[0] ?? 0;
  if (rest === 0n && first >= 0x80) bytes.unshift(0);
  if (rest === -1n && first < 0x80) bytes.unshift(0xff);
  return Uint8Array.from(bytes);
}

/** A non-negative INTEGER from its big-endian magnitude; leading zero bytes are dropped, one is put where the sign needs it. */
export function unsignedInteger(magnitude: Uint8Array): Uint8Array {
  let start = 0;
  while (start < magnitude.length - 1 && magnitude[start] === 0) start++;
  const shortest = magnitude.subarray(start);
  if (shortest.length === 0) return integer(0);
  return (shortest[0] ?? 0) >= 0x80 ? element(TAG.integer, ZERO, shortest) : element(TAG.integer, shortest);
}

const ZERO = new Uint8Array(1);
const NOTHING = new Uint8Array(0);

/** BOOLEAN. */
export function boolean(value: boolean): Uint8Array {
  return Uint8Array.of(TAG.boolean, 1, value ? 0xff : 0);
}

/** NULL. */
export function nullValue(): Uint8Array {
  return element(TAG.null, NOTHING);
}

/** OBJECT IDENTIFIER from dotted form. @throws {CertificateError} INVALID_INPUT */
export function objectIdentifier(dotted: string): Uint8Array {
  return element(TAG.objectIdentifier, encodeObjectIdentifier(dotted));
}

/** OCTET STRING. */
export function octetString(content: Uint8Array): Uint8Array {
  return element(TAG.octetString, content);
}

/** BIT STRING of whole bytes. */
export function bitString(content: Uint8Array): Uint8Array {
  return element(TAG.bitString, ZERO, content);
}

/** BIT STRING of named bits, trailing zeros left out (X.690 §11.2.2). */
export function namedBits(bits: readonly number[]): Uint8Array {
  const highest = Math.max(-1, ...bits);
  const content = new Uint8Array(1 + Math.ceil((highest + 1) / 8));
  content[0] = highest < 0 ? 0 : 7 - (highest % 8);
  for (const bit of bits) {
    const at = 1 + Math.floor(bit / 8);
    content[at] = (content[at] ?? 0) | (0x80 >> (bit % 8));
  }
  return element(TAG.bitString, content);
}

const encoder = new TextEncoder();

/** UTF8String. */
export function utf8String(text: string): Uint8Array {
  return element(TAG.utf8String, encoder.encode(text));
}

/** The bytes of a text in ASCII, without tag and length. @throws {CertificateError} INVALID_INPUT: not ASCII. */
export function asciiBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 0x7f) {
      throw new CertificateError(
        'INVALID_INPUT',
        `“${text}” has a character that is not ASCII, at position ${String(i + 1)}. Write it without.`,
      );
    }
    bytes[i] = unit;
  }
  return bytes;
}

/** IA5String. @throws {CertificateError} INVALID_INPUT: not ASCII. */
export function ia5String(text: string): Uint8Array {
  return element(TAG.ia5String, asciiBytes(text));
}

/** PrintableString; the caller has seen to the alphabet. @throws {CertificateError} INVALID_INPUT: not ASCII. */
export function printableString(text: string): Uint8Array {
  return element(TAG.printableString, asciiBytes(text));
}

/** BMPString: UTF-16, big-endian. */
export function bmpString(text: string): Uint8Array {
  const bytes = new Uint8Array(2 * text.length);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    bytes[2 * i] = unit >> 8;
    bytes[2 * i + 1] = unit & 0xff;
  }
  return element(TAG.bmpString, bytes);
}

/** Time: UTCTime up to 2049, GeneralizedTime from 2050 (RFC 5280 §4.1.2.5). Milliseconds are cut. */
export function time(instant: Date): Uint8Array {
  const { generalized, text } = formatTime(instant);
  return element(generalized ? TAG.generalizedTime : TAG.utcTime, asciiBytes(text));
}

/** GeneralizedTime to the second, whatever the year. */
export function generalizedTime(instant: Date): Uint8Array {
  return element(TAG.generalizedTime, asciiBytes(instant.toISOString().slice(0, 19).replace(/[-T:]/g, '') + 'Z'));
}
