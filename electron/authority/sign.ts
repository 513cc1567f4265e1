import { CertificateError } from '../../shared/errors.ts';
import { assembleSigned } from '../pki/signed.ts';
import {
  encodeSignatureAlgorithm,
  verifySignature,
  verifySignatureInPool,
  type SignatureAlgorithm,
} from '../pki/signature-algorithm.ts';
import { giveWay } from './give-way.ts';
import type { Random, SigningKey } from './ports.ts';

const LARGE_BYTES = 4 * 1024 * 1024;

/**
 * Signs and, before anything is done with it, verifies the signature under the public key that others will use:
 * the issuer's as it stands in its certificate. A fault in the key store or in memory thus never leaves.
 *
 * @param behind what stands behind the signature, DER each: an OCSP responder's certificate.
 * @returns the whole value, DER: SEQUENCE { tbs, AlgorithmIdentifier, BIT STRING, … }.
 * @throws {CertificateError} SIGNATURE_UNPROVEN
 */
export async function signAndProve(
  key: SigningKey,
  tbs: Uint8Array,
  algorithm: SignatureAlgorithm,
  issuerPublicKey: Uint8Array,
  ...behind: readonly Uint8Array[]
): Promise<Uint8Array> {
  const signature = await key.sign(tbs, algorithm);
  const isLarge = tbs.length > LARGE_BYTES;
  if (isLarge) await giveWay();
  const claim = { algorithm: encodeSignatureAlgorithm(algorithm), spki: issuerPublicKey, message: tbs, signature };
  // What goes to the pool is copied first, and a CRL of a million entries is 50 MB.
  const proven = isLarge ? verifySignature(claim) : await verifySignatureInPool(claim);
  if (!proven) {
    throw new CertificateError(
      'SIGNATURE_UNPROVEN',
      'The signature just made does not verify under the issuer’s public key, so nothing was issued. Check the vault.',
    );
  }
  return assembleSigned(tbs, algorithm, signature, ...behind);
}

/** RFC 5280 §4.1.2.2 allows 20 octets; 16 random ones cannot be guessed, nor met twice. */
const SERIAL_NUMBER_BYTES = 16;

/** A new serial number: 128 random bits, positive, its first octet not zero so that every one is equally long. */
export function randomSerialNumber(random: Random): Uint8Array {
  for (;;) {
    const bytes = random.bytes(SERIAL_NUMBER_BYTES);
    if (bytes[0] !== 0) return bytes;
  }
}
