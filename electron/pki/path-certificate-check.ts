/** What can be said of one certificate on a path without looking at the others (RFC 5280 §6.1.3 (a), §6.1.4 (k), (n), (o)). */
import type { Finding } from '../../shared/pki-terms.ts';
import { EXTENSION } from './extensions.ts';
import { objectIdentifierName } from './object-identifier-names.ts';
import { finding } from './finding.ts';
import { isMalformedBase } from './name-subtree.ts';
import { formatNameConstraint } from './name-constraints.ts';
import type { PathCertificate } from './path-certificate.ts';
import { profileFindings } from './path-profile.ts';
import type { PathQuestion, PathRole } from './path-question.ts';
import { webPkiFindings } from './path-web-pki.ts';

/** Extensions that validation processes, so that they may be critical. */
const PROCESSED: ReadonlySet<string> = new Set([
  EXTENSION.basicConstraints,
  EXTENSION.keyUsage,
  EXTENSION.extendedKeyUsage,
  EXTENSION.subjectAltName,
  EXTENSION.issuerAltName,
  EXTENSION.nameConstraints,
  EXTENSION.certificatePolicies,
  EXTENSION.policyMappings,
  EXTENSION.policyConstraints,
  EXTENSION.inhibitAnyPolicy,
  EXTENSION.crlDistributionPoints,
  EXTENSION.freshestCrl,
  EXTENSION.authorityKeyIdentifier,
  EXTENSION.subjectKeyIdentifier,
  EXTENSION.authorityInfoAccess,
  EXTENSION.tlsFeature,
  EXTENSION.ocspNoCheck,
]);

/** Microsoft's application policies say what extended key usage says: beside it, they may be passed over. */
const APPLICATION_POLICIES = '1.3.6.1.4.1.311.21.10';

/** Malformed ones that decide nothing here: clients pass over them. */
const HARMLESS: ReadonlySet<string> = new Set([
  EXTENSION.authorityInfoAccess,
  EXTENSION.authorityKeyIdentifier,
  EXTENSION.subjectKeyIdentifier,
]);

/** All but {@link keyFindings}. */
export function certificateFindings(of: PathCertificate, role: PathRole, question: PathQuestion): Finding[] {
  const { dates, constraints } = question.anchorChecks ?? { dates: true, constraints: true };
  const isAnchor = role === 'anchor';
  if (isAnchor && !constraints) return dates ? dateFindings(of, question.at) : [];
  return [
    ...(isAnchor && !dates ? [] : dateFindings(of, question.at)),
    ...extensionFindings(of, question),
    ...(isAnchor || role === 'trusted-target' ? [] : digestFindings(of, question)),
    ...(role === 'intermediate' || isAnchor ? authorityFindings(of, isAnchor) : []),
    ...profileFindings(of, role, question.rules),
    ...(question.rules === 'web-pki' ? webPkiFindings(of, role, question.purpose) : []),
  ];
}

function dateFindings({ certificate }: PathCertificate, at: Date): Finding[] {
  const now = Math.floor(at.getTime() / 1000) * 1000;
  const source = 'RFC 5280 §6.1.3 (a)(2)';
  if (now < certificate.notBefore.getTime())
    return [finding('error', 'not-yet-valid', `It is not valid before ${instant(certificate.notBefore)}.`, source)];
  if (now > certificate.notAfter.getTime())
    return [finding('error', 'expired', `It expired on ${instant(certificate.notAfter)}.`, source)];
  return [];
}

function instant(date: Date): string {
  return date.toISOString().replace('.000Z', 'Z');
}

