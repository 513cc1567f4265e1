/** Over 200 lines: every form in which a private key comes, told apart here and led to one. */
import { CertificateError, isRefusal } from '../../shared/errors.ts';
import { DerReader, TAG } from './der.ts';
import { nullValue, octetString, sequence } from './der-writer.ts';
import { readPbesAlgorithm } from './pbes-algorithm.ts';
import { decipherPbes, encipherPbes2, type Deciphered } from './pbes.ts';
import { DerivationBudget } from './pbes-budget.ts';
import { spellPassphrase, type PassphraseBytes } from './pbes-passphrase.ts';
import { decodePem, isPem, type PemBlock } from './pem.ts';
import { DSA, readDsaKey, readTraditionalDsaKey } from './private-key-dsa.ts';
import { EC_PUBLIC_KEY, readEcKey } from './private-key-ec.ts';
import { EDWARDS_ALGORITHMS, readEdwardsKey } from './private-key-edwards.ts';
import { parsePrivateKeyInfo } from './private-key-info.ts';
import { isOpensshKey, readOpensshKey } from './private-key-openssh.ts';
import type { KeyPair } from './private-key-pair.ts';
import { readRsaKey, RSA_ENCRYPTION, RSASSA_PSS } from './private-key-rsa.ts';
import { decipherTraditional, traditionalCipher } from './private-key-traditional.ts';

/** How a key was written; ` encrypted` behind it where a passphrase was needed. */
export type PrivateKeyFormat =
  | 'PKCS#8'
  | 'PKCS#8 encrypted'
  | 'PKCS#1'
  | 'PKCS#1 encrypted'
  | 'SEC1'
  | 'SEC1 encrypted'
  | 'DSA'
  | 'DSA encrypted'
  | 'OpenSSH'
  | 'OpenSSH encrypted';

export interface DecodedPrivateKey extends KeyPair {
  readonly format: PrivateKeyFormat;
}

/** A private key of 16,384 bits is 10 KiB of PEM; the certificates that may stand beside it are small too. */
export const MAX_KEY_FILE_BYTES = 1_048_576;

/** Labels under which a private key comes; others beside it (certificates, EC PARAMETERS) are passed over. */
const KEY_LABEL = /(^| )PRIVATE KEY$/;

/** Whether a PEM block holds a private key. */
export function isPrivateKeyBlock(block: PemBlock): boolean {
  return KEY_LABEL.test(block.label);
}

/**
 * Reads a private key: PKCS #8 plain or encrypted, PKCS #1, SEC 1, DSA, OpenSSH, as PEM (with other blocks around it) or
 * DER. The public half is computed, and one that stands beside it must be the same.
 *
 * @throws {CertificateError} PASSPHRASE_REQUIRED: it is encrypted and no passphrase was given. WRONG_PASSPHRASE.
 *   MALFORMED_KEY: damaged, no key at all, or more than one. UNSUPPORTED_ALGORITHM. MALFORMED_PEM. INPUT_TOO_LARGE.
 */
export function decodePrivateKey(bytes: Uint8Array, passphrase?: string): DecodedPrivateKey {
  if (bytes.length > MAX_KEY_FILE_BYTES) {
    throw new CertificateError(
      'INPUT_TOO_LARGE',
      'The file is larger than 1 MiB: it is no private key. Choose another.',
    );
  }
  if (!isPem(bytes)) return decodePrivateKeyDer(bytes, passphrase);
  const blocks = decodePem(Buffer.from(bytes).toString('utf8')).filter(isPrivateKeyBlock);
  const [block] = blocks;
  if (block === undefined || blocks.length > 1) {
    const found = block === undefined ? 'no private key' : `${blocks.length} private keys`;
    throw new CertificateError('MALFORMED_KEY', `There is ${found} in the file. Give one file with one key.`);
  }
  return decodePrivateKeyBlock(block, passphrase);
}

