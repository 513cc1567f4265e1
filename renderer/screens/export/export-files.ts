import type { AuthorityExportForm, ExportForm } from '../../../shared/pki-terms.ts';

/** The usual file names; the native dialog offers the same. */
export const EXPORT_FILES: Readonly<Record<ExportForm, string>> = {
  'key-cert': 'key-cert.pem',
  'key-fullchain': 'key-fullchain.pem',
  key: 'key.pem',
  cert: 'cert.pem',
  chain: 'chain.pem',
  fullchain: 'fullchain.pem',
  text: 'cert.txt',
  der: 'cert.der',
  p7b: 'certs.p7b',
  p12: 'cert.p12',
};
export const AUTHORITY_FILES: Readonly<Record<AuthorityExportForm, string>> = {
  pem: 'cacert.pem',
  der: 'cacert.der',
  p7b: 'cacert.p7b',
  key: 'cakey.pem',
  p12: 'ca.p12',
};
