import { CertificateError } from '../../shared/errors.ts';
import { DerReader, TAG } from './der.ts';
import { bitString, integer, nullValue, objectIdentifier, sequence } from './der-writer.ts';
import { buildPrivateKeyInfo } from './private-key-info.ts';
import type { KeyPair } from './private-key-pair.ts';

export const RSA_ENCRYPTION = '1.2.840.113549.1.1.1';
export const RSASSA_PSS = '1.2.840.113549.1.1.10';

/** Twice what is taken for signing; arithmetic on more would be a gift to whoever sends it. */
const MAX_BITS = 16_384;

/** The numbers of RFC 8017 §A.1.2, in its order. */
export interface RsaNumbers {
  readonly n: bigint;
  readonly e: bigint;
  readonly d: bigint;
  readonly p: bigint;
  readonly q: bigint;
}

/**
 * Reads RSAPrivateKey (RFC 8017 §A.1.2) and proves that its numbers are one key's: p·q = n, d inverts e, and the CRT
 * values follow. Whether the public half is strong enough is for `publicKeyFindings` to say.
 *
 * @throws {CertificateError} MALFORMED_KEY. UNSUPPORTED_ALGORITHM: more than two primes, or more than 16,384 bits.
 */
export function readRsaKey(privateKey: Uint8Array, algorithm: string, parameters: Uint8Array | null): KeyPair {
  const reader: DerReader = new DerReader(privateKey, 'MALFORMED_KEY');
  const outer = reader.enter(TAG.sequence, 'the RSAPrivateKey');
  const version = reader.smallInteger('the version of the RSAPrivateKey');
  if (version === 1) throw unsupported('It has more than two primes.');
  if (version !== 0) reader.fail('the version of the RSAPrivateKey is neither 0 nor 1', reader.start);
  const [n, e, d, p, q] = ['n', 'e', 'd', 'p', 'q'].map((name) => reader.bigInteger(name));
  const [dp, dq, qInverse] = ['d mod p-1', 'd mod q-1', 'the inverse of q'].map((name) => reader.bigInteger(name));
  reader.leave(outer, 'the RSAPrivateKey');
  reader.end('the RSAPrivateKey');
  if (n === undefined || e === undefined || d === undefined || p === undefined || q === undefined) reader.fail('short');
  const numbers = { n, e, d, p, q };
  checkRsaNumbers(numbers);
  // Go's first RSA keys have a private exponent larger than the modulus, which BoringSSL refuses; it is the same key.
  if (d >= n) return rsaKeyFromNumbers({ ...numbers, d: d % ((p - 1n) * (q - 1n)) });
  if (dp !== d % (p - 1n) || dq !== d % (q - 1n) || ((qInverse ?? 0n) * q) % p !== 1n) {
    reader.fail('the CRT values do not follow from the key', 0);
  }
  return rsaKeyPair(numbers, privateKey, algorithm, parameters);
}

/** The same from bare numbers, as OpenSSH keeps them. @throws {CertificateError} MALFORMED_KEY */
export function rsaKeyFromNumbers(numbers: RsaNumbers): KeyPair {
  checkRsaNumbers(numbers);
  const { n, e, d, p, q } = numbers;
  const values = [0n, n, e, d, p, q, d % (p - 1n), d % (q - 1n), inverse(q, p)];
  return rsaKeyPair(numbers, sequence(...values.map((value) => integer(value))), RSA_ENCRYPTION, nullValue());
}

function rsaKeyPair({ n, e }: RsaNumbers, key: Uint8Array, algorithm: string, parameters: Uint8Array | null): KeyPair {
  // RFC 3279 §2.3.1: NULL, always; some writers leave it out of the PrivateKeyInfo.
  const written = algorithm === RSA_ENCRYPTION ? nullValue() : parameters;
  const identifier = sequence(objectIdentifier(algorithm), ...(written === null ? [] : [written]));
  return {
    pkcs8: buildPrivateKeyInfo(algorithm, written, key),
    spki: sequence(identifier, bitString(sequence(integer(n), integer(e)))),
  };
}

function checkRsaNumbers({ n, e, d, p, q }: RsaNumbers): void {
  if (n <= 0n || e <= 1n || d <= 1n || p <= 1n || q <= 1n) throw malformed('one of its numbers is zero or negative');
  if (n >= 1n << BigInt(MAX_BITS)) throw unsupported(`It has more than ${MAX_BITS.toLocaleString('en')} bits.`);
  if (p * q !== n) throw malformed('its two primes do not multiply to its modulus');
  if (e >= n || d >= n * n) throw malformed('an exponent is larger than its modulus');
  if ((e * d) % (p - 1n) !== 1n || (e * d) % (q - 1n) !== 1n) {
    throw malformed('its private exponent does not belong to its public one');
  }
}

/** The inverse modulo a prime, by Euclid's extended algorithm. @throws {CertificateError} MALFORMED_KEY: there is none. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [r0, r1, t0, t1] = [modulus, value % modulus, 0n, 1n];
  while (r1 > 0n) {
    const quotient = r0 / r1;
    [r0, r1] = [r1, r0 - quotient * r1];
    [t0, t1] = [t1, t0 - quotient * t1];
  }
  if (r0 !== 1n) throw malformed('its two primes have a factor in common');
  return ((t0 % modulus) + modulus) % modulus;
}

function malformed(problem: string): CertificateError {
  return new CertificateError('MALFORMED_KEY', `The RSA key is damaged: ${problem}. Use an undamaged copy of it.`);
}

function unsupported(problem: string): CertificateError {
  return new CertificateError('UNSUPPORTED_ALGORITHM', `The RSA key cannot be used here. ${problem} Make a new key.`);
}