/** The same for one PEM block. */
export function decodePrivateKeyBlock(
  block: PemBlock,
  passphrase?: string,
  budget: DerivationBudget = new DerivationBudget(),
): DecodedPrivateKey {
  if (block.label === 'OPENSSH PRIVATE KEY') {
    const pair = readOpensshKey(block.der, passphrase, budget);
    return { ...pair, format: passphraseUsed(block.der) ? 'OpenSSH encrypted' : 'OpenSSH' };
  }
  if (traditionalCipher(block) === null) return decodePrivateKeyDer(block.der, passphrase, budget);
  const key = openWith(passphrase, (spelled) => decipherTraditional(block, spelled.octets), readTraditional);
  if (key.format === 'PKCS#8' || key.format === 'OpenSSH') return { ...key, format: 'PKCS#8 encrypted' };
  return { ...key, format: `${withoutSuffix(key.format)} encrypted` };
}

function withoutSuffix(format: PrivateKeyFormat): 'PKCS#8' | 'PKCS#1' | 'SEC1' | 'DSA' {
  return format.startsWith('PKCS#1')
    ? 'PKCS#1'
    : format.startsWith('SEC1')
      ? 'SEC1'
      : format.startsWith('DSA')
        ? 'DSA'
        : 'PKCS#8';
}

/** The cipher is the first string behind the magic: `none` for a plain key. */
function passphraseUsed(der: Uint8Array): boolean {
  return Buffer.from(der.subarray(19, 23)).toString('latin1') !== 'none';
}

/** The same for DER, or for OpenSSH's own bytes. */
export function decodePrivateKeyDer(
  der: Uint8Array,
  passphrase?: string,
  budget: DerivationBudget = new DerivationBudget(),
): DecodedPrivateKey {
  if (isOpensshKey(der)) {
    return {
      ...readOpensshKey(der, passphrase, budget),
      format: passphraseUsed(der) ? 'OpenSSH encrypted' : 'OpenSSH',
    };
  }
  if (shapeOf(der) !== 'encrypted') return readTraditional(der);
  const { algorithm, ciphertext } = parseEncryptedPrivateKeyInfo(der);
  // Nobody should be asked for a passphrase that cannot help.
  readPbesAlgorithm(algorithm, 'MALFORMED_KEY');
  return openWith(
    passphrase,
    (spelled) => decipherPbes(algorithm, ciphertext, spelled, budget, 'MALFORMED_KEY'),
    (plain) => ({ ...decodePrivateKeyInfo(plain), format: 'PKCS#8 encrypted' }),
  );
}

/** EncryptedPrivateKeyInfo (RFC 5208 §6). @throws {CertificateError} MALFORMED_KEY */
export function parseEncryptedPrivateKeyInfo(der: Uint8Array): { algorithm: Uint8Array; ciphertext: Uint8Array } {
  const reader = new DerReader(der, 'MALFORMED_KEY');
  const outer = reader.enter(TAG.sequence, 'the EncryptedPrivateKeyInfo');
  const algorithm = reader.elementOf(TAG.sequence, 'the encryption algorithm');
  const ciphertext = reader.octetString('the encrypted key');
  reader.leave(outer, 'the EncryptedPrivateKeyInfo');
  reader.end('the EncryptedPrivateKeyInfo');
  return { algorithm, ciphertext };
}

/**
 * Reads a plain PrivateKeyInfo and brings it into our form: version 0, no attributes, the public point of an elliptic key
 * written, scalars padded.
 *
 * @throws {CertificateError} MALFORMED_KEY, UNSUPPORTED_ALGORITHM
 */
export function decodePrivateKeyInfo(der: Uint8Array): KeyPair {
  const { algorithm, parameters, privateKey, publicKey } = parsePrivateKeyInfo(der);
  if (algorithm === RSA_ENCRYPTION || algorithm === RSASSA_PSS) return readRsaKey(privateKey, algorithm, parameters);
  if (algorithm === EC_PUBLIC_KEY) return readEcKey(privateKey, parameters);
  if (algorithm === DSA) return readDsaKey(privateKey, parameters);
  if (algorithm in EDWARDS_ALGORITHMS) return readEdwardsKey(algorithm, privateKey, publicKey);
  throw new CertificateError(
    'UNSUPPORTED_ALGORITHM',
    `Keys of the algorithm ${algorithm} cannot be used here. Use RSA, P-256, P-384, P-521 or Ed25519.`,
  );
}

/** The public half, computed. @throws {CertificateError} as {@link decodePrivateKeyInfo} */
export function publicKeyOf(pkcs8: Uint8Array): Uint8Array {
  return decodePrivateKeyInfo(pkcs8).spki;
}

