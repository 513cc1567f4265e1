import { createPrivateKey, createPublicKey } from 'node:crypto';
import { CertificateError } from '../../shared/errors.ts';
import { DerReader } from './der.ts';
import { sameBytes } from './bytes.ts';
import { bitString, objectIdentifier, octetString, sequence } from './der-writer.ts';
import { buildPrivateKeyInfo } from './private-key-info.ts';
import type { KeyPair } from './private-key-pair.ts';

/** RFC 8410 §3: name and length of the private key, which is that of the public one too. */
export const EDWARDS_ALGORITHMS: Readonly<Record<string, { name: string; bytes: number }>> = {
  '1.3.101.110': { name: 'X25519', bytes: 32 },
  '1.3.101.111': { name: 'X448', bytes: 56 },
  '1.3.101.112': { name: 'Ed25519', bytes: 32 },
  '1.3.101.113': { name: 'Ed448', bytes: 57 },
};
export const ED25519 = '1.3.101.112';

/**
 * Reads CurvePrivateKey (RFC 8410 §7) and computes its public key; one that came beside it must be the same.
 *
 * @throws {CertificateError} MALFORMED_KEY. UNSUPPORTED_ALGORITHM: Ed448 or X448 where the runtime lacks it (Electron).
 */
export function readEdwardsKey(algorithm: string, privateKey: Uint8Array, publicKey: Uint8Array | null): KeyPair {
  const reader = new DerReader(privateKey, 'MALFORMED_KEY');
  const seed = reader.octetString('the CurvePrivateKey');
  reader.end('the CurvePrivateKey');
  return edwardsKeyPair(algorithm, seed, publicKey);
}

/** The same from the bare private key, as OpenSSH keeps it. */
export function edwardsKeyPair(algorithm: string, seed: Uint8Array, publicKey: Uint8Array | null): KeyPair {
  const known = EDWARDS_ALGORITHMS[algorithm];
  if (known === undefined || seed.length !== known.bytes) {
    const problem = `it has ${seed.length} bytes where ${known?.bytes ?? 0} belong`;
    throw malformed(known?.name ?? algorithm, problem);
  }
  const pkcs8 = buildPrivateKeyInfo(algorithm, null, octetString(seed));
  const computed = computePublicKey(pkcs8, known.name, known.bytes);
  if (publicKey !== null && !sameBytes(publicKey, computed))
    throw malformed(known.name, 'its public half is another key’s');
  return { pkcs8, spki: sequence(sequence(objectIdentifier(algorithm)), bitString(computed)) };
}

function computePublicKey(pkcs8: Uint8Array, name: string, bytes: number): Uint8Array {
  try {
    const key = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' });
    const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
    return new Uint8Array(spki.subarray(spki.length - bytes));
  } catch (error) {
    // Every string of the right length is a key (RFC 8032 §5.1.5): what fails here is the runtime.
    const message = `${name} keys cannot be used in this runtime. Make a new key on P-256 or P-384.`;
    throw new CertificateError('UNSUPPORTED_ALGORITHM', message, { cause: error });
  }
}

function malformed(name: string, problem: string): CertificateError {
  return new CertificateError('MALFORMED_KEY', `The ${name} key is damaged: ${problem}. Use an undamaged copy of it.`);
}
