import type { Finding } from '../../shared/pki-terms.ts';
import { parseCertificate, type Certificate } from '../pki/certificate.ts';
import { EXTENSION, findExtension } from '../pki/extensions.ts';
import { parseBasicConstraints, parseExtendedKeyUsage, PURPOSE } from '../pki/extension-usage.ts';
import { lintCertificate } from '../pki/lint.ts';
import type { CertificateRecord } from './ports.ts';

/** What there is to say of a certificate that was issued, by the rules for what it says it is. */
export function lintIssued(record: CertificateRecord, issuer: CertificateRecord | null): Finding[] {
  const certificate = parseCertificate(record.der);
  return lintCertificate(certificate, {
    purpose: statedPurpose(certificate),
    ...(issuer === null ? {} : { issuer: parseCertificate(issuer.der) }),
  });
}

/** Which rules apply to a certificate, by its own extensions: we may not have issued it. */
export function statedPurpose(certificate: Certificate): 'tls-server' | 'ca' | 'other' {
  const basic = findExtension(certificate.extensions, EXTENSION.basicConstraints);
  if (basic !== undefined && parseBasicConstraints(basic.value).ca) return 'ca';
  const usage = findExtension(certificate.extensions, EXTENSION.extendedKeyUsage);
  const serves = usage !== undefined && parseExtendedKeyUsage(usage.value).includes(PURPOSE.serverAuth);
  return serves ? 'tls-server' : 'other';
}
