/** Opens and seals what a passphrase protects: PBES1, PBES2 and the PKCS #12 schemes, over node:crypto and without its key import. */
import { createCipheriv, createDecipheriv, hash, pbkdf2Sync, scryptSync } from 'node:crypto';
import { CertificateError } from '../../shared/errors.ts';
import { readPbesAlgorithm, type PbesCipher, type PbesDerivation } from './pbes-algorithm.ts';
import { MAX_SCRYPT_BYTES, PKCS12_ROUND_COST, type DerivationBudget } from './pbes-budget.ts';
import type { PassphraseBytes } from './pbes-passphrase.ts';
import { decipherRc2Cbc } from './pbes-rc2.ts';
import { decipherRc4 } from './pbes-rc4.ts';
import { derivePkcs12Key, IV_MATERIAL, KEY_MATERIAL } from './pkcs12-key-derivation.ts';
import type { MalformedCode } from './der-cursor.ts';
import { integer, nullValue, objectIdentifier, octetString, sequence } from './der-writer.ts';

/** What came out. `padded` is false where the padding (or the tag) is wrong, and then `bytes` are as deciphered, or empty. */
export interface Deciphered {
  readonly bytes: Uint8Array;
  readonly padded: boolean;
}

/**
 * Deciphers under a passphrase. A wrong passphrase shows as `padded: false`, or as bytes that are no DER: the caller,
 * who knows what should be inside, tells it from damage.
 *
 * @param algorithm AlgorithmIdentifier, DER.
 * @throws {CertificateError} UNSUPPORTED_ALGORITHM: not known, not in this runtime, or too costly.
 *   `code`: the parameters, or the length of the ciphertext, cannot be.
 */
export function decipherPbes(
  algorithm: Uint8Array,
  ciphertext: Uint8Array,
  passphrase: PassphraseBytes,
  budget: DerivationBudget,
  code: MalformedCode,
): Deciphered {
  const { derivation, cipher } = readPbesAlgorithm(algorithm, code);
  checkLength(cipher, ciphertext, code);
  const { key, iv } = deriveKeyAndIv(derivation, cipher, passphrase, budget);
  try {
    return decipher(iv === null ? cipher : withIv(cipher, iv), key, ciphertext);
  } finally {
    key.fill(0);
  }
}

/** What a file is sealed with, for people; its OID where it cannot be opened here. */
export function describePbes(algorithm: Uint8Array, code: MalformedCode): string {
  return readPbesAlgorithm(algorithm, code).label;
}

/** Rounds for what we write (OWASP Password Storage Cheat Sheet, 2023): about 0.2 s. */
export const WRITTEN_ROUNDS = 600_000;

/**
 * Seals under PBES2: PBKDF2-HMAC-SHA256 and AES-256-CBC (RFC 8018 §6.2), which every implementation of the last fifteen
 * years opens.
 */
export function encipherPbes2(
  plaintext: Uint8Array,
  passphrase: Uint8Array,
  random: (length: number) => Uint8Array,
  rounds = WRITTEN_ROUNDS,
): { algorithm: Uint8Array; ciphertext: Uint8Array } {
  const salt = random(16);
  const iv = random(16);
  const key = pbkdf2Sync(passphrase, salt, rounds, 32, 'sha256');
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  const ciphertext = new Uint8Array(Buffer.concat([cipher.update(plaintext), cipher.final()]));
  key.fill(0);
  const prf = sequence(objectIdentifier('1.2.840.113549.2.9'), nullValue());
  const pbkdf2 = sequence(objectIdentifier('1.2.840.113549.1.5.12'), sequence(octetString(salt), integer(rounds), prf));
  const aes = sequence(objectIdentifier('2.16.840.1.101.3.4.1.42'), octetString(iv));
  return { algorithm: sequence(objectIdentifier('1.2.840.113549.1.5.13'), sequence(pbkdf2, aes)), ciphertext };
}

