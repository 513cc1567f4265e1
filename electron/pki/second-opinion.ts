import { createHash } from 'node:crypto';
import { CertificateError } from '../../shared/errors.ts';
import { subjectAltNamesOf } from './certificate.ts';
import type { Certificate } from './certificate.ts';
import { toHex } from './bytes.ts';
import { encodeGeneralName } from './general-name.ts';
import { attributeValues } from './name.ts';
import type { Name } from './name.ts';
import { parseSerialNumber } from './serial-number.ts';

/** A certificate as another project's reader understands it. */
export interface SecondOpinion {
  /** Lower-case hexadecimal, even length, no leading zero byte. */
  readonly serialNumber: string;
  /** Every field with this type (OID), in encoded order. */
  readonly subjectField: (type: string) => string[];
  readonly issuerField: (type: string) => string[];
  /** How many fields there are in all. */
  readonly subjectFieldCount: number;
  readonly issuerFieldCount: number;
  /** Each GeneralName, re-encoded, in hexadecimal. */
  readonly subjectAltNames: readonly string[];
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Of the SubjectPublicKeyInfo, lower-case hexadecimal. */
  readonly spkiSha256: string;
}

/**
 * Reads a certificate with @peculiar/x509, which shares no code with our reader. Slow (a quarter of a second to load,
 * then 5 ms each): for the few certificates on which everything else hangs.
 */
export async function readWithSecondOpinion(der: Uint8Array): Promise<SecondOpinion> {
  // @peculiar/x509 finds Reflect.getMetadata missing unless this is loaded before it.
  await import('reflect-metadata');
  const { SubjectAlternativeNameExtension, X509Certificate } = await import('@peculiar/x509');
  const certificate = new X509Certificate(Uint8Array.from(der));
  const names = certificate.getExtension(SubjectAlternativeNameExtension)?.names.items ?? [];
  return {
    serialNumber: parseSerialNumber(certificate.serialNumber),
    subjectField: (type) => certificate.subjectName.getField(type),
    issuerField: (type) => certificate.issuerName.getField(type),
    subjectFieldCount: countFields(certificate.subjectName.toJSON()),
    issuerFieldCount: countFields(certificate.issuerName.toJSON()),
    subjectAltNames: names.map((name) => toHex(new Uint8Array(name.rawData))),
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
    spkiSha256: sha256(new Uint8Array(certificate.publicKey.rawData)),
  };
}

function countFields(rdns: readonly Readonly<Record<string, readonly string[]>>[]): number {
  return rdns.flatMap((rdn) => Object.values(rdn).flat()).length;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * Proves that two independent readers understand a certificate alike: serial number, both names field by field,
 * alternative names, dates and key. A root that reads differently elsewhere must never leave.
 *
 * @throws {CertificateError} SIGNATURE_UNPROVEN, naming what differs.
 */
export async function assertReadersAgree(certificate: Certificate): Promise<void> {
  const second = await readWithSecondOpinion(certificate.der).catch((cause: unknown) => {
    throw new CertificateError(
      'SIGNATURE_UNPROVEN',
      'The new certificate cannot be read by a second, independent reader. Nothing was kept; report this as a fault.',
      { cause },
    );
  });
  const differences = [
    certificate.serialNumber === second.serialNumber ? '' : 'the serial number',
    sameFields(certificate.subject, second.subjectField, second.subjectFieldCount) ? '' : 'the subject',
    sameFields(certificate.issuer, second.issuerField, second.issuerFieldCount) ? '' : 'the issuer',
    sameAltNames(certificate, second.subjectAltNames) ? '' : 'the alternative names',
    certificate.notBefore.getTime() === second.notBefore.getTime() ? '' : 'notBefore',
    certificate.notAfter.getTime() === second.notAfter.getTime() ? '' : 'notAfter',
    sha256(certificate.publicKey.spki) === second.spkiSha256 ? '' : 'the public key',
  ].filter((what) => what !== '');
  if (differences.length === 0) return;
  throw new CertificateError(
    'SIGNATURE_UNPROVEN',
    `Two independent readers differ about ${differences.join(', ')} of the new certificate. Nothing was kept; report this as a fault.`,
    { detail: { differences } },
  );
}

function sameFields(name: Name, field: (type: string) => string[], count: number): boolean {
  const attributes = name.rdns.flat();
  if (attributes.length !== count) return false;
  return attributes.every(({ type }) => sameTexts(attributeValues(name, type), field(type)));
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, i) => text === b[i]);
}

function sameAltNames(certificate: Certificate, second: readonly string[]): boolean {
  return sameTexts(
    subjectAltNamesOf(certificate).map((name) => toHex(encodeGeneralName(name))),
    second,
  );
}
