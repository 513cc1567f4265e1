/** What a CA on a path says of the certificates below it (RFC 5280 §6.1.4 (g), (l), (m)). */
import type { Finding } from '../../shared/pki-terms.ts';
import { sameBytes } from './bytes.ts';
import { finding } from './finding.ts';
import type { PathCertificate } from './path-certificate.ts';
import type { NameJudge } from './path-names.ts';
import type { PathPool } from './path-pool.ts';
import { authorityPurposeFindings } from './path-purpose.ts';
import type { PathQuestion } from './path-question.ts';

/** What stands at the CA: its path length, and what it is for. `below` is the target first, the CA's own child last. */
export function authorityLinkFindings(
  issuer: PathCertificate,
  below: readonly PathCertificate[],
  question: PathQuestion,
): Finding[] {
  const findings = authorityPurposeFindings(issuer, question);
  const limit = issuer.basicConstraints?.pathLength ?? null;
  const count = countedCas(below);
  if (limit !== null && count > limit) {
    const message = `Its path length allows ${String(limit)} CAs below it, and there are ${String(count)}.`;
    findings.push(finding('error', 'path-length', message, 'RFC 5280 §6.1.4 (l)'));
  }
  return findings;
}

/** CAs of which a path length counts each: not the target, and not what is self-issued. */
export function countedCas(below: readonly PathCertificate[]): number {
  return below.filter((of, i) => i > 0 && !of.selfIssued).length;
}

/** What stands at the certificate below, for the CA right above it. */
export function childFindings(child: PathCertificate, issuer: PathCertificate, pool: PathPool): Finding[] {
  const signature = pool.signature(child, issuer);
  const findings: Finding[] = [];
  if (signature === 'wrong') {
    const message = "Its signature is not by its issuer's key.";
    findings.push(finding('error', 'signature-wrong', message, 'RFC 5280 §6.1.3 (a)(1)'));
  } else if (signature !== 'ok') {
    const why = signature === 'unchecked' ? 'was not checked: too much was tried before' : 'cannot be checked here';
    const message = `Its signature (${child.certificate.signatureAlgorithm}) ${why}.`;
    findings.push(finding('error', `signature-${signature}`, message, 'RFC 5280 §6.1.3 (a)(1)'));
  }
  const wanted = child.authorityKey?.keyIdentifier ?? null;
  if (wanted !== null && issuer.subjectKeyId !== null && !sameBytes(wanted, issuer.subjectKeyId)) {
    const message = "Its authority key identifier is not its issuer's subject key identifier; OpenSSL refuses that.";
    findings.push(finding('warning', 'aki-mismatch', message, 'RFC 5280 §4.2.1.1'));
  }
  return findings;
}

/** What the name constraints of every CA above say of one certificate. */
export function nameFindingsFor(
  of: PathCertificate,
  above: readonly PathCertificate[],
  isTarget: boolean,
  names: NameJudge,
): Finding[] {
  for (const issuer of above) {
    const found = names.findings(issuer, of, isTarget);
    if (found.length > 0) return found;
  }
  return [];
}
