import { CertificateError, type ErrorCode } from '../../shared/errors.ts';
import type { Finding } from '../../shared/pki-terms.ts';

/** Findings whose refusal has a code of its own; every other error is LINT_REFUSED. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  'proof-of-possession-failed': 'PROOF_OF_POSSESSION_FAILED',
  'name-not-permitted': 'NAME_NOT_PERMITTED',
  'duplicate-subject': 'POLICY_REFUSED',
  'proof-of-possession-unsupported': 'UNSUPPORTED_ALGORITHM',
};

/**
 * Refuses on the first error among the findings, or, when strict, on the first warning too. All of them go along as
 * `detail.findings`, so that a person mends them in one go.
 *
 * @throws {CertificateError} LINT_REFUSED, STRICT_REFUSED, or the finding's own code
 */
export function refuseOn(findings: readonly Finding[], strict: boolean): void {
  const error = findings.find((finding) => finding.severity === 'error');
  if (error !== undefined) {
    throw new CertificateError(codeOf(error), error.message, { detail: { findings } });
  }
  const warning = findings.find((finding) => finding.severity === 'warning');
  if (strict && warning !== undefined) {
    throw new CertificateError('STRICT_REFUSED', warning.message, { detail: { findings } });
  }
}

function codeOf(finding: Finding): ErrorCode {
  return CODES[finding.code] ?? (/^(?:key-(?!usage)|rsa-|ec-|curve-)/.test(finding.code) ? 'WEAK_KEY' : 'LINT_REFUSED');
}

/** The same findings, each once, worst first. */
export function mergeFindings(...lists: readonly (readonly Finding[])[]): Finding[] {
  const order = { error: 0, warning: 1, info: 2 } as const;
  const seen = new Set<string>();
  const merged: Finding[] = [];
  for (const finding of lists.flat()) {
    const key = `${finding.code}\n${finding.message}`;
    if (!seen.has(key)) merged.push(finding);
    seen.add(key);
  }
  return merged.sort((a, b) => order[a.severity] - order[b.severity]);
}
