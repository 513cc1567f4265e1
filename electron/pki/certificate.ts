import { hash } from 'node:crypto';
import { DerReader, TAG } from './der.ts';
import { contextConstructed, integer, sequence, time, unsignedInteger } from './der-writer.ts';
import { EXTENSION, encodeExtensions, findExtension, readExtensions } from './extensions.ts';
import { parseSubjectAltName, parseSubjectKeyIdentifier } from './extension-identity.ts';
import type { Extension } from './extensions.ts';
import type { GeneralName } from './general-name.ts';
import { readName } from './name.ts';
import type { Name } from './name.ts';
import { keyIdentifier, readPublicKey } from './public-key.ts';
import type { PublicKey } from './public-key.ts';
import { formatSerialNumber } from './serial-number.ts';
import { readSignedTail } from './signed.ts';
import { encodeSignatureAlgorithm, verifySignature } from './signature-algorithm.ts';
import type { SignatureAlgorithm } from './signature-algorithm.ts';

/** An X.509 certificate (RFC 5280 §4.1). */
export interface Certificate {
  readonly der: Uint8Array;
  /** TBSCertificate: what is signed. */
  readonly tbsDer: Uint8Array;
  readonly version: 1 | 2 | 3;
  /** Lower-case hexadecimal, even length; `-` in front of a negative one. */
  readonly serialNumber: string;
  readonly serialNegative: boolean;
  readonly signatureAlgorithm: string;
  readonly signatureAlgorithmDer: Uint8Array;
  readonly issuer: Name;
  readonly subject: Name;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly publicKey: PublicKey;
  /** In encoded order. */
  readonly extensions: readonly Extension[];
  readonly signature: Uint8Array;
}

/** 1 MiB: no certificate that a client takes comes near. */
export const MAX_CERTIFICATE_BYTES = 1_048_576;

/**
 * Parses a certificate (RFC 5280 §4.1) from its DER: exactly one value, versions 1 to 3. What extensions hold is not
 * looked into, only that each is one; the inside of the public key is, but a fault there is told by its `defect`.
 *
 * @throws {CertificateError} MALFORMED_CERTIFICATE: also where the two signature algorithms differ (§4.1.1.2), where a
 *   version 1 certificate has extensions, and where bytes follow.
 */
export function parseCertificate(der: Uint8Array): Certificate {
  const reader = new DerReader(der, 'MALFORMED_CERTIFICATE');
  if (der.length > MAX_CERTIFICATE_BYTES) reader.fail('it is larger than 1 MiB', 0);
  const outer = reader.enter(TAG.sequence, 'the certificate');

  const tbs = reader.enter(TAG.sequence, 'the tbsCertificate');
  const tbsStart = reader.start;
  const version = readVersion(reader);
  const serial = reader.integer('the serial number');
  const innerAlgorithm = reader.elementOf(TAG.sequence, 'the signature algorithm');
  const issuer = readName(reader, 'the issuer');
  const validity = reader.enter(TAG.sequence, 'the validity');
  const notBefore = reader.time('notBefore');
  const notAfter = reader.time('notAfter');
  reader.leave(validity, 'the validity');
  const subject = readName(reader, 'the subject');
  const publicKey = readPublicKey(reader);
  skipUniqueIdentifiers(reader, version);
  const extensions = reader.atEnd ? [] : readExplicitExtensions(reader, version);
  reader.leave(tbs, 'the tbsCertificate');
  const tbsDer = reader.bytes.subarray(tbsStart, reader.position);

  const tail = readSignedTail(reader, innerAlgorithm);
  reader.leave(outer, 'the certificate');
  reader.end('the certificate');

  return {
    der: reader.bytes,
    tbsDer,
    version,
    serialNumber: formatSerialNumber(serial),
    serialNegative: (serial[0] ?? 0) >= 0x80,
    issuer,
    subject,
    notBefore,
    notAfter,
    publicKey,
    extensions,
    ...tail,
  };
}

function readVersion(reader: DerReader): 1 | 2 | 3 {
  if (reader.peek() !== 0xa0) return 1;
  const outer = reader.enter(0xa0, 'the version');
  const version = reader.smallInteger('the version');
  reader.leave(outer, 'the version');
  if (version === 1) return 2;
  if (version === 2) return 3;
  // X.690 §11.5: version 1 is the default, which DER leaves out.
  return reader.fail(`the version field holds ${String(version)}, and 1 or 2 belong there`, reader.start);
}

