import { DerReader, TAG, checkDer } from './der.ts';
import { toHex } from './bytes.ts';

/** Digests by the name that node:crypto takes. */
export type Digest = 'md5' | 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512';

/** What an AlgorithmIdentifier of a signature says, as far as we can check one. */
export type SignatureScheme =
  | { readonly kind: 'rsa-pkcs1'; readonly digest: Digest }
  | { readonly kind: 'rsa-pss'; readonly digest: Digest; readonly mgfDigest: Digest; readonly saltLength: number }
  | { readonly kind: 'ecdsa'; readonly digest: Digest }
  | { readonly kind: 'ed25519' };

export const RSASSA_PSS = '1.2.840.113549.1.1.10';
export const MGF1 = '1.2.840.113549.1.1.8';
export const ED25519 = '1.3.101.112';

/** The algorithms whose OID says all, by it. Names as OpenSSL's. */
export const PLAIN_SCHEMES: Readonly<Record<string, { name: string; kind: 'rsa-pkcs1' | 'ecdsa'; digest: Digest }>> = {
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

/** Digests that RSASSA-PSS may name, by OID. */
export const DIGESTS: Readonly<Record<string, Digest>> = {
  '1.2.840.113549.2.5': 'md5',
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.4': 'sha224',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

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
