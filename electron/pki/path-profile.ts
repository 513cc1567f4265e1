/**
 * What RFC 5280 §4 asks of conforming CAs and §6 does not look at. Clients take certificates that lack it, so that it is a
 * warning, and binding where the web PKI's rules hold.
 */
import type { Finding } from '../../shared/pki-terms.ts';
import { EXTENSION } from './extensions.ts';
import { finding } from './finding.ts';
import type { PathCertificate } from './path-certificate.ts';
import type { PathQuestion, PathRole } from './path-question.ts';
import { MAX_SERIAL_OCTETS } from './serial-number.ts';

export function profileFindings(of: PathCertificate, role: PathRole, rules: PathQuestion['rules']): Finding[] {
  const findings: Finding[] = [];
  const tell: Tell = (code, message, source, always = false) => {
    findings.push(finding(always || rules === 'web-pki' ? 'error' : 'warning', code, message, source));
  };
  const { certificate } = of;
  if (certificate.issuer.rdns.length === 0)
    findings.push(finding('error', 'issuer-empty', 'Its issuer has no name.', 'RFC 5280 §4.1.2.4'));
  if (of.isCa && certificate.subject.rdns.length === 0)
    findings.push(finding('error', 'subject-empty', 'It is a CA, and has no name.', 'RFC 5280 §4.1.2.6'));
  const serial = serialProblem(certificate.serialNumber, certificate.serialNegative);
  if (serial !== null) {
    // Old roots have zero; below them it is a sign of a CA that counts nothing.
    tell(
      'serial-number',
      `Its serial number ${serial}.`,
      'RFC 5280 §4.1.2.2',
      serial === 'is zero' && role !== 'anchor',
    );
  }
  keyIdentifierProblems(of, tell);
  criticalityProblems(of, tell);
  if (!of.isCa) endEntityProblems(of, role, tell);
  return findings;
}

/** `always`: nobody writes it so by mistake, and it is refused under all rules. */
type Tell = (code: string, message: string, source: string, always?: boolean) => void;

function serialProblem(hex: string, negative: boolean): string | null {
  if (negative) return 'is negative';
  if (/^0+$/.test(hex)) return 'is zero';
  // DER puts a zero octet in front where the first bit is set.
  const octets = hex.length / 2 + (Number.parseInt(hex.slice(0, 2), 16) >= 0x80 ? 1 : 0);
  return octets > MAX_SERIAL_OCTETS ? `is longer than ${String(MAX_SERIAL_OCTETS)} octets` : null;
}

function keyIdentifierProblems(of: PathCertificate, tell: Tell): void {
  const hasAuthority = of.has(EXTENSION.authorityKeyIdentifier);
  if (!hasAuthority && !of.selfIssued) {
    tell('aki-missing', 'It has no authority key identifier.', 'RFC 5280 §4.2.1.1');
  }
  if (of.authorityKey !== null && of.authorityKey.keyIdentifier === null) {
    tell('aki-no-key', 'Its authority key identifier does not hold the keyIdentifier.', 'RFC 5280 §4.2.1.1');
  }
  if (of.isCa && !of.has(EXTENSION.subjectKeyIdentifier)) {
    tell('ski-missing', 'It is a CA, and has no subject key identifier.', 'RFC 5280 §4.2.1.2');
  }
}

const NEVER_CRITICAL: readonly (readonly [oid: string, name: string, section: string])[] = [
  [EXTENSION.authorityKeyIdentifier, 'authority key identifier', '4.2.1.1'],
  [EXTENSION.subjectKeyIdentifier, 'subject key identifier', '4.2.1.2'],
  [EXTENSION.authorityInfoAccess, 'authority information access', '4.2.2.1'],
  [EXTENSION.freshestCrl, 'freshest CRL', '4.2.1.15'],
];

const ALWAYS_CRITICAL: readonly (readonly [oid: string, name: string, section: string])[] = [
  [EXTENSION.nameConstraints, 'name constraints', '4.2.1.10'],
  [EXTENSION.policyConstraints, 'policy constraints', '4.2.1.11'],
  [EXTENSION.inhibitAnyPolicy, 'inhibitAnyPolicy', '4.2.1.14'],
];

function criticalityProblems(of: PathCertificate, tell: Tell): void {
  for (const [oid, name, section] of NEVER_CRITICAL) {
    if (of.isCritical(oid)) tell('extension-critical', `Its ${name} is critical.`, `RFC 5280 §${section}`, true);
  }
  const always = of.isCa
    ? [...ALWAYS_CRITICAL, [EXTENSION.basicConstraints, 'basic constraints', '4.2.1.9'] as const]
    : ALWAYS_CRITICAL;
  for (const [oid, name, section] of always) {
    if (of.has(oid) && !of.isCritical(oid))
      tell('extension-not-critical', `Its ${name} should be critical.`, `RFC 5280 §${section}`);
  }
  const hasName = of.certificate.subject.rdns.length > 0;
  if (!hasName && !of.isCritical(EXTENSION.subjectAltName)) {
    const message = 'It has no subject, and no alternative names that are critical instead.';
    tell('san-not-critical', message, 'RFC 5280 §4.2.1.6');
  }
}

function endEntityProblems(of: PathCertificate, role: PathRole, tell: Tell): void {
  if (role !== 'target' && role !== 'trusted-target') return;
  if (of.has(EXTENSION.nameConstraints)) {
    tell('name-constraints-no-ca', 'It is no CA, and has name constraints.', 'RFC 5280 §4.2.1.10', true);
  }
  if (of.keyUsage?.includes('keyCertSign') === true) {
    tell('cert-sign-no-ca', 'It is no CA, and its key usage has keyCertSign.', 'RFC 5280 §4.2.1.9');
  }
  if (of.basicConstraints !== null && of.basicConstraints.pathLength !== null) {
    tell('path-length-no-ca', 'It is no CA, and has a path length.', 'RFC 5280 §4.2.1.9');
  }
}
