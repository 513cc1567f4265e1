import type { CertificateDescription } from '../../shared/descriptions.ts';
import { csvOf } from './csv.ts';

/** The columns, by their JSON names; several subjectAltNames stand in one cell, with a space between. */
const COLUMNS = [
  'id',
  'serialNumber',
  'subject',
  'subjectAltNames',
  'issuer',
  'ca',
  'profile',
  'state',
  'notBefore',
  'notAfter',
  'issuedAt',
  'revokedAt',
  'reason',
  'keyAlgorithm',
  'signatureAlgorithm',
  'fingerprintSha256',
  'hasPrivateKey',
] as const satisfies readonly (keyof CertificateDescription)[];

/** A table of certificates, or with no headings a part of one that goes on. */
export function certificateCsv(
  certificates: readonly CertificateDescription[],
  headings: { readonly headings: boolean } = { headings: true },
): Uint8Array {
  return csvOf(COLUMNS, certificates, headings);
}
