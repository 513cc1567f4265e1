/**
 * Turns BER into DER where containers need it: Windows, Java, NSS and Apple write PKCS #12 and PKCS #7 with indefinite
 * lengths and strings in pieces. What is DER already is passed on byte for byte, so that signed values inside stay whole.
 */
import { CertificateError } from '../../shared/errors.ts';
import { element } from './der-writer.ts';
import { MAX_DEPTH } from './der-cursor.ts';
import { TAG } from './der.ts';

const END_OF_CONTENTS = 0;
const CONSTRUCTED = 0x20;

interface Converted {
  readonly der: Uint8Array;
  /** Where the next element stands. */
  readonly next: number;
  readonly changed: boolean;
}

/**
 * Rewrites one BER value (X.690 §8) with definite, shortest lengths and strings in one piece. Implicitly tagged strings in
 * pieces cannot be told from other constructed values: see {@link joinPieces}.
 *
 * @throws {CertificateError} MALFORMED_CONTAINER: cut off, nested too deep, or bytes follow the value; with `detail: {offset}`.
 */
export function convertBerToDer(bytes: Uint8Array): Uint8Array {
  const converted = convert(bytes, 0, bytes.length, 0);
  if (converted.next !== bytes.length) fail(`${bytes.length - converted.next} bytes follow the value`, converted.next);
  return converted.changed ? converted.der : bytes;
}

/** The contents of a constructed value whose elements are all OCTET STRINGs, joined (X.690 §8.7.3); null when others are in it. */
export function joinPieces(content: Uint8Array): Uint8Array | null {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < content.length;) {
    const header = readHeader(content, at, content.length);
    if (header.tag !== TAG.octetString || header.end === null) return null;
    pieces.push(content.subarray(header.contentStart, header.end));
    at = header.end;
  }
  return new Uint8Array(Buffer.concat(pieces));
}

function convert(bytes: Uint8Array, start: number, limit: number, depth: number): Converted {
  if (depth > MAX_DEPTH) fail(`it is nested deeper than ${MAX_DEPTH} levels`, start);
  const { tag, contentStart, end, minimal } = readHeader(bytes, start, limit);
  if ((tag & CONSTRUCTED) === 0) {
    if (end === null) return fail('a primitive value has an indefinite length', start);
    const whole = bytes.subarray(start, end);
    return minimal
      ? { der: whole, next: end, changed: false }
      : { der: rewrite(bytes, start, contentStart, [bytes.subarray(contentStart, end)]), next: end, changed: true };
  }
  const children: Converted[] = [];
  let at = contentStart;
  for (;;) {
    if (end === null && at + 2 <= limit && bytes[at] === END_OF_CONTENTS && bytes[at + 1] === 0) break;
    if (end !== null && at === end) break;
    const child = convert(bytes, at, end ?? limit, depth + 1);
    children.push(child);
    at = child.next;
  }
  const next = end ?? at + 2;
  const stringInPieces = tag === (TAG.octetString | CONSTRUCTED);
  const changed = end === null || !minimal || stringInPieces || children.some((child) => child.changed);
  if (!changed) return { der: bytes.subarray(start, next), next, changed };
  const parts = children.map((child) => child.der);
  if (!stringInPieces) return { der: rewrite(bytes, start, contentStart, parts), next, changed };
  const joined = joinPieces(new Uint8Array(Buffer.concat(parts)));
  if (joined === null) return fail('a string in pieces holds something else', start);
  return { der: element(TAG.octetString, joined), next, changed };
}

/** The same identifier octet with a new length. High tag numbers do not occur in these containers. */
function rewrite(bytes: Uint8Array, start: number, contentStart: number, parts: readonly Uint8Array[]): Uint8Array {
  const tag = bytes[start] ?? 0;
  if ((tag & 0x1f) === 0x1f) fail('a value has a tag that no container has', contentStart);
  return element(tag, ...parts);
}

function readHeader(
  bytes: Uint8Array,
  start: number,
  limit: number,
): { tag: number; contentStart: number; end: number | null; minimal: boolean } {
  let at = start;
  const next = (): number => {
    if (at >= limit) fail('a value is cut off', at);
    return bytes[at++] ?? 0;
  };
  const tag = next();
  if (tag === END_OF_CONTENTS) fail('there is an end mark that ends nothing', start);
  if ((tag & 0x1f) === 0x1f) while (next() >= 0x80) if (at - start > 4) fail('a tag is too long', start);
  const first = next();
  if (first === 0x80) return { tag, contentStart: at, end: null, minimal: false };
  let length = first;
  if (first > 0x80) {
    const count = first & 0x7f;
    length = 0;
    for (let i = 0; i < count; i += 1) {
      length = length * 256 + next();
      if (length > limit) fail('a value goes past the end', start);
    }
  }
  if (at + length > limit) fail('a value goes past the end', start);
  const shortest = length < 0x80 ? 1 : 1 + Math.ceil(Math.log2(length + 1) / 8);
  const tagBytes = (tag & 0x1f) === 0x1f ? 2 : 1;
  return { tag, contentStart: at, end: at + length, minimal: at - start - tagBytes <= shortest || tagBytes > 1 };
}

function fail(problem: string, offset: number): never {
  throw new CertificateError(
    'MALFORMED_CONTAINER',
    `The container is malformed: ${problem}, at byte ${offset}. Ask for an undamaged copy of it.`,
    { detail: { offset } },
  );
}