/** Seals with `pbeWithSHAAnd3-KeyTripleDES-CBC` (RFC 7292 appendix C), for software that knows nothing newer. */
export function encipherPkcs12TripleDes(
  plaintext: Uint8Array,
  passphrase: Uint8Array,
  random: (length: number) => Uint8Array,
  rounds: number,
): { algorithm: Uint8Array; ciphertext: Uint8Array } {
  const salt = random(8);
  const from = { hash: 'sha1', passphrase, salt, iterations: rounds } as const;
  const key = derivePkcs12Key({ ...from, purpose: KEY_MATERIAL, length: 24 });
  const iv = derivePkcs12Key({ ...from, purpose: IV_MATERIAL, length: 8 });
  const cipher = createCipheriv('des-ede3-cbc', key, iv);
  const ciphertext = new Uint8Array(Buffer.concat([cipher.update(plaintext), cipher.final()]));
  key.fill(0);
  const parameters = sequence(octetString(salt), integer(rounds));
  return { algorithm: sequence(objectIdentifier('1.2.840.113549.1.12.1.3'), parameters), ciphertext };
}

function deriveKeyAndIv(
  derivation: PbesDerivation,
  cipher: PbesCipher,
  passphrase: PassphraseBytes,
  budget: DerivationBudget,
): { key: Uint8Array; iv: Uint8Array | null } {
  switch (derivation.kind) {
    case 'pbkdf2':
    case 'scrypt':
      if (derivation.keyLength !== null && derivation.keyLength !== cipher.keyBytes && cipher.kind !== 'rc2') {
        throw new CertificateError('UNSUPPORTED_ALGORITHM', 'The key that is derived does not fit the cipher.');
      }
      return {
        key: deriveBytes(derivation, passphrase.octets, derivation.keyLength ?? cipher.keyBytes, budget),
        iv: null,
      };
    case 'pbkdf1': {
      budget.spend(derivation.iterations * PKCS12_ROUND_COST);
      let digest = hash(derivation.hash, Buffer.concat([passphrase.octets, derivation.salt]), 'buffer');
      for (let i = 1; i < derivation.iterations; i += 1) digest = hash(derivation.hash, digest, 'buffer');
      return { key: new Uint8Array(digest.subarray(0, 8)), iv: new Uint8Array(digest.subarray(8, 16)) };
    }
    case 'pkcs12': {
      budget.spend(derivation.iterations * (Math.ceil(cipher.keyBytes / 20) + 1) * PKCS12_ROUND_COST);
      const from = { ...derivation, passphrase: passphrase.bmp };
      const key = derivePkcs12Key({ ...from, purpose: KEY_MATERIAL, length: cipher.keyBytes });
      return { key, iv: derivePkcs12Key({ ...from, purpose: IV_MATERIAL, length: 8 }) };
    }
    default:
      return derivation satisfies never;
  }
}

/** Runs PBKDF2 or scrypt. @throws {CertificateError} UNSUPPORTED_ALGORITHM: too costly, or a hash that this runtime lacks. */
export function deriveBytes(
  derivation: PbesDerivation & { kind: 'pbkdf2' | 'scrypt' },
  passphrase: Uint8Array,
  length: number,
  budget: DerivationBudget,
): Uint8Array {
  if (length < 1 || length > 128) {
    throw new CertificateError('UNSUPPORTED_ALGORITHM', `A derived key of ${length} bytes fits no cipher.`);
  }
  if (derivation.kind === 'scrypt') {
    const { n, r, p, salt } = derivation;
    const memory = 128 * n * r;
    if (memory > MAX_SCRYPT_BYTES || p > 64) {
      throw new CertificateError(
        'UNSUPPORTED_ALGORITHM',
        `The file asks scrypt for ${Math.ceil(memory / 1_048_576).toLocaleString('en')} MiB, more than the ` +
          `${MAX_SCRYPT_BYTES / 1_048_576} that are given. Export it again with a smaller cost.`,
      );
    }
    budget.spend(n * r * p);
    // OpenSSL counts its own small buffers too.
    return new Uint8Array(
      scryptSync(passphrase, salt, length, { N: n, r, p, maxmem: memory + 128 * r * (p + 2) + 65_536 }),
    );
  }
  budget.spend(derivation.iterations * Math.ceil(length / 20));
  try {
    return new Uint8Array(pbkdf2Sync(passphrase, derivation.salt, derivation.iterations, length, derivation.hash));
  } catch (error) {
    const message = `The hash ${derivation.hash} is not in this runtime. Export the file again, with HMAC-SHA256.`;
    throw new CertificateError('UNSUPPORTED_ALGORITHM', message, { cause: error });
  }
}

