import { CertificateError, isRefusal } from '../../shared/errors.ts';
import type { Finding } from '../../shared/pki-terms.ts';
import { parseCertificate, type Certificate } from '../pki/certificate.ts';
import { parseCertificateList, type CertificateList } from '../pki/crl.ts';
import { DerReader } from '../pki/der.ts';
import { decodePem, isPem } from '../pki/pem.ts';
import { parsePkcs7 } from '../pki/pkcs7.ts';
import { derKindOf } from '../exchange/der-kind.ts';
import type { CliHost } from './host.ts';
import { readInput } from './input-files.ts';

/** What a file holds of certificates and CRLs. One that is damaged is a finding and hides none of the others. */
export interface CertificateFile {
  readonly certificates: readonly Certificate[];
  readonly crls: readonly CertificateList[];
  /** One a damaged certificate or CRL: `malformed-certificate`, `malformed-crl`. */
  readonly damaged: readonly Finding[];
  /** Whether the first certificate of the file is the first of {@link certificates}. */
  readonly firstIsWhole: boolean;
}

/**
 * Reads PEM of any number of certificates, CRLs and PKCS #7 bags, or one of these in DER; other PEM blocks are passed over.
 *
 * @throws {CertificateError} FILE_NOT_FOUND, FILE_UNREADABLE, INPUT_TOO_LARGE, MALFORMED_PEM; UNKNOWN_FORMAT: neither a
 *   certificate nor a CRL is in it.
 */
export async function readCertificateFile(host: CliHost, file: string): Promise<CertificateFile> {
  const bytes = await readInput(host, file);
  const certificates: Certificate[] = [];
  const crls: CertificateList[] = [];
  const damaged: Finding[] = [];
  let firstIsWhole = true;
  const attempt = (read: () => void, code: string): void => {
    try {
      read();
    } catch (error) {
      if (!isRefusal(error)) throw error;
      if (certificates.length === 0 && code === 'malformed-certificate') firstIsWhole = false;
      damaged.push({ severity: 'error', code, message: `${file}: ${error.message}` });
    }
  };
  const addCertificate = (der: Uint8Array): void =>
    attempt(() => certificates.push(parseCertificate(der)), 'malformed-certificate');
  const addCrl = (der: Uint8Array): void => attempt(() => crls.push(parseCertificateList(der)), 'malformed-crl');
  const addBag = (der: Uint8Array): void => {
    const bag = parsePkcs7(der);
    bag.certificates.forEach(addCertificate);
    bag.crls.forEach(addCrl);
  };

  if (isPem(bytes)) {
    for (const { label, der } of decodePem(new TextDecoder('latin1').decode(bytes))) {
      if (/^(X509 )?CERTIFICATE$/.test(label)) addCertificate(der);
      // What OpenSSL trusts it for stands behind it.
      else if (label === 'TRUSTED CERTIFICATE')
        attempt(() => addCertificate(new DerReader(der).any(label)), 'malformed-certificate');
      else if (/^(X509 )?CRL$/.test(label)) addCrl(der);
      else if (/^(PKCS7|CMS|PKCS #7 SIGNED DATA)$/.test(label)) attempt(() => addBag(der), 'malformed-pkcs7');
    }
  } else readDer(bytes, { addCertificate, addCrl, addBag: (der) => attempt(() => addBag(der), 'malformed-pkcs7') });
  if (certificates.length + crls.length + damaged.length === 0) {
    const message = `${file} holds neither a certificate nor a CRL. chancery inspect tells what is in it.`;
    throw new CertificateError('UNKNOWN_FORMAT', message);
  }
  return { certificates, crls, damaged, firstIsWhole };
}

/** What has the shape of neither a bag nor a CRL is taken for a certificate, which then says what is wrong with it. */
function readDer(
  bytes: Uint8Array,
  take: Readonly<Record<'addCertificate' | 'addCrl' | 'addBag', (der: Uint8Array) => void>>,
): void {
  const kind = derKindOf(bytes);
  if (kind === 'pkcs7') take.addBag(bytes);
  else if (kind === 'crl') take.addCrl(bytes);
  else take.addCertificate(bytes);
}
