import { CertificateError } from '../../shared/errors.ts';
import { DerReader, TAG, checkDer, toHex } from './der.ts';
import { contextConstructed, integer, nullValue, objectIdentifier, sequence } from './der-writer.ts';
import type { PublicKey } from './public-key.ts';

/** The signatures that we make. Names as OpenSSL's, and for RSASSA-PSS with its digest. */
export const SIGNATURE_ALGORITHMS = [
  'ecdsa-with-SHA256',
  'ecdsa-with-SHA384',
  'ecdsa-with-SHA512',
  'sha256WithRSAEncryption',
  'sha384WithRSAEncryption',
  'sha512WithRSAEncryption',
  'rsassa-pss-sha256',
  'rsassa-pss-sha384',
  'rsassa-pss-sha512',
  'Ed25519',
] as const;
export type SignatureAlgorithm = (typeof SIGNATURE_ALGORITHMS)[number];

/** Digests by the name that node:crypto takes. */
export type Digest = 'md5' | 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512';

/** What an AlgorithmIdentifier of a signature says, as far as we can check one. */
export type SignatureScheme =
  | { readonly kind: 'rsa-pkcs1'; readonly digest: Digest }
  | { readonly kind: 'rsa-pss'; readonly digest: Digest; readonly mgfDigest: Digest; readonly saltLength: number }
  | { readonly kind: 'ecdsa'; readonly digest: Digest }
  | { readonly kind: 'ed25519' };

const RSASSA_PSS = '1.2.840.113549.1.1.10';
const MGF1 = '1.2.840.113549.1.1.8';
const ED25519 = '1.3.101.112';

const PLAIN_SCHEMES: Readonly<Record<string, { name: string; kind: 'rsa-pkcs1' | 'ecdsa'; digest: Digest }>> = {
  '1.2.840.113549.1.1.4': { name: 'md5WithRSAEncryption', kind: 'rsa-pkcs1', digest: 'md5' },
  '1.2.840.113549.1.1.5': { name: 'sha1WithRSAEncryption', kind: 'rsa-pkcs1', digest: 'sha1' },
  '1.2.840.113549.1.1.14': { name: 'sha224WithRSAEncryption', kind: 'rsa-pkcs1', digest: 'sha224' },
  '1.2.840.113549.1.1.11': { name: 'sha256WithRSAEncryption', kind: 'rsa-pkcs1', digest: 'sha256' },
  '1.2.840.113549.1.1.12': { name: 'sha384WithRSAEncryption', kind: 'rsa-pkcs1', digest: 'sha384' },
  '1.2.840.113549.1.1.13': { name: 'sha512WithRSAEncryption', kind: 'rsa-pkcs1', digest: 'sha512' },
  '1.3.14.3.2.29': { name: 'sha1WithRSA', kind: 'rsa-pkcs1', digest: 'sha1' },
  '1.2.840.10045.4.1': { name: 'ecdsa-with-SHA1', kind: 'ecdsa', digest: 'sha1' },
  '1.2.840.10045.4.3.1': { name: 'ecdsa-with-SHA224', kind: 'ecdsa', digest: 'sha224' },
  '1.2.840.10045.4.3.2': { name: 'ecdsa-with-SHA256', kind: 'ecdsa', digest: 'sha256' },
  '1.2.840.10045.4.3.3': { name: 'ecdsa-with-SHA384', kind: 'ecdsa', digest: 'sha384' },
  '1.2.840.10045.4.3.4': { name: 'ecdsa-with-SHA512', kind: 'ecdsa', digest: 'sha512' },
};