function extensionFindings(of: PathCertificate, { rules }: PathQuestion): Finding[] {
  const findings: Finding[] = [];
  for (const { oid, critical } of of.certificate.extensions) {
    if (!critical || PROCESSED.has(oid) || (oid === APPLICATION_POLICIES && of.purposes !== null)) continue;
    const message = `It has the critical extension ${objectIdentifierName(oid)}, which is not known here: it must be refused.`;
    findings.push(finding('error', 'critical-extension-unknown', message, 'RFC 5280 §4.2, §6.1.4 (o), §6.1.5 (f)'));
  }
  for (const [oid, why] of of.malformed) {
    const severity = HARMLESS.has(oid) && rules === 'rfc5280' && !of.isCritical(oid) ? 'warning' : 'error';
    findings.push(
      finding(severity, 'extension-malformed', `${objectIdentifierName(oid)} cannot be read. ${why}`, 'RFC 5280 §4.2'),
    );
  }
  const unknown = of.policies?.unknownQualifier ?? null;
  if (unknown !== null && of.isCritical(EXTENSION.certificatePolicies)) {
    const message = `Its critical certificate policies have a qualifier (${unknown}) that is not known here.`;
    findings.push(finding('error', 'policy-qualifier-unknown', message, 'RFC 5280 §4.2.1.4'));
  }
  const { permitted = [], excluded = [] } = of.nameConstraints ?? {};
  const malformed = [...permitted, ...excluded].find(isMalformedBase);
  if (malformed !== undefined) {
    const message = `Its name constraint ${formatNameConstraint(malformed)} is malformed, so nothing can be held against it.`;
    // What is of its form is refused below it; what is not goes unharmed.
    const severity = rules === 'web-pki' ? 'error' : 'warning';
    findings.push(finding(severity, 'name-constraint-malformed', message, 'RFC 5280 §4.2.1.10'));
  }
  return findings;
}

/** Shorter RSA keys are factored; from here on clients differ, and the browsers' rules ask for 2,048. */
const LEAST_RSA_BITS = 1024;

/** What is wrong with its key. Apart, since it takes some milliseconds: a search asks the rest of many first. */
export function keyFindings(of: PathCertificate, role: PathRole, { rules, anchorChecks }: PathQuestion): Finding[] {
  const isAnchor = role === 'anchor';
  if (isAnchor && anchorChecks?.constraints === false) return [];
  return of.keyFindings.flatMap((problem): Finding[] => {
    if (problem.severity !== 'error') return [];
    const isShort = problem.code === 'rsa-too-short' && of.certificate.publicKey.bits >= LEAST_RSA_BITS;
    // Nothing can be signed under an anchor's key that we cannot use: the signature tells.
    const tolerated = rules === 'rfc5280' && (isShort || (isAnchor && problem.code === 'key-unsupported'));
    return [tolerated ? { ...problem, severity: 'warning' } : problem];
  });
}

function digestFindings({ certificate }: PathCertificate, { weakDigests }: PathQuestion): Finding[] {
  const { signatureAlgorithm: name } = certificate;
  if (weakDigests === true || !/^(md|sha1|ecdsa-with-SHA1|dsa-with-SHA1|rsassa-pss-(md5|sha1))/.test(name)) return [];
  const message = `It is signed with ${name}, which can be forged: clients refuse it.`;
  return [finding('error', 'signature-weak', message, 'RFC 6194 §3.1, CA/B Forum TLS BR §7.1.3.2')];
}

function authorityFindings(of: PathCertificate, isAnchor: boolean): Finding[] {
  const findings: Finding[] = [];
  const { version } = of.certificate;
  // RFC 5280 §6.1.4 (k): of versions 1 and 2 it must be known by other means; an anchor is.
  if (!of.isCa && !(isAnchor && version !== 3)) {
    const why =
      of.basicConstraints === null ? 'has no basic constraints' : 'says in its basic constraints that it is no CA';
    findings.push(finding('error', 'not-a-ca', `It signs a certificate, and it ${why}.`, 'RFC 5280 §6.1.4 (k)'));
  }
  if (of.keyUsage !== null && !of.keyUsage.includes('keyCertSign')) {
    const message = 'It signs a certificate, and its key usage lacks keyCertSign.';
    findings.push(finding('error', 'key-usage-no-cert-sign', message, 'RFC 5280 §6.1.4 (n)'));
  }
  return findings;
}