function checkLength(cipher: PbesCipher, ciphertext: Uint8Array, code: MalformedCode): void {
  const block = cipher.kind === 'cbc' ? 16 : cipher.kind === 'des' || cipher.kind === 'rc2' ? 8 : 1;
  const whole = cipher.kind === 'gcm' ? ciphertext.length > cipher.tagBytes : ciphertext.length % block === 0;
  if (ciphertext.length > 0 && whole) return;
  throw new CertificateError(
    code,
    `The encrypted part has ${ciphertext.length} bytes, which its cipher cannot have made: it was cut. Fetch it again.`,
  );
}

function withIv(cipher: PbesCipher, iv: Uint8Array): PbesCipher {
  return cipher.kind === 'des' || cipher.kind === 'rc2' ? { ...cipher, iv } : cipher;
}

function decipher(cipher: PbesCipher, key: Uint8Array, ciphertext: Uint8Array): Deciphered {
  switch (cipher.kind) {
    case 'rc4':
      return { bytes: decipherRc4(key, ciphertext), padded: true };
    case 'rc2':
      return unpad(decipherRc2Cbc(key, cipher.effectiveBits, cipher.iv, ciphertext), 8);
    case 'des':
      return unpad(decipherBlocks('des-ede3-cbc', tripleDesKey(key), cipher.iv, ciphertext), 8);
    case 'cbc':
      return unpad(decipherBlocks(cipher.name, key, cipher.iv, ciphertext), 16);
    case 'gcm':
      return decipherGcm(cipher, key, ciphertext);
    default:
      return cipher satisfies never;
  }
}

/** One DES key three times is DES; two keys are used as first, second, first. OpenSSL 3 has no DES of its own any more. */
export function tripleDesKey(key: Uint8Array): Uint8Array {
  const first = key.subarray(0, 8);
  const second = key.length > 8 ? key.subarray(8, 16) : first;
  const third = key.length > 16 ? key.subarray(16, 24) : first;
  return new Uint8Array(Buffer.concat([first, second, third]));
}

/** CBC with the padding left in place. @throws {CertificateError} UNSUPPORTED_ALGORITHM: this runtime lacks the cipher. */
export function decipherBlocks(name: string, key: Uint8Array, iv: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  let cipher;
  try {
    cipher = createDecipheriv(name, key, iv);
  } catch (error) {
    const message = `The cipher ${name.toUpperCase()} is not in this runtime. Export the file again, with AES-256.`;
    throw new CertificateError('UNSUPPORTED_ALGORITHM', message, { cause: error });
  }
  cipher.setAutoPadding(false);
  return new Uint8Array(Buffer.concat([cipher.update(ciphertext), cipher.final()]));
}

function decipherGcm(cipher: PbesCipher & { kind: 'gcm' }, key: Uint8Array, sealed: Uint8Array): Deciphered {
  const end = sealed.length - cipher.tagBytes;
  if (cipher.name !== 'aes-128-gcm' && cipher.name !== 'aes-192-gcm' && cipher.name !== 'aes-256-gcm') {
    throw new CertificateError('UNSUPPORTED_ALGORITHM', `The cipher ${cipher.name} cannot be opened here.`);
  }
  const opened = createDecipheriv(cipher.name, key, cipher.iv, { authTagLength: cipher.tagBytes });
  opened.setAuthTag(sealed.subarray(end));
  const bytes = opened.update(sealed.subarray(0, end));
  try {
    return { bytes: new Uint8Array(Buffer.concat([bytes, opened.final()])), padded: true };
  } catch (error) {
    // Node has no code for it: the one thing that final() throws here is that the tag is wrong.
    if (error instanceof Error) return { bytes: new Uint8Array(0), padded: false };
    throw error;
  }
}

/** RFC 8018 §6.1.1 step 4: one to `block` bytes, each saying how many there are. */
export function unpad(bytes: Uint8Array, block: number): Deciphered {
  const count = bytes[bytes.length - 1] ?? 0;
  const padding = bytes.subarray(bytes.length - count);
  const right = count >= 1 && count <= block && count <= bytes.length && padding.every((byte) => byte === count);
  return right ? { bytes: bytes.subarray(0, bytes.length - count), padded: true } : { bytes, padded: false };
}
