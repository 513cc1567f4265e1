import { constants, sign, type KeyObject } from 'node:crypto';
import { CertificateError } from '../../shared/errors.ts';
import type { SignatureAlgorithm } from '../pki/signature-algorithm.ts';

interface Scheme {
  /** What `KeyObject.asymmetricKeyType` must be. */
  readonly keyTypes: readonly string[];
  readonly digest: 'sha256' | 'sha384' | 'sha512' | null;
  readonly pss: boolean;
}

const SCHEMES: Readonly<Record<SignatureAlgorithm, Scheme>> = {
  'ecdsa-with-SHA256': { keyTypes: ['ec'], digest: 'sha256', pss: false },
  'ecdsa-with-SHA384': { keyTypes: ['ec'], digest: 'sha384', pss: false },
  'ecdsa-with-SHA512': { keyTypes: ['ec'], digest: 'sha512', pss: false },
  sha256WithRSAEncryption: { keyTypes: ['rsa'], digest: 'sha256', pss: false },
  sha384WithRSAEncryption: { keyTypes: ['rsa'], digest: 'sha384', pss: false },
  sha512WithRSAEncryption: { keyTypes: ['rsa'], digest: 'sha512', pss: false },
  'rsassa-pss-sha256': { keyTypes: ['rsa', 'rsa-pss'], digest: 'sha256', pss: true },
  'rsassa-pss-sha384': { keyTypes: ['rsa', 'rsa-pss'], digest: 'sha384', pss: true },
  'rsassa-pss-sha512': { keyTypes: ['rsa', 'rsa-pss'], digest: 'sha512', pss: true },
  Ed25519: { keyTypes: ['ed25519'], digest: null, pss: false },
};

const LARGE_BYTES = 4 * 1024 * 1024;

/**
 * The signature value as it stands in a BIT STRING. RSA is done in a thread of the pool, since one takes milliseconds;
 * the others take less than handing them over.
 *
 * @throws {CertificateError} UNSUPPORTED_ALGORITHM: not an algorithm for this key.
 */
export function signWith(key: KeyObject, message: Uint8Array, algorithm: SignatureAlgorithm): Promise<Uint8Array> {
  const { keyTypes, digest, pss } = SCHEMES[algorithm];
  const keyType = key.asymmetricKeyType ?? 'secret';
  if (!keyTypes.includes(keyType)) {
    throw new CertificateError('UNSUPPORTED_ALGORITHM', `A key of type ${keyType} cannot sign with ${algorithm}.`);
  }
  if (keyType === 'ec' || keyType === 'ed25519') {
    // dsaEncoding "der" is Node's default: ECDSA-Sig-Value (RFC 3279 §2.2.3).
    return Promise.resolve(new Uint8Array(sign(digest, message, key)));
  }
  const padding = pss
    ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    : { padding: constants.RSA_PKCS1_PADDING };
  // What goes to the pool is copied first, and a CRL of a million entries is 50 MB.
  if (message.length > LARGE_BYTES) return Promise.resolve(new Uint8Array(sign(digest, message, { key, ...padding })));
  return new Promise((resolve, reject) => {
    sign(digest, message, { key, ...padding }, (error, signature) => {
      if (error === null) resolve(new Uint8Array(signature));
      else reject(error);
    });
  });
}
