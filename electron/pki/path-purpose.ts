/** Whether a path's certificates are meant for what the target is asked for (RFC 5280 §4.2.1.12, §4.2.1.3). */
import type { Finding } from '../../shared/pki-terms.ts';
import { PURPOSE } from './extension-usage.ts';
import { finding } from './finding.ts';
import { objectIdentifierName } from './object-identifier-names.ts';
import type { PathCertificate } from './path-certificate.ts';
import type { PathPurpose, PathQuestion } from './path-question.ts';

const WANTED: Readonly<Record<Exclude<PathPurpose, 'any'>, string>> = {
  'tls-server': PURPOSE.serverAuth,
  'tls-client': PURPOSE.clientAuth,
  email: PURPOSE.emailProtection,
  'code-signing': PURPOSE.codeSigning,
};

/** What a TLS certificate may not be for besides (CA/B Forum TLS BR §7.1.2.7.10). */
const FOREIGN = [PURPOSE.codeSigning, PURPOSE.ocspSigning, PURPOSE.timeStamping] as const;

export function targetPurposeFindings(of: PathCertificate, question: PathQuestion): Finding[] {
  const { purpose } = question;
  if (purpose === 'any') return [];
  const findings: Finding[] = [];
  const wanted = WANTED[purpose];
  const isStrict = strictness(question) !== 'usual';
  const isTls = purpose === 'tls-server' || purpose === 'tls-client';
  if (!includes(of, wanted, isStrict)) findings.push(lacks('purpose', wanted));
  if (isStrict && isTls) {
    for (const foreign of FOREIGN.filter((oid) => of.purposes?.includes(oid) === true)) {
      const message = `Its extended key usage has ${objectIdentifierName(foreign)} besides, which no TLS certificate may.`;
      findings.push(finding('error', 'purpose-foreign', message, 'CA/B Forum TLS BR §7.1.2.7.10'));
    }
    if (of.purposes?.includes(PURPOSE.any) === true) {
      const message = 'Its extended key usage allows any purpose, which no TLS certificate may.';
      findings.push(finding('error', 'purpose-any', message, 'CA/B Forum TLS BR §7.1.2.7.10'));
    }
    if (of.isCa && question.rules !== 'web-pki')
      findings.push(finding('error', 'target-is-ca', 'It is a CA.', 'CA/B Forum TLS BR §7.1.2.7.8'));
  }
  const usable = USABLE[purpose];
  if (of.keyUsage !== null && !of.keyUsage.some((usage) => usable.includes(usage))) {
    const message = `Its key usage has none of ${usable.join(', ')}, so it can hardly be used as ${purpose}.`;
    findings.push(finding('warning', 'key-usage-unfit', message, 'RFC 5280 §4.2.1.12'));
  }
  return findings;
}

/** RFC 5280 §4.2.1.12: the usages that are consistent with each purpose. */
const USABLE: Readonly<Record<Exclude<PathPurpose, 'any'>, readonly string[]>> = {
  'tls-server': ['digitalSignature', 'keyEncipherment', 'keyAgreement'],
  'tls-client': ['digitalSignature', 'keyAgreement'],
  email: ['digitalSignature', 'contentCommitment', 'keyEncipherment', 'keyAgreement'],
  'code-signing': ['digitalSignature'],
};

/** Of a CA: what its extended key usage says is the most that is below it, as every client has it though RFC 5280 does not. */
export function authorityPurposeFindings(of: PathCertificate, question: PathQuestion): Finding[] {
  const { purpose } = question;
  if (purpose === 'any' || of.purposes === null) {
    const mustNameIt = question.purposeRules === 'strict' && purpose === 'tls-client';
    return mustNameIt ? [lacks('issuer-purpose', WANTED[purpose])] : [];
  }
  const wanted = WANTED[purpose];
  return includes(of, wanted, strictness(question) === 'strict') ? [] : [lacks('issuer-purpose', wanted)];
}

function includes({ purposes }: PathCertificate, wanted: string, named: boolean): boolean {
  if (purposes === null) return !named;
  return purposes.includes(wanted) || (!named && purposes.includes(PURPOSE.any));
}

function strictness({ purposeRules, rules }: PathQuestion): 'usual' | 'strict-target' | 'strict' {
  return purposeRules ?? (rules === 'web-pki' ? 'strict' : 'usual');
}

function lacks(code: string, purpose: string): Finding {
  const message = `Its extended key usage does not have ${objectIdentifierName(purpose)}.`;
  return finding('error', code, message, 'RFC 5280 §4.2.1.12');
}