/** issuerUniqueID and subjectUniqueID (§4.1.2.8): read over, never written. */
function skipUniqueIdentifiers(reader: DerReader, version: number): void {
  for (const tag of [0x81, 0x82]) {
    if (reader.peek() !== tag) continue;
    reader.skip('a unique identifier');
    const unused = reader.content[0] ?? 8;
    if (unused > 7) reader.fail('a unique identifier is not a BIT STRING', reader.start);
    if (version === 1) reader.fail('a certificate of version 1 has a unique identifier', reader.start);
  }
}

function readExplicitExtensions(reader: DerReader, version: number): Extension[] {
  const outer = reader.enter(0xa3, 'the extensions');
  if (version !== 3) reader.fail(`a certificate of version ${String(version)} has extensions`, reader.start);
  const extensions = readExtensions(reader);
  reader.leave(outer, 'the extensions');
  return extensions;
}

/**
 * TBSCertificate of version 3, DER (RFC 5280 §4.1): what the issuer signs. Dates are UTCTime up to 2049 and
 * GeneralizedTime from 2050; without extensions the field is left out.
 *
 * `serialNumber` is the positive, big-endian magnitude; `issuer` and `subject` are Names, DER.
 */
export function buildTbsCertificate(tbs: {
  serialNumber: Uint8Array;
  signatureAlgorithm: SignatureAlgorithm;
  issuer: Uint8Array;
  subject: Uint8Array;
  notBefore: Date;
  notAfter: Date;
  spki: Uint8Array;
  extensions: readonly Extension[];
}): Uint8Array {
  const extensions = tbs.extensions.length === 0 ? [] : [contextConstructed(3, encodeExtensions(tbs.extensions))];
  return sequence(
    VERSION_3,
    unsignedInteger(tbs.serialNumber),
    encodeSignatureAlgorithm(tbs.signatureAlgorithm),
    tbs.issuer,
    sequence(time(tbs.notBefore), time(tbs.notAfter)),
    tbs.subject,
    tbs.spki,
    ...extensions,
  );
}

const VERSION_3 = contextConstructed(0, integer(2));

/** SHA-256 of the whole DER, lower-case hexadecimal. */
export function fingerprintSha256(der: Uint8Array): string {
  return hash('sha256', der, 'hex');
}

/**
 * Whether the certificate is signed by this key. Says nothing about names, dates or whether that key may.
 *
 * @throws {CertificateError} UNSUPPORTED_ALGORITHM, MALFORMED_KEY: see {@link verifySignature}.
 */
export function verifyCertificateSignature(certificate: Certificate, issuerSpki: Uint8Array): boolean {
  return verifySignature({
    algorithm: certificate.signatureAlgorithmDer,
    spki: issuerSpki,
    message: certificate.tbsDer,
    signature: certificate.signature,
  });
}

/** The extension with this OID, if it is there. */
export function extensionOf(of: { readonly extensions: readonly Extension[] }, oid: string): Extension | undefined {
  return findExtension(of.extensions, oid);
}

/** The subjectAltName's entries; empty without. @throws {CertificateError} MALFORMED_DER: the extension cannot be read. */
export function subjectAltNamesOf(certificate: { readonly extensions: readonly Extension[] }): GeneralName[] {
  const extension = extensionOf(certificate, EXTENSION.subjectAltName);
  return extension === undefined ? [] : parseSubjectAltName(extension.value);
}

/**
 * The key identifier by which a certificate's holder is named in what it signs (RFC 5280 §4.2.1.1, §5.2.1): what its own
 * certificate says, however that was made; where it says none, the one that we would have written.
 *
 * @throws {CertificateError} MALFORMED_DER: the extension cannot be read.
 */
export function keyIdentifierOf(certificate: Certificate): Uint8Array {
  const extension = findExtension(certificate.extensions, EXTENSION.subjectKeyIdentifier);
  return extension === undefined ? keyIdentifier(certificate.publicKey) : parseSubjectKeyIdentifier(extension.value);
}
