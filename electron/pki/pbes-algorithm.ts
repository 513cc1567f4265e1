/** Over 200 lines: the algorithm identifiers of password-based encryption, read into what is to be done. */
import { CertificateError } from '../../shared/errors.ts';
import { DerReader, TAG } from './der.ts';
import type { MalformedCode } from './der-cursor.ts';
import type { Pkcs12Hash } from './pkcs12-key-derivation.ts';

/** How the ciphertext is to be deciphered, once there is a key. */
export type PbesCipher =
  | { readonly kind: 'cbc'; readonly name: string; readonly keyBytes: number; readonly iv: Uint8Array }
  | {
      readonly kind: 'gcm';
      readonly name: string;
      readonly keyBytes: number;
      readonly iv: Uint8Array;
      readonly tagBytes: number;
    }
  | { readonly kind: 'des'; readonly keyBytes: 8 | 16 | 24; readonly iv: Uint8Array }
  | { readonly kind: 'rc2'; readonly keyBytes: number; readonly effectiveBits: number; readonly iv: Uint8Array }
  | { readonly kind: 'rc4'; readonly keyBytes: number };

/** A key derivation whose key goes into {@link PbesCipher} (PBES2), or which makes key and IV at once (PBES1, PKCS #12). */
export type PbesDerivation =
  | {
      readonly kind: 'pbkdf2';
      /** As node:crypto names it. */
      readonly hash: string;
      readonly salt: Uint8Array;
      readonly iterations: number;
      readonly keyLength: number | null;
    }
  | {
      readonly kind: 'scrypt';
      readonly salt: Uint8Array;
      readonly n: number;
      readonly r: number;
      readonly p: number;
      readonly keyLength: number | null;
    }
  | { readonly kind: 'pbkdf1'; readonly hash: 'md5' | 'sha1'; readonly salt: Uint8Array; readonly iterations: number }
  | { readonly kind: 'pkcs12'; readonly hash: Pkcs12Hash; readonly salt: Uint8Array; readonly iterations: number };

export interface PbesAlgorithm {
  readonly derivation: PbesDerivation;
  readonly cipher: PbesCipher;
  /** For people: `PBES2, PBKDF2 with HMAC-SHA256, 600,000 rounds, AES-256-CBC`. */
  readonly label: string;
}

const NO_IV = new Uint8Array(0);

const PBES1: Readonly<Record<string, { hash: 'md5' | 'sha1'; rc2: boolean }>> = {
  '1.2.840.113549.1.5.3': { hash: 'md5', rc2: false },
  '1.2.840.113549.1.5.6': { hash: 'md5', rc2: true },
  '1.2.840.113549.1.5.10': { hash: 'sha1', rc2: false },
  '1.2.840.113549.1.5.11': { hash: 'sha1', rc2: true },
};

/** RFC 7292 appendix C. The IV is derived, so that it is filled in later. */
const PKCS12: Readonly<Record<string, { cipher: PbesCipher; name: string }>> = {
  '1.2.840.113549.1.12.1.1': { cipher: { kind: 'rc4', keyBytes: 16 }, name: 'RC4-128' },
  '1.2.840.113549.1.12.1.2': { cipher: { kind: 'rc4', keyBytes: 5 }, name: 'RC4-40' },
  '1.2.840.113549.1.12.1.3': { cipher: { kind: 'des', keyBytes: 24, iv: NO_IV }, name: '3DES' },
  '1.2.840.113549.1.12.1.4': { cipher: { kind: 'des', keyBytes: 16, iv: NO_IV }, name: '3DES with two keys' },
  '1.2.840.113549.1.12.1.5': { cipher: { kind: 'rc2', keyBytes: 16, effectiveBits: 128, iv: NO_IV }, name: 'RC2-128' },
  '1.2.840.113549.1.12.1.6': { cipher: { kind: 'rc2', keyBytes: 5, effectiveBits: 40, iv: NO_IV }, name: 'RC2-40' },
};

/** RFC 8018 §B.1 and NIST's: HMACs for PBKDF2 and PBMAC1. */
export const HMACS: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.6': 'md5',
  '1.2.840.113549.2.7': 'sha1',
  '1.2.840.113549.2.8': 'sha224',
  '1.2.840.113549.2.9': 'sha256',
  '1.2.840.113549.2.10': 'sha384',
  '1.2.840.113549.2.11': 'sha512',
  '1.2.840.113549.2.12': 'sha512-224',
  '1.2.840.113549.2.13': 'sha512-256',
  '2.16.840.1.101.3.4.2.13': 'sha3-224',
  '2.16.840.1.101.3.4.2.14': 'sha3-256',
  '2.16.840.1.101.3.4.2.15': 'sha3-384',
  '2.16.840.1.101.3.4.2.16': 'sha3-512',
};