/** Those that have a name and no more: nothing here checks them. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.2': 'md2WithRSAEncryption',
  '1.2.840.113549.1.1.3': 'md4WithRSAEncryption',
  '1.2.840.113549.1.1.15': 'sha512-224WithRSAEncryption',
  '1.2.840.113549.1.1.16': 'sha512-256WithRSAEncryption',
  '1.2.840.10040.4.3': 'dsa-with-SHA1',
  '2.16.840.1.101.3.4.3.1': 'dsa_with_SHA224',
  '2.16.840.1.101.3.4.3.2': 'dsa_with_SHA256',
  '2.16.840.1.101.3.4.3.3': 'dsa_with_SHA384',
  '2.16.840.1.101.3.4.3.4': 'dsa_with_SHA512',
  '2.16.840.1.101.3.4.3.9': 'ecdsa_with_SHA3-224',
  '2.16.840.1.101.3.4.3.10': 'ecdsa_with_SHA3-256',
  '2.16.840.1.101.3.4.3.11': 'ecdsa_with_SHA3-384',
  '2.16.840.1.101.3.4.3.12': 'ecdsa_with_SHA3-512',
  '2.16.840.1.101.3.4.3.13': 'RSA-SHA3-224',
  '2.16.840.1.101.3.4.3.14': 'RSA-SHA3-256',
  '2.16.840.1.101.3.4.3.15': 'RSA-SHA3-384',
  '2.16.840.1.101.3.4.3.16': 'RSA-SHA3-512',
  '2.16.840.1.101.3.4.3.17': 'ML-DSA-44',
  '2.16.840.1.101.3.4.3.18': 'ML-DSA-65',
  '2.16.840.1.101.3.4.3.19': 'ML-DSA-87',
  '1.3.101.113': 'Ed448',
  '1.2.156.10197.1.501': 'SM2-with-SM3',
};

const DIGESTS: Readonly<Record<string, Digest>> = {
  '1.2.840.113549.2.5': 'md5',
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.4': 'sha224',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

/**
 * Which algorithm goes with a key: the digest as strong as the curve, SHA-256 for RSA.
 *
 * @throws {CertificateError} UNSUPPORTED_ALGORITHM: nothing that we sign with.
 */
export function signatureAlgorithmFor(key: PublicKey): SignatureAlgorithm {
  if (key.family === 'RSA') return 'sha256WithRSAEncryption';
  if (key.family === 'RSA-PSS') return 'rsassa-pss-sha256';
  if (key.family === 'Ed25519') return 'Ed25519';
  if (key.curve === 'P-256') return 'ecdsa-with-SHA256';
  if (key.curve === 'P-384') return 'ecdsa-with-SHA384';
  if (key.curve === 'P-521') return 'ecdsa-with-SHA512';
  throw new CertificateError(
    'UNSUPPORTED_ALGORITHM',
    `A key of type ${key.label} cannot sign here. Use RSA, P-256, P-384, P-521 or Ed25519.`,
  );
}

const written = new Map<SignatureAlgorithm, Uint8Array>();

/** AlgorithmIdentifier, DER (RFC 4055, RFC 5758, RFC 8410). The result is shared: do not write into it. */
export function encodeSignatureAlgorithm(algorithm: SignatureAlgorithm): Uint8Array {
  const known = written.get(algorithm);
  if (known !== undefined) return known;
  const der = writeSignatureAlgorithm(algorithm);
  written.set(algorithm, der);
  return der;
}

function writeSignatureAlgorithm(algorithm: SignatureAlgorithm): Uint8Array {
  if (algorithm === 'Ed25519') return sequence(objectIdentifier(ED25519));
  const pss = /^rsassa-pss-(sha256|sha384|sha512)$/.exec(algorithm)?.[1];
  if (pss !== undefined) return writePss(pss);
  for (const [oid, scheme] of Object.entries(PLAIN_SCHEMES)) {
    if (scheme.name !== algorithm) continue;
    // RFC 4055 §5: NULL belongs here for RSA. RFC 5758 §3.2: nothing does for ECDSA.
    return scheme.kind === 'ecdsa' ? sequence(objectIdentifier(oid)) : sequence(objectIdentifier(oid), nullValue());
  }
  throw new CertificateError('INVALID_INPUT', `“${algorithm}” is not a signature algorithm. Choose one from the list.`);
}

const SALT_LENGTHS: Readonly<Record<string, number>> = { sha256: 32, sha384: 48, sha512: 64 };

/** The very bytes that CA/B Forum BR §7.1.3.2.1 lists: digest, MGF1 with the same, a salt as long, NULLs written. */
function writePss(digest: string): Uint8Array {
  const oid = Object.entries(DIGESTS).find(([, name]) => name === digest)?.[0] ?? '';
  const hash = sequence(objectIdentifier(oid), nullValue());
  const parameters = sequence(
    contextConstructed(0, hash),
    contextConstructed(1, sequence(objectIdentifier(MGF1), hash)),
    contextConstructed(2, integer(SALT_LENGTHS[digest] ?? 0)),
  );
  return sequence(objectIdentifier(RSASSA_PSS), parameters);
}

