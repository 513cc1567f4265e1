import type { AuthorityExportForm, ExportForm } from '../../shared/pki-terms.ts';
import { subjectAltNamesOf, type Certificate } from '../pki/certificate.ts';
import { attributeValues, COMMON_NAME } from '../pki/name.ts';

/** Names that Windows keeps for devices, whatever follows behind a dot. */
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;
const LONGEST = 100;

const SUFFIXES: Readonly<Record<ExportForm, string>> = {
  'key-cert': 'key-cert.pem',
  'key-fullchain': 'key-fullchain.pem',
  key: 'key.pem',
  cert: 'cert.pem',
  chain: 'chain.pem',
  fullchain: 'fullchain.pem',
  text: 'txt',
  der: 'der',
  p7b: 'p7b',
  p12: 'p12',
};
const AUTHORITY_SUFFIXES: Readonly<Record<AuthorityExportForm, string>> = {
  pem: 'cacert.pem',
  der: 'cacert.crt',
  p7b: 'cacert.p7b',
  key: 'cakey.pem',
  p12: 'ca.p12',
};

/**
 * A file name made from foreign text by a list of what may stay: letters, digits, `.`, `-` and `_`. Never a path, never a hidden
 * file, never a name that a system keeps for itself.
 */
export function fileNameFrom(text: string, otherwise: string): string {
  const name = text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/^\*\./, '_wildcard.')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/\.{2,}/g, '.')
    .slice(0, LONGEST)
    .replace(/^[.-]+|[.-]+$/g, '');
  if (name === '') return otherwise;
  return RESERVED.test(name) ? `_${name}` : name;
}

/** `mail.sample.com.key-cert.pem` */
export function certificateFileName(certificate: Certificate, form: ExportForm): string {
  return `${certificateFileStem(certificate)}.${SUFFIXES[form]}`;
}

/** What a form's files end in: `key-cert.pem`. */
export function formSuffix(form: ExportForm): string {
  return SUFFIXES[form];
}

/** What the names of a certificate's files begin with: `mail.sample.com`. */
export function certificateFileStem(certificate: Certificate): string {
  const host = subjectAltNamesOf(certificate).find((name) => name.kind === 'dns');
  const [commonName] = attributeValues(certificate.subject, COMMON_NAME);
  const text = commonName ?? (host?.kind === 'dns' ? host.value : certificate.serialNumber);
  return fileNameFrom(text, certificate.serialNumber).toLowerCase();
}

/** `Sample-Root-CA.cacert.pem` */
export function authorityFileName(name: string, form: AuthorityExportForm): string {
  return `${fileNameFrom(name, 'ca')}.${AUTHORITY_SUFFIXES[form]}`;
}
