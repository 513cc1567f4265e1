import { sameBytes } from './bytes.ts';
import { TAG, type DerReader } from './der.ts';
import { bitString, headerLength, sequence, writeHeader } from './der-writer.ts';
import { encodeSignatureAlgorithm, nameSignatureAlgorithm } from './signature-algorithm.ts';
import type { SignatureAlgorithm } from './signature-algorithm.ts';

/**
 * SEQUENCE { what was signed, AlgorithmIdentifier, BIT STRING }: the shape of a request (RFC 2986 §4.2), a certificate
 * and a CRL (RFC 5280 §4.1, §5.1) alike; an OCSP response (RFC 6960 §4.2.1) may have more behind it.
 */
export function assembleSigned(
  tbs: Uint8Array,
  algorithm: SignatureAlgorithm,
  signature: Uint8Array,
  ...behind: readonly Uint8Array[]
): Uint8Array {
  const following = [encodeSignatureAlgorithm(algorithm), bitString(signature), ...behind];
  return assembledInPlace(tbs, following) ?? sequence(tbs, ...following);
}

/** What stands around the part that was signed: the longest header before it, algorithm and signature behind it. */
const ROOM_BEFORE = 6;
const ROOM_BEHIND = 8_192;
/** From here on a copy is felt. */
const LARGE = 1_048_576;

/** Buffers of which one part is to be signed, and nothing stands around it yet. */
const withRoom = new WeakSet<ArrayBufferLike>();

/**
 * SEQUENCE around the joined parts, to be signed. A large one is written where its signature can be put around it: a CRL of a
 * million entries is 50 MB, and {@link assembleSigned} then copies none of them.
 */
export function sequenceToSign(...parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  if (length < LARGE) return sequence(...parts);
  const buffer = new Uint8Array(ROOM_BEFORE + headerLength(length) + length + ROOM_BEHIND);
  let at = writeHeader(buffer, ROOM_BEFORE, TAG.sequence, length);
  for (const part of parts) {
    buffer.set(part, at);
    at += part.length;
  }
  withRoom.add(buffer.buffer);
  return buffer.subarray(ROOM_BEFORE, at);
}

/** Null where there is no room, or it is taken: of the same part, signed twice, the second is a copy. */
function assembledInPlace(tbs: Uint8Array, following: readonly Uint8Array[]): Uint8Array | null {
  const { buffer, byteOffset } = tbs;
  const length = following.reduce((sum, part) => sum + part.length, tbs.length);
  const start = byteOffset - headerLength(length);
  const isWhole = byteOffset === ROOM_BEFORE && byteOffset + tbs.length + ROOM_BEHIND === buffer.byteLength;
  if (!isWhole || start < 0 || length - tbs.length > ROOM_BEHIND || !withRoom.delete(buffer)) return null;
  const whole = new Uint8Array(buffer);
  writeHeader(whole, start, TAG.sequence, length);
  let at = byteOffset + tbs.length;
  for (const part of following) {
    whole.set(part, at);
    at += part.length;
  }
  return whole.subarray(start, at);
}

/** What stands behind the part that was signed. */
export interface SignedTail {
  /** As it stands in the file: what was signed is these bytes. */
  readonly signatureAlgorithmDer: Uint8Array;
  /** For people: see {@link nameSignatureAlgorithm}. */
  readonly signatureAlgorithm: string;
  readonly signature: Uint8Array;
}

/**
 * Reads algorithm and signature where a reader stands behind what was signed.
 *
 * @param inner the algorithm that what was signed names too, element and all: both must be the same (RFC 5280 §4.1.1.2,
 *   §5.1.1.2). Null where it names none, as in a request.
 * @throws {CertificateError} with the reader's code.
 */
export function readSignedTail(reader: DerReader, inner: Uint8Array | null): SignedTail {
  const start = reader.position;
  const signatureAlgorithmDer = reader.checked('the signature algorithm', TAG.sequence);
  if (inner !== null && !sameBytes(inner, signatureAlgorithmDer)) {
    reader.fail('the signature algorithm inside is not the one outside', start);
  }
  const signature = reader.bitStringBytes('the signature');
  return { signatureAlgorithmDer, signatureAlgorithm: nameSignatureAlgorithm(signatureAlgorithmDer), signature };
}