/** CBC ciphers with a block of 16 bytes whose parameters are the IV alone. */
const CBC: Readonly<Record<string, { name: string; keyBytes: number }>> = {
  '2.16.840.1.101.3.4.1.2': { name: 'aes-128-cbc', keyBytes: 16 },
  '2.16.840.1.101.3.4.1.22': { name: 'aes-192-cbc', keyBytes: 24 },
  '2.16.840.1.101.3.4.1.42': { name: 'aes-256-cbc', keyBytes: 32 },
  '1.2.392.200011.61.1.1.1.2': { name: 'camellia-128-cbc', keyBytes: 16 },
  '1.2.392.200011.61.1.1.1.3': { name: 'camellia-192-cbc', keyBytes: 24 },
  '1.2.392.200011.61.1.1.1.4': { name: 'camellia-256-cbc', keyBytes: 32 },
  '1.2.410.200046.1.1.2': { name: 'aria-128-cbc', keyBytes: 16 },
  '1.2.410.200046.1.1.7': { name: 'aria-192-cbc', keyBytes: 24 },
  '1.2.410.200046.1.1.12': { name: 'aria-256-cbc', keyBytes: 32 },
};

const GCM: Readonly<Record<string, { name: string; keyBytes: number }>> = {
  '2.16.840.1.101.3.4.1.6': { name: 'aes-128-gcm', keyBytes: 16 },
  '2.16.840.1.101.3.4.1.26': { name: 'aes-192-gcm', keyBytes: 24 },
  '2.16.840.1.101.3.4.1.46': { name: 'aes-256-gcm', keyBytes: 32 },
};

/**
 * Reads the AlgorithmIdentifier of a password-based encryption: PBES1 and PBES2 (RFC 8018 appendix A), scrypt
 * (RFC 7914 §7) and the PKCS #12 schemes (RFC 7292 appendix C).
 *
 * @throws {CertificateError} UNSUPPORTED_ALGORITHM: another scheme, KDF, PRF or cipher; named by its OID.
 *   `code`: the parameters are not what the scheme says.
 */
export function readPbesAlgorithm(algorithm: Uint8Array, code: MalformedCode): PbesAlgorithm {
  const { oid, parameters } = readAlgorithm(new DerReader(algorithm, code), 'the encryption algorithm');
  if (oid === '1.2.840.113549.1.5.13') return readPbes2(parameters);
  const pbes1 = PBES1[oid];
  const pkcs12 = PKCS12[oid];
  if (pbes1 === undefined && pkcs12 === undefined) throw unsupported('encryption', oid);
  const outer = parameters.enter(TAG.sequence, 'the encryption parameters');
  const salt = parameters.octetString('the salt');
  const iterations = parameters.smallInteger('the number of rounds');
  parameters.leave(outer, 'the encryption parameters');
  if (iterations < 1) parameters.fail('the number of rounds is zero');
  const rounds = `${iterations.toLocaleString('en')} rounds`;
  if (pbes1 !== undefined) {
    const cipher: PbesCipher = pbes1.rc2
      ? { kind: 'rc2', keyBytes: 8, effectiveBits: 64, iv: NO_IV }
      : { kind: 'des', keyBytes: 8, iv: NO_IV };
    const label = `PBES1, ${pbes1.hash.toUpperCase()}, ${rounds}, ${pbes1.rc2 ? 'RC2-64' : 'DES'}`;
    return { derivation: { kind: 'pbkdf1', hash: pbes1.hash, salt, iterations }, cipher, label };
  }
  const cipher = pkcs12?.cipher ?? { kind: 'rc4', keyBytes: 16 };
  const label = `PKCS #12 with SHA1, ${rounds}, ${pkcs12?.name ?? ''}`;
  return { derivation: { kind: 'pkcs12', hash: 'sha1', salt, iterations }, cipher, label };
}

function readPbes2(parameters: DerReader): PbesAlgorithm {
  const outer = parameters.enter(TAG.sequence, 'PBES2-params');
  const derivation = readDerivation(parameters);
  const { cipher, name } = readCipher(parameters);
  parameters.leave(outer, 'PBES2-params');
  return { derivation, cipher, label: `PBES2, ${describeDerivation(derivation)}, ${name}` };
}

/** Reads the KDF of PBES2 or PBMAC1, where a reader stands before its AlgorithmIdentifier. */
export function readDerivation(reader: DerReader): PbesDerivation & { kind: 'pbkdf2' | 'scrypt' } {
  const { oid, parameters } = readAlgorithm(reader, 'the key derivation');
  if (oid === '1.3.6.1.4.1.11591.4.11') return readScrypt(parameters);
  if (oid !== '1.2.840.113549.1.5.12') throw unsupported('key derivation', oid);
  const outer = parameters.enter(TAG.sequence, 'PBKDF2-params');
  const salt = parameters.octetString('the salt');
  const iterations = parameters.smallInteger('the number of rounds');
  const keyLength = parameters.peek() === TAG.integer ? parameters.smallInteger('the key length') : null;
  let hash = 'sha1';
  if (!parameters.atEnd) {
    const prf = readAlgorithm(parameters, 'the pseudo-random function');
    const named = HMACS[prf.oid];
    if (named === undefined) throw unsupported('pseudo-random function', prf.oid);
    hash = named;
  }
  parameters.leave(outer, 'PBKDF2-params');
  if (iterations < 1) parameters.fail('the number of rounds is zero');
  return { kind: 'pbkdf2', hash, salt, iterations, keyLength };
}