const names = new Map<string, string>();

/** The name of any signature algorithm, by its AlgorithmIdentifier; its OID where it has no name. Never throws. */
export function nameSignatureAlgorithm(algorithmIdentifierDer: Uint8Array): string {
  const key = toHex(algorithmIdentifierDer);
  const known = names.get(key);
  if (known !== undefined) return known;
  const name = readName(algorithmIdentifierDer);
  if (names.size < 64) names.set(key, name);
  return name;
}

function readName(der: Uint8Array): string {
  try {
    const reader = new DerReader(der);
    reader.enter(TAG.sequence, 'the algorithm');
    const oid = reader.objectIdentifier('the algorithm');
    if (oid === RSASSA_PSS) {
      const scheme = readSignatureScheme(der);
      const usual = scheme?.kind === 'rsa-pss' && scheme.digest === scheme.mgfDigest;
      return usual ? `rsassa-pss-${scheme.digest}` : 'rsassa-pss';
    }
    return oid === ED25519 ? 'Ed25519' : (PLAIN_SCHEMES[oid]?.name ?? OTHER_NAMES[oid] ?? oid);
  } catch (error) {
    if (error instanceof CertificateError) return 'unreadable';
    throw error;
  }
}

/**
 * What an AlgorithmIdentifier asks a verifier to do, or null when it is none that we check or its parameters are not as
 * RFC 4055 §3 and §5, RFC 5758 §3.2 and RFC 8410 §3 say.
 *
 * @throws {CertificateError} MALFORMED_DER: not an AlgorithmIdentifier.
 */
export function readSignatureScheme(der: Uint8Array): SignatureScheme | null {
  checkDer(der, 'MALFORMED_DER', 'the signature algorithm');
  const reader = new DerReader(der);
  reader.enter(TAG.sequence, 'the signature algorithm');
  const oid = reader.objectIdentifier('the signature algorithm');
  if (oid === RSASSA_PSS) return readPss(reader);
  if (oid === ED25519) return reader.atEnd ? { kind: 'ed25519' } : null;
  const plain = PLAIN_SCHEMES[oid];
  if (plain === undefined) return null;
  // RFC 4055 §5 has NULL here for RSA; some old software leaves it out, and every verifier takes that.
  if (!reader.atEnd && (plain.kind === 'ecdsa' || toHex(reader.any('its parameters')) !== '0500')) return null;
  return reader.atEnd ? { kind: plain.kind, digest: plain.digest } : null;
}

function readPss(reader: DerReader): SignatureScheme | null {
  let digest: Digest | null = 'sha1';
  let mgfDigest: Digest | null = 'sha1';
  let saltLength = 20;
  if (reader.peek() !== TAG.sequence) return null;
  reader.enter(TAG.sequence, 'RSASSA-PSS-params');
  if (reader.peek() === 0xa0) {
    const outer = reader.enter(0xa0, 'hashAlgorithm');
    digest = readDigest(reader);
    reader.leave(outer, 'hashAlgorithm');
  }
  if (reader.peek() === 0xa1) {
    const outer = reader.enter(0xa1, 'maskGenAlgorithm');
    const inside = reader.enter(TAG.sequence, 'maskGenAlgorithm');
    mgfDigest = reader.objectIdentifier('maskGenAlgorithm') === MGF1 ? readDigest(reader) : null;
    if (mgfDigest === null) return null;
    reader.leave(inside, 'maskGenAlgorithm');
    reader.leave(outer, 'maskGenAlgorithm');
  }
  if (reader.peek() === 0xa2) {
    const outer = reader.enter(0xa2, 'saltLength');
    saltLength = reader.smallInteger('saltLength');
    reader.leave(outer, 'saltLength');
  }
  // RFC 4055 §3.1: trailerField is 1, which DER leaves out; anything else there is not for us.
  if (!reader.atEnd || digest === null || mgfDigest === null || saltLength > 1024) return null;
  return { kind: 'rsa-pss', digest, mgfDigest, saltLength };
}

function readDigest(reader: DerReader): Digest | null {
  const outer = reader.enter(TAG.sequence, 'a digest algorithm');
  const digest = DIGESTS[reader.objectIdentifier('a digest algorithm')] ?? null;
  if (!reader.atEnd) reader.null("a digest algorithm's parameters");
  reader.leave(outer, 'a digest algorithm');
  return digest;
}
