import { hash } from 'node:crypto';
import { CertificateError } from '../../shared/errors.ts';
import { sameBytes } from './bytes.ts';
import { TAG } from './der.ts';
import type { DerReader } from './der.ts';
import { integer, nullValue, objectIdentifier, octetString, sequence } from './der-writer.ts';
import type { PublicKey } from './public-key.ts';
import { formatSerialNumber } from './serial-number.ts';

/** Digests in which a CertID may name an issuer. SHA-1 is what nearly every client still writes (RFC 5019 §2.1.1). */
export const CERT_ID_DIGESTS = ['sha1', 'sha256', 'sha384', 'sha512'] as const;
export type CertIdDigest = (typeof CERT_ID_DIGESTS)[number];

const OIDS: Readonly<Record<CertIdDigest, string>> = {
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
};

/** How OCSP names a certificate (RFC 6960 §4.1.1): by digests of its issuer's name and key, and its serial number. */
export interface CertId {
  /** CertID, DER: a response repeats it byte for byte. */
  readonly der: Uint8Array;
  /** Null for a digest that we do not make: then nothing can be compared. */
  readonly digest: CertIdDigest | null;
  /** OID of the digest. */
  readonly algorithm: string;
  readonly issuerNameHash: Uint8Array;
  readonly issuerKeyHash: Uint8Array;
  /** Lower-case hexadecimal, even length; `-` in front of a negative one. */
  readonly serialNumber: string;
}

/** What a CertID is made of besides the serial number: the issuer's subject and its key. */
export interface CertIdIssuer {
  /** Name, DER. */
  readonly subject: { readonly der: Uint8Array };
  readonly publicKey: Pick<PublicKey, 'subjectPublicKey'>;
}

/** Reads a CertID where a reader stands. @throws {CertificateError} with the reader's code. */
export function readCertId(reader: DerReader): CertId {
  const outer = reader.enter(TAG.sequence, 'a certificate identifier');
  const { start } = reader;
  const inner = reader.enter(TAG.sequence, 'its digest algorithm');
  const algorithm = reader.objectIdentifier('its digest algorithm');
  // RFC 5754 §2: parameters are NULL or absent, and both must be taken.
  if (!reader.atEnd) reader.null("its digest algorithm's parameters");
  reader.leave(inner, 'its digest algorithm');
  const issuerNameHash = reader.octetString('issuerNameHash');
  const issuerKeyHash = reader.octetString('issuerKeyHash');
  const serialNumber = formatSerialNumber(reader.integer('the serial number'));
  reader.leave(outer, 'a certificate identifier');
  const der = reader.bytes.subarray(start, reader.position);
  const digest = CERT_ID_DIGESTS.find((name) => OIDS[name] === algorithm) ?? null;
  return { der, digest, algorithm, issuerNameHash, issuerKeyHash, serialNumber };
}

/**
 * The CertID of a certificate with this serial number, by this issuer.
 *
 * @throws {CertificateError} INVALID_INPUT: a serial number that is not lower-case hexadecimal.
 */
export function buildCertId(digest: CertIdDigest, issuer: CertIdIssuer, serialNumber: string): CertId {
  const magnitude = serialNumber.replace(/^-/, '');
  if (!/^(?:[0-9a-f]{2})+$/.test(magnitude)) {
    throw new CertificateError(
      'INVALID_INPUT',
      'A serial number is lower-case hexadecimal of even length. Write it so.',
    );
  }
  const { issuerNameHash, issuerKeyHash } = issuerHashes(digest, issuer);
  const number = BigInt(`0x${magnitude}`);
  const der = sequence(
    sequence(objectIdentifier(OIDS[digest]), nullValue()),
    octetString(issuerNameHash),
    octetString(issuerKeyHash),
    integer(serialNumber.startsWith('-') ? -number : number),
  );
  return { der, digest, algorithm: OIDS[digest], issuerNameHash, issuerKeyHash, serialNumber };
}

/** Whether a CertID means this issuer. False where its digest is none that we make. */
export function namesIssuer(certId: CertId, issuer: CertIdIssuer): boolean {
  if (certId.digest === null) return false;
  const { issuerNameHash, issuerKeyHash } = issuerHashes(certId.digest, issuer);
  return sameBytes(certId.issuerNameHash, issuerNameHash) && sameBytes(certId.issuerKeyHash, issuerKeyHash);
}

/** Whether two CertIDs mean the same certificate in the same words; parameters NULL or absent are the same. */
export function sameCertId(a: CertId, b: CertId): boolean {
  return (
    a.algorithm === b.algorithm &&
    a.serialNumber === b.serialNumber &&
    sameBytes(a.issuerNameHash, b.issuerNameHash) &&
    sameBytes(a.issuerKeyHash, b.issuerKeyHash)
  );
}

function issuerHashes(
  digest: CertIdDigest,
  issuer: CertIdIssuer,
): { issuerNameHash: Uint8Array; issuerKeyHash: Uint8Array } {
  // RFC 6960 §4.1.1: of the key without the tag, length and unused bits of its BIT STRING.
  return {
    issuerNameHash: new Uint8Array(hash(digest, issuer.subject.der, 'buffer')),
    issuerKeyHash: new Uint8Array(hash(digest, issuer.publicKey.subjectPublicKey, 'buffer')),
  };
}