/**
 * Seals a plain PrivateKeyInfo into an EncryptedPrivateKeyInfo: PBES2 with PBKDF2-HMAC-SHA256, 600,000 rounds, and
 * AES-256-CBC. About 0.2 s. Node's own export writes 2,048 rounds, which is why it is not used.
 */
export function encryptPrivateKey(
  pkcs8: Uint8Array,
  passphrase: string,
  random: (length: number) => Uint8Array,
): Uint8Array {
  const { algorithm, ciphertext } = encipherPbes2(pkcs8, Buffer.from(passphrase, 'utf8'), random);
  return sequence(algorithm, octetString(ciphertext));
}

/** Tells the DER forms apart by their first elements. */
function shapeOf(der: Uint8Array): 'pkcs8' | 'pkcs1' | 'dsa' | 'sec1' | 'encrypted' {
  const reader = new DerReader(der, 'MALFORMED_KEY');
  reader.enter(TAG.sequence, 'the private key');
  if (reader.peek() === TAG.sequence) return 'encrypted';
  const version = reader.smallInteger('the version');
  if (reader.peek() === TAG.sequence) return 'pkcs8';
  if (reader.peek() === TAG.octetString && version === 1) return 'sec1';
  let integers = 1;
  while (reader.peek() === TAG.integer) {
    reader.skip('a number');
    integers += 1;
  }
  if (integers === 6 && reader.atEnd) return 'dsa';
  if (integers < 9) reader.fail('this is none of the forms of a private key', 0);
  return 'pkcs1';
}

function readTraditional(der: Uint8Array): DecodedPrivateKey {
  switch (shapeOf(der)) {
    case 'pkcs8':
      return { ...decodePrivateKeyInfo(der), format: 'PKCS#8' };
    case 'pkcs1':
      return { ...readRsaKey(der, RSA_ENCRYPTION, nullValue()), format: 'PKCS#1' };
    case 'sec1':
      return { ...readEcKey(der, null), format: 'SEC1' };
    case 'dsa':
      return { ...readTraditionalDsaKey(der), format: 'DSA' };
    default:
      throw new CertificateError('MALFORMED_KEY', 'The key is encrypted twice. Take the outer encryption off first.');
  }
}

/** Tries each spelling of the passphrase; tells a wrong passphrase from a damaged key by what came out. */
function openWith(
  passphrase: string | undefined,
  decipher: (spelled: PassphraseBytes) => Deciphered,
  read: (plain: Uint8Array) => DecodedPrivateKey,
): DecodedPrivateKey {
  if (passphrase === undefined) {
    throw new CertificateError('PASSPHRASE_REQUIRED', 'The private key is encrypted. Give its passphrase.');
  }
  for (const spelled of spellPassphrase(passphrase)) {
    const { bytes, padded } = decipher(spelled);
    try {
      if (padded) return read(bytes);
    } catch (error) {
      if (!isRefusal(error) || looksLikeKey(bytes)) throw error;
    }
    if (!padded && looksLikeKey(bytes)) {
      const message = 'The passphrase is right, but the encrypted key is damaged. Use an undamaged copy of it.';
      throw new CertificateError('MALFORMED_KEY', message);
    }
  }
  throw new CertificateError('WRONG_PASSPHRASE', 'The passphrase does not open this private key. Try another.');
}

/**
 * Whether deciphered bytes begin as a key does: a SEQUENCE as long as the rest, but for padding, with a version in it.
 * By chance, under a wrong passphrase, about one time in 2^40.
 */
function looksLikeKey(bytes: Uint8Array): boolean {
  if (bytes[0] !== TAG.sequence) return false;
  const first = bytes[1] ?? 0;
  const count = first < 0x80 ? 0 : first & 0x7f;
  if (count > 3) return false;
  let length = count === 0 ? first : 0;
  for (let i = 0; i < count; i += 1) length = length * 256 + (bytes[2 + i] ?? 0);
  const start = 2 + count;
  const excess = bytes.length - start - length;
  const version = bytes[start + 2] ?? 0xff;
  return excess >= 0 && excess <= 16 && bytes[start] === TAG.integer && bytes[start + 1] === 1 && version <= 1;
}
