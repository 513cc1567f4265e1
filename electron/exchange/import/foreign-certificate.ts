import type { BuiltInProfile } from '../../../shared/pki-terms.ts';
import { verifyCertificateSignature, type Certificate } from '../../pki/certificate.ts';
import { parseBasicConstraints, parseExtendedKeyUsage, PURPOSE } from '../../pki/extension-usage.ts';
import { EXTENSION, findExtension } from '../../pki/extensions.ts';
import { attributeValues, COMMON_NAME, formatName, sameName } from '../../pki/name.ts';
import { certificatesAre, certificatesHave, type FindingTally } from './finding-tally.ts';
import { tolerantly } from './tolerantly.ts';

/** Whether its own extensions make it a CA, or it is of the time before extensions and signed itself. */
export function isAuthority(certificate: Certificate): boolean {
  const basic = tolerantly(() => findExtension(certificate.extensions, EXTENSION.basicConstraints), undefined);
  if (basic !== undefined) return tolerantly(() => parseBasicConstraints(basic.value).ca, false);
  return certificate.version === 1 && isSelfIssued(certificate);
}

export function isSelfIssued(certificate: Certificate): boolean {
  return (
    Buffer.from(certificate.issuer.der).equals(certificate.subject.der) ||
    sameName(certificate.issuer, certificate.subject)
  );
}

/** Whether the first signed the second, by name and by signature; false where that cannot be checked. */
export function signed(issuer: Certificate, certificate: Certificate): boolean {
  const named =
    Buffer.from(issuer.subject.der).equals(certificate.issuer.der) || sameName(issuer.subject, certificate.issuer);
  return named && tolerantly(() => verifyCertificateSignature(certificate, issuer.publicKey.spki), false);
}

const PROFILES_BY_PURPOSE: readonly (readonly [string, BuiltInProfile])[] = [
  [PURPOSE.serverAuth, 'tls-server'],
  [PURPOSE.clientAuth, 'tls-client'],
  [PURPOSE.emailProtection, 'email'],
  [PURPOSE.codeSigning, 'code-signing'],
  [PURPOSE.ocspSigning, 'ocsp-signing'],
];

/** The profile under which a certificate from elsewhere would be renewed: what its purposes say, a server's where they say nothing. */
export function profileOf(certificate: Certificate): BuiltInProfile {
  if (isAuthority(certificate)) return 'subordinate-ca';
  const usage = findExtension(certificate.extensions, EXTENSION.extendedKeyUsage);
  const purposes = usage === undefined ? [] : tolerantly(() => parseExtendedKeyUsage(usage.value), []);
  if (purposes.includes(PURPOSE.serverAuth) && purposes.includes(PURPOSE.clientAuth)) return 'tls-peer';
  return PROFILES_BY_PURPOSE.find(([oid]) => purposes.includes(oid))?.[1] ?? 'tls-server';
}

/** What a person would call it. */
export function labelOf(certificate: Certificate): string {
  return (
    attributeValues(certificate.subject, COMMON_NAME)[0] ??
    (formatName(certificate.subject) || certificate.serialNumber)
  );
}

/** Takes note of what is old or weak about a certificate that is taken in all the same. */
export function judge(certificate: Certificate, tally: FindingTally): void {
  const name = certificate.serialNumber;
  const { signatureAlgorithm, publicKey } = certificate;
  if (/md[245]/i.test(signatureAlgorithm)) {
    tally.add(
      'warning',
      'signature-md5',
      name,
      (n) => `${certificatesAre(n)} signed with MD5, which can be forged`,
      'RFC 6151',
    );
  } else if (/sha1/i.test(signatureAlgorithm)) {
    tally.add(
      'warning',
      'signature-sha1',
      name,
      (n) => `${certificatesAre(n)} signed with SHA-1, which clients refuse`,
      'CA/B Forum TLS BR §7.1.3.2',
    );
  }
  if (publicKey.family.startsWith('RSA') && publicKey.bits < 2048) {
    tally.add(
      'warning',
      'rsa-too-short',
      name,
      (n) => `${certificatesHave(n)} an RSA key of less than 2,048 bits, and cannot be renewed with it`,
      'CA/B Forum TLS BR §6.1.5',
    );
  }
  if (certificate.version === 1) {
    tally.add(
      'warning',
      'version-1',
      name,
      (n) => `${certificatesAre(n)} of version 1, without extensions`,
      'RFC 5280 §4.1.2.1',
    );
  }
  if (!isAuthority(certificate) && findExtension(certificate.extensions, EXTENSION.subjectAltName) === undefined) {
    tally.add(
      'warning',
      'no-san',
      name,
      (n) => `${certificatesHave(n)} no subjectAltName, without which browsers refuse a server`,
      'RFC 9525 §2',
    );
  }
  if (certificate.serialNumber.startsWith('-') || certificate.serialNumber === '00') {
    tally.add(
      'warning',
      'serial-not-positive',
      name,
      (n) => `${certificatesHave(n)} a serial number that is not positive`,
      'RFC 5280 §4.1.2.2',
    );
  }
}
