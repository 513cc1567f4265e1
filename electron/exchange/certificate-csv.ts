import type { CertificateDescription } from '../../shared/descriptions.ts';

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

/** RFC 4180 with LF line ends: a line of headings, then one a certificate. Bytes, since a cell is data and not display. */
export function certificateCsv(certificates: readonly CertificateDescription[]): Uint8Array {
  const lines = [COLUMNS.join(','), ...certificates.map((one) => COLUMNS.map((column) => cell(one[column])).join(','))];
  return new TextEncoder().encode(`${lines.join('\n')}\n`);
}

function cell(value: CertificateDescription[(typeof COLUMNS)[number]]): string {
  const text = value === null ? '' : typeof value === 'object' ? value.join(' ') : String(value);
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
