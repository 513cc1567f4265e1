import { CertificateError } from '../../shared/errors.ts';
import type { Finding } from '../../shared/pki-terms.ts';
import { extensionOf } from './certificate.ts';
import type { Certificate } from './certificate.ts';
import { sameBytes } from './bytes.ts';
import { EXTENSION } from './extensions.ts';
import { parseAuthorityKeyIdentifier, parseSubjectKeyIdentifier } from './extension-identity.ts';
import { parseBasicConstraints, parseKeyUsage } from './extension-usage.ts';
import { finding } from './finding.ts';
import { sameName } from './name.ts';

/** Whether a certificate fits the one that signs it: what every path validation would ask later (RFC 5280 §6.1.3, §6.1.4). */
export function lintAgainstIssuer(certificate: Certificate, issuer: Certificate): Finding[] {
  const findings: Finding[] = [];
  if (!sameName(certificate.issuer, issuer.subject)) {
    findings.push(finding('error', 'issuer-name', "The issuer field is not the issuer's subject.", 'RFC 5280 §6.1.3'));
  } else if (!sameBytes(certificate.issuer.der, issuer.subject.der)) {
    const message = "The issuer field is encoded otherwise than the issuer's subject, which some clients refuse.";
    findings.push(finding('warning', 'issuer-name-encoding', message, 'CA/B Forum TLS BR §7.1.4.1'));
  }
  if (certificate.notAfter > issuer.notAfter) {
    const message = `It works until ${day(certificate.notAfter)}, and its issuer only until ${day(issuer.notAfter)}.`;
    findings.push(finding('error', 'outlives-issuer', message, 'RFC 5280 §6.1.3'));
  }
  if (certificate.notBefore < issuer.notBefore) {
    const message = `It begins on ${day(certificate.notBefore)}, before its issuer on ${day(issuer.notBefore)}.`;
    findings.push(finding('warning', 'before-issuer', message, 'RFC 5280 §6.1.3'));
  }
  findings.push(...lintIdentifiers(certificate, issuer), ...lintRights(certificate, issuer));
  return findings;
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}

function lintIdentifiers(certificate: Certificate, issuer: Certificate): Finding[] {
  const authority = value(certificate, EXTENSION.authorityKeyIdentifier, parseAuthorityKeyIdentifier)?.keyIdentifier;
  const subject = value(issuer, EXTENSION.subjectKeyIdentifier, parseSubjectKeyIdentifier);
  if (authority == null || subject === null || sameBytes(authority, subject)) return [];
  const message = "The authority key identifier is not the issuer's subject key identifier.";
  return [finding('error', 'aki-mismatch', message, 'RFC 5280 §4.2.1.1')];
}

function lintRights(certificate: Certificate, issuer: Certificate): Finding[] {
  const findings: Finding[] = [];
  const constraints = value(issuer, EXTENSION.basicConstraints, parseBasicConstraints);
  const usages = value(issuer, EXTENSION.keyUsage, parseKeyUsage);
  if (constraints?.ca !== true) {
    findings.push(finding('error', 'issuer-no-ca', 'The issuer is no CA.', 'RFC 5280 §6.1.4 (k)'));
  }
  if (usages?.includes('keyCertSign') === false) {
    const message = "The issuer's key usage does not let it sign certificates.";
    findings.push(finding('error', 'issuer-cert-sign', message, 'RFC 5280 §6.1.4 (n)'));
  }
  const own = value(certificate, EXTENSION.basicConstraints, parseBasicConstraints);
  const limit = constraints?.pathLength ?? null;
  if (own?.ca !== true || limit === null || sameName(certificate.issuer, certificate.subject)) return findings;
  if (limit === 0) {
    const message = 'The issuer may have no CA below it (path length 0).';
    findings.push(finding('error', 'path-length-exceeded', message, 'RFC 5280 §6.1.4 (l)'));
  } else if (own.pathLength === null || own.pathLength >= limit) {
    const message = `The path length should be at most ${String(limit - 1)}, as the issuer's own is ${String(limit)}.`;
    findings.push(finding('info', 'path-length-wide', message, 'RFC 5280 §6.1.4 (m)'));
  }
  return findings;
}

/** What an extension says; null where it is absent or cannot be read, which the lint of that certificate itself tells. */
function value<T>(certificate: Certificate, oid: string, parse: (value: Uint8Array) => T): T | null {
  const extension = extensionOf(certificate, oid);
  if (extension === undefined) return null;
  try {
    return parse(extension.value);
  } catch (error) {
    if (error instanceof CertificateError) return null;
    throw error;
  }
}
