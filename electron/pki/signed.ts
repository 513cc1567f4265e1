import { bitString, sequence } from './der-writer.ts';
import { encodeSignatureAlgorithm } from './signature-algorithm.ts';
import type { SignatureAlgorithm } from './signature-algorithm.ts';

/**
 * SEQUENCE { what was signed, AlgorithmIdentifier, BIT STRING }: the shape of a request (RFC 2986 §4.2), a certificate
 * and a CRL (RFC 5280 §4.1, §5.1) alike.
 */
export function assembleSigned(tbs: Uint8Array, algorithm: SignatureAlgorithm, signature: Uint8Array): Uint8Array {
  return sequence(tbs, encodeSignatureAlgorithm(algorithm), bitString(signature));
}
