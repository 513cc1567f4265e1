import { sameBytes } from './bytes.ts';
import { TAG, type DerReader } from './der.ts';
import { bitString, sequence } from './der-writer.ts';
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
  return sequence(tbs, encodeSignatureAlgorithm(algorithm), bitString(signature), ...behind);
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