function readScrypt(parameters: DerReader): PbesDerivation & { kind: 'scrypt' } {
  const outer = parameters.enter(TAG.sequence, 'scrypt-params');
  const salt = parameters.octetString('the salt');
  const n = parameters.smallInteger("scrypt's cost");
  const r = parameters.smallInteger("scrypt's block size");
  const p = parameters.smallInteger("scrypt's parallelism");
  const keyLength = parameters.peek() === TAG.integer ? parameters.smallInteger('the key length') : null;
  parameters.leave(outer, 'scrypt-params');
  if (n < 2 || (n & (n - 1)) !== 0 || r < 1 || p < 1) parameters.fail('the scrypt parameters are out of range');
  return { kind: 'scrypt', salt, n, r, p, keyLength };
}

function readCipher(reader: DerReader): { cipher: PbesCipher; name: string } {
  const { oid, parameters } = readAlgorithm(reader, 'the cipher');
  const cbc = CBC[oid];
  if (cbc !== undefined) {
    const iv = ivOf(parameters, 16);
    return { cipher: { kind: 'cbc', name: cbc.name, keyBytes: cbc.keyBytes, iv }, name: cbc.name.toUpperCase() };
  }
  const gcm = GCM[oid];
  if (gcm !== undefined) return { cipher: readGcm(parameters, gcm), name: gcm.name.toUpperCase() };
  if (oid === '1.2.840.113549.3.7') {
    return { cipher: { kind: 'des', keyBytes: 24, iv: ivOf(parameters, 8) }, name: '3DES' };
  }
  if (oid === '1.3.14.3.2.7') return { cipher: { kind: 'des', keyBytes: 8, iv: ivOf(parameters, 8) }, name: 'DES' };
  if (oid === '1.2.840.113549.3.2') return readRc2(parameters);
  throw unsupported('cipher', oid);
}

function ivOf(parameters: DerReader, length: number): Uint8Array {
  const iv = parameters.octetString('the IV');
  if (iv.length !== length) parameters.fail(`the IV has ${iv.length} bytes where ${length} belong`);
  return iv;
}

/** GCMParameters (RFC 5084 §3.2): the tag has 12 bytes unless it says otherwise. */
function readGcm(parameters: DerReader, gcm: { name: string; keyBytes: number }): PbesCipher {
  const outer = parameters.enter(TAG.sequence, 'GCMParameters');
  const iv = parameters.octetString('the nonce');
  const tagBytes = parameters.atEnd ? 12 : parameters.smallInteger('the length of the tag');
  parameters.leave(outer, 'GCMParameters');
  if (tagBytes < 12 || tagBytes > 16 || iv.length === 0) parameters.fail('GCMParameters are out of range');
  return { kind: 'gcm', name: gcm.name, keyBytes: gcm.keyBytes, iv, tagBytes };
}

/** RFC 8018 §B.2.3: the version stands for the effective bits by RFC 2268's table; 32 without one. Nobody used others. */
const RC2_VERSIONS: Readonly<Record<number, number>> = { 160: 40, 120: 64, 58: 128 };

function readRc2(parameters: DerReader): { cipher: PbesCipher; name: string } {
  const outer = parameters.enter(TAG.sequence, 'RC2-CBC-Parameter');
  const version = parameters.peek() === TAG.integer ? parameters.smallInteger("RC2's version") : null;
  const iv = ivOf(parameters, 8);
  parameters.leave(outer, 'RC2-CBC-Parameter');
  const effectiveBits = version === null ? 32 : RC2_VERSIONS[version];
  if (effectiveBits === undefined) throw unsupported('cipher', `RC2 version ${version ?? 0}`);
  const cipher: PbesCipher = { kind: 'rc2', keyBytes: Math.ceil(effectiveBits / 8), effectiveBits, iv };
  return { cipher, name: `RC2-${effectiveBits}` };
}

function describeDerivation(derivation: PbesDerivation & { kind: 'pbkdf2' | 'scrypt' }): string {
  return derivation.kind === 'scrypt'
    ? `scrypt with N=${derivation.n}, r=${derivation.r}, p=${derivation.p}`
    : `PBKDF2 with HMAC-${derivation.hash.toUpperCase()}, ${derivation.iterations.toLocaleString('en')} rounds`;
}

/** AlgorithmIdentifier: its OID, and a reader that stands before its parameters, be there any or none. */
export function readAlgorithm(reader: DerReader, what: string): { oid: string; parameters: DerReader } {
  const inside = reader.inner(TAG.sequence, what);
  return { oid: inside.objectIdentifier(what), parameters: inside };
}

function unsupported(role: string, oid: string): CertificateError {
  return new CertificateError(
    'UNSUPPORTED_ALGORITHM',
    `The ${role} ${oid} cannot be opened here. Export the file again, with PBES2 and AES-256.`,
  );
}
