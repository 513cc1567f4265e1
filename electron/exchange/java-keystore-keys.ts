/** The private keys of JKS and JCEKS stores, under Java's own two schemes. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { CertificateError } from '../../shared/errors.ts';
import { DerReader, TAG } from '../pki/der.ts';
import { decipherBlocks, tripleDesKey, unpad } from '../pki/pbes.ts';
import { decodePrivateKeyInfo, parseEncryptedPrivateKeyInfo } from '../pki/private-key.ts';
import { keyStoreIsWhole, parseJavaKeyStore } from './java-keystore.ts';

/** Sun's KeyProtector: a key stream of SHA-1 (OpenJDK, sun.security.provider.KeyProtector). */
const KEY_PROTECTOR = '1.3.6.1.4.1.42.2.17.1.1';
/** PBEWithMD5AndTripleDES (OpenJDK, com.sun.crypto.provider.PBECipherCore). */
const MD5_TRIPLE_DES = '1.3.6.1.4.1.42.2.19.1';
const DIGEST_BYTES = 20;
/** Java writes 20, or 200,000 since version 9. */
const MOST_ROUNDS = 5_000_000;

export interface OpenedKeyStore {
  /** DER: of trusted entries and of the chains of keys. */
  readonly certificates: Uint8Array[];
  readonly keys: { readonly pkcs8: Uint8Array; readonly spki: Uint8Array; readonly alias: string }[];
}

/**
 * Opens a store with its passphrase, which must be that of its keys too, as keytool makes them.
 *
 * @param passphrase undefined takes the certificates only, where there is no key.
 * @throws {CertificateError} MALFORMED_CONTAINER, PASSPHRASE_REQUIRED, WRONG_PASSPHRASE, UNSUPPORTED_ALGORITHM
 */
export function openJavaKeyStore(bytes: Uint8Array, passphrase: string | undefined): OpenedKeyStore {
  const { entries } = parseJavaKeyStore(bytes);
  const certificates = entries.flatMap((entry) => entry.certificates);
  const sealed = entries.flatMap(({ alias, sealedKey }) => (sealedKey === null ? [] : [{ alias, sealedKey }]));
  if (sealed.length === 0) return { certificates, keys: [] };
  if (passphrase === undefined) {
    throw new CertificateError('PASSPHRASE_REQUIRED', 'The key store holds private keys. Give its passphrase.');
  }
  if (!keyStoreIsWhole(bytes, passphrase)) {
    throw new CertificateError(
      'WRONG_PASSPHRASE',
      'The passphrase is not the key store’s, or the store was altered: Java itself cannot tell the two apart. Try another.',
    );
  }
  const keys = sealed.map(({ alias, sealedKey }) => {
    const plain = openKey(sealedKey, passphrase, alias);
    const { pkcs8, spki } = decodePrivateKeyInfo(plain);
    if (pkcs8 !== plain) plain.fill(0);
    return { alias, pkcs8, spki };
  });
  return { certificates, keys };
}

function openKey(sealed: Uint8Array, passphrase: string, alias: string): Uint8Array {
  const { algorithm, ciphertext } = parseEncryptedPrivateKeyInfo(sealed);
  const reader = new DerReader(algorithm, 'MALFORMED_CONTAINER');
  reader.enter(TAG.sequence, 'the encryption algorithm');
  const oid = reader.objectIdentifier('the encryption algorithm');
  const opened =
    oid === KEY_PROTECTOR
      ? withKeyStream(ciphertext, passphrase)
      : oid === MD5_TRIPLE_DES
        ? withTripleDes(reader, ciphertext, passphrase)
        : unsupported(oid, alias);
  if (opened !== null) return opened;
  throw new CertificateError(
    'WRONG_PASSPHRASE',
    `The key “${alias}” has another passphrase than its store. Give both the same with keytool -keypasswd.`,
  );
}

function unsupported(oid: string, alias: string): never {
  throw new CertificateError(
    'UNSUPPORTED_ALGORITHM',
    `The key “${alias}” is sealed with ${oid}, which is not known here. Turn the store into PKCS #12 with keytool -importkeystore.`,
  );
}

/** 20 octets of salt, the key XORed with a stream, and SHA-1 over passphrase and key. Null where the digest does not fit. */
function withKeyStream(ciphertext: Uint8Array, passphrase: string): Uint8Array | null {
  if (ciphertext.length <= 2 * DIGEST_BYTES) return null;
  const spelled = Buffer.from(passphrase, 'utf16le').swap16();
  const end = ciphertext.length - DIGEST_BYTES;
  const plain = new Uint8Array(end - DIGEST_BYTES);
  let block: Uint8Array = ciphertext.subarray(0, DIGEST_BYTES);
  for (let at = 0; at < plain.length; at++) {
    const within = at % DIGEST_BYTES;
    if (within === 0) block = sha1(spelled, block);
    plain[at] = (ciphertext[DIGEST_BYTES + at] ?? 0) ^ (block[within] ?? 0);
  }
  return timingSafeEqual(sha1(spelled, plain), ciphertext.subarray(end)) ? plain : null;
}

function withTripleDes(reader: DerReader, ciphertext: Uint8Array, passphrase: string): Uint8Array | null {
  reader.enter(TAG.sequence, 'the parameters');
  const salt = reader.octetString('the salt').slice();
  const rounds = reader.smallInteger('the rounds');
  if (salt.length !== 8 || rounds < 1 || rounds > MOST_ROUNDS || ciphertext.length % 8 !== 0) return null;
  const halves = [salt.slice(0, 4), salt.slice(4)];
  const [first = salt, second = salt] = halves;
  // Where both halves are the same the first is turned round, with a slip that every Java repeats.
  if (Buffer.from(first).equals(second)) first.set([first[3] ?? 0, first[0] ?? 0, first[1] ?? 0, first[2] ?? 0]);
  const spelled = Buffer.from(passphrase, 'latin1');
  const derived = Buffer.concat(
    halves.map((half) => {
      let digest: Uint8Array = half;
      for (let round = 0; round < rounds; round++) digest = createHash('md5').update(digest).update(spelled).digest();
      return digest;
    }),
  );
  const plain = decipherBlocks('des-ede3-cbc', tripleDesKey(derived.subarray(0, 24)), derived.subarray(24), ciphertext);
  const { bytes, padded } = unpad(plain, 8);
  return padded && bytes[0] === TAG.sequence ? bytes : null;
}

function sha1(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha1');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
