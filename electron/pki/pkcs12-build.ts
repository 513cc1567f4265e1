/** PKCS #12 files (RFC 7292), written: for everything of today, or for what knows nothing newer than 3DES. */
import { createHash } from 'node:crypto';
import { CertificateError } from '../../shared/errors.ts';
import {
  bmpString,
  contextConstructed,
  contextPrimitive,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  setOf,
} from './der-writer.ts';
import { encipherPbes2, encipherPkcs12TripleDes } from './pbes.ts';
import { CERT_BAG, FRIENDLY_NAME, LOCAL_KEY_ID, SHROUDED_KEY_BAG, X509_CERTIFICATE } from './pkcs12-bags.ts';
import { ENCRYPTED_DATA } from './pkcs12-file.ts';
import { encodePkcs12Passphrase } from './pkcs12-key-derivation.ts';
import { buildMac } from './pkcs12-mac.ts';
import { PKCS7_DATA } from './pkcs7.ts';

/** Java lists a certificate as trusted only under Oracle's own attribute, here for any use (JDK-8027991). */
const TRUSTED_KEY_USAGE = '2.16.840.1.113894.746875.1.1';
const ANY_EXTENDED_KEY_USAGE = '2.5.29.37.0';

/**
 * For keys, certificates and MAC alike: whoever guesses passphrases takes the weakest of the three. About 0.2 s to write
 * and again to prove; ten times what Java writes, fifty times OpenSSL.
 */
export const PKCS12_ROUNDS = 100_000;

/** What OpenSSL 1.0 and Windows 7 wrote; old appliances give up on much more. */
const LEGACY_ROUNDS = 2048;

export interface Pkcs12Input {
  /** PrivateKeyInfo, DER; null for a trust store. */
  readonly privateKey: Uint8Array | null;
  /** The certificate of that key. */
  readonly certificate: Uint8Array | null;
  /** Issuer first. */
  readonly chain: readonly Uint8Array[];
  /** What a key store lists it as; empty for none. */
  readonly friendlyName: string;
  readonly passphrase: string;
  readonly random: (length: number) => Uint8Array;
  /** 3DES and SHA-1 instead of AES-256 and SHA-256: for Windows before 2019, Java 8 before 301 and appliances. */
  readonly legacy?: boolean;
}

/**
 * Writes a PKCS #12 file: PBES2 with AES-256-CBC and PBKDF2-HMAC-SHA256, MAC with HMAC-SHA256.
 *
 * @throws {CertificateError} INVALID_INPUT: a private key without its certificate, or nothing at all.
 */
export function buildPkcs12(input: Pkcs12Input): Uint8Array {
  const { privateKey, certificate, chain, friendlyName, random } = input;
  const certificates = [...(certificate === null ? [] : [certificate]), ...chain];
  if (certificates.length === 0 || (privateKey !== null && certificate === null)) {
    throw new CertificateError('INVALID_INPUT', 'A PKCS #12 file needs a certificate. Give the one of the key.');
  }
  const own = certificate === null || privateKey === null ? null : localKeyId(certificate);
  const bags = certificates.map((der, i) =>
    certBag(der, [
      ...(i === 0 ? nameAttributes(friendlyName) : []),
      ...(privateKey === null ? [TRUSTED] : i === 0 && own ? [own] : []),
    ]),
  );
  const parts = [encryptedData(sequence(...bags), input)];
  if (privateKey !== null && own !== null) {
    const { algorithm, ciphertext } = seal(privateKey, input);
    const shrouded = sequence(algorithm, octetString(ciphertext));
    const bag = safeBag(SHROUDED_KEY_BAG, shrouded, [...nameAttributes(friendlyName), own]);
    parts.push(contentInfo(PKCS7_DATA, octetString(sequence(bag))));
  }
  const contents = sequence(...parts);
  const mac = buildMac({
    contents,
    passphrase: encodePkcs12Passphrase(input.passphrase),
    hash: input.legacy === true ? 'sha1' : 'sha256',
    salt: random(input.legacy === true ? 8 : 16),
    iterations: input.legacy === true ? LEGACY_ROUNDS : PKCS12_ROUNDS,
  });
  return sequence(integer(3), contentInfo(PKCS7_DATA, octetString(contents)), mac);
}

function seal(plaintext: Uint8Array, input: Pkcs12Input): { algorithm: Uint8Array; ciphertext: Uint8Array } {
  return input.legacy === true
    ? encipherPkcs12TripleDes(plaintext, encodePkcs12Passphrase(input.passphrase), input.random, LEGACY_ROUNDS)
    : encipherPbes2(plaintext, Buffer.from(input.passphrase, 'utf8'), input.random, PKCS12_ROUNDS);
}

function encryptedData(safeContents: Uint8Array, input: Pkcs12Input): Uint8Array {
  const { algorithm, ciphertext } = seal(safeContents, input);
  const info = sequence(objectIdentifier(PKCS7_DATA), algorithm, contextPrimitive(0, ciphertext));
  return contentInfo(ENCRYPTED_DATA, sequence(integer(0), info));
}

function contentInfo(type: string, content: Uint8Array): Uint8Array {
  return sequence(objectIdentifier(type), contextConstructed(0, content));
}

function certBag(der: Uint8Array, attributes: readonly Uint8Array[]): Uint8Array {
  const bag = sequence(objectIdentifier(X509_CERTIFICATE), contextConstructed(0, octetString(der)));
  return safeBag(CERT_BAG, bag, attributes);
}

function safeBag(type: string, value: Uint8Array, attributes: readonly Uint8Array[]): Uint8Array {
  const set = attributes.length === 0 ? [] : [setOf(...attributes)];
  return sequence(objectIdentifier(type), contextConstructed(0, value), ...set);
}

function attribute(type: string, value: Uint8Array): Uint8Array {
  return sequence(objectIdentifier(type), setOf(value));
}

const TRUSTED = attribute(TRUSTED_KEY_USAGE, objectIdentifier(ANY_EXTENDED_KEY_USAGE));

function nameAttributes(friendlyName: string): Uint8Array[] {
  return friendlyName === '' ? [] : [attribute(FRIENDLY_NAME, bmpString(friendlyName))];
}

/** Ties the key to its certificate: any bytes do; OpenSSL takes the SHA-1 of the certificate. */
function localKeyId(certificate: Uint8Array): Uint8Array {
  const digest = new Uint8Array(createHash('sha1').update(certificate).digest());
  return attribute(LOCAL_KEY_ID, octetString(digest));
}
