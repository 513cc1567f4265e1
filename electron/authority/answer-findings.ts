import type { Finding } from '../../shared/pki-terms.ts';
import type { Certificate } from '../pki/certificate.ts';
import { sameBytes } from '../pki/bytes.ts';
import { parseBasicConstraints, parseKeyUsage } from '../pki/extension-usage.ts';
import { EXTENSION, findExtension } from '../pki/extensions.ts';
import { lintCertificate } from '../pki/lint.ts';
import { formatName, sameName, type Name } from '../pki/name.ts';

/** What the answer was asked for. */
export interface Asked {
  readonly subject: Name;
  readonly isAuthority: boolean;
  /** The CA's own certificate of today, on which others hang: its name and its key identifier must stay. Null before the first. */
  readonly own: Certificate | null;
  /** Whether the answer takes the place of that one, rather than standing beside it. */
  readonly replaces: boolean;
}

/**
 * What is wrong with, or odd about, a certificate that an outside CA answered with; an `error` is not taken in. How another
 * CA writes its certificates is its own affair, so that what lint refuses of ours is a warning here.
 */
export function answerFindings(certificate: Certificate, issuer: Certificate | null, asked: Asked): Finding[] {
  const linted = lintCertificate(certificate, {
    purpose: asked.isAuthority ? 'ca' : 'other',
    ...(issuer === null ? {} : { issuer }),
  });
  return [
    ...(asked.isAuthority ? authorityFindings(certificate) : []),
    ...subjectFindings(certificate, asked),
    ...keyIdentifierFindings(certificate, asked),
    ...linted.map((found): Finding => (found.severity === 'error' ? { ...found, severity: 'warning' } : found)),
  ];
}

function authorityFindings({ extensions }: Certificate): Finding[] {
  const basic = findExtension(extensions, EXTENSION.basicConstraints);
  const constraints = basic === undefined ? null : parseBasicConstraints(basic.value);
  if (constraints?.ca !== true) {
    const message = 'The answer does not make it a CA (no CA:TRUE). Ask the parent to sign it as a subordinate CA.';
    return [{ severity: 'error', code: 'answer-not-ca', message, source: 'RFC 5280 §4.2.1.9' }];
  }
  const findings: Finding[] = [];
  const usage = findExtension(extensions, EXTENSION.keyUsage);
  const usages = usage === undefined ? null : parseKeyUsage(usage.value);
  if (usages !== null && !usages.includes('keyCertSign')) {
    const message = 'The answer does not let it sign certificates (no keyCertSign). Ask the parent for that usage.';
    findings.push({ severity: 'error', code: 'answer-cannot-sign', message, source: 'RFC 5280 §4.2.1.3' });
  }
  if (usages !== null && !usages.includes('cRLSign')) {
    const message = 'The answer does not let it sign CRLs (no cRLSign), so it can revoke nothing that clients hear of.';
    findings.push({ severity: 'warning', code: 'answer-cannot-sign-crls', message, source: 'RFC 5280 §4.2.1.3' });
  }
  if (constraints.pathLength === 0) {
    const message = 'The parent allows no CA below this one (path length 0).';
    findings.push({ severity: 'info', code: 'answer-path-length', message, source: 'RFC 5280 §4.2.1.9' });
  }
  if (findExtension(extensions, EXTENSION.nameConstraints) !== undefined) {
    const message = 'The parent allows this CA certain names only; what it signs is held against them.';
    findings.push({ severity: 'info', code: 'answer-name-constraints', message, source: 'RFC 5280 §4.2.1.10' });
  }
  return findings;
}

function subjectFindings({ subject }: Certificate, asked: Asked): Finding[] {
  if (sameName(subject, asked.subject)) return [];
  const words = `“${formatName(asked.subject)}” was asked for, and the answer names “${formatName(subject)}”.`;
  return [
    asked.own !== null
      ? {
          severity: 'error',
          code: 'answer-other-subject',
          message: `${words} What this CA has signed names the former: ask for the very same subject.`,
          source: 'RFC 5280 §6.1.3 (a)(4)',
        }
      : { severity: 'warning', code: 'answer-other-subject', message: `${words} The latter counts from now on.` },
  ];
}

/** What this CA has signed names its key identifier; OpenSSL finds no way through a certificate with another. */
function keyIdentifierFindings(certificate: Certificate, { own, replaces }: Asked): Finding[] {
  if (own === null) return [];
  const before = findExtension(own.extensions, EXTENSION.subjectKeyIdentifier);
  const now = findExtension(certificate.extensions, EXTENSION.subjectKeyIdentifier);
  if (before === undefined || (now !== undefined && sameBytes(before.value, now.value))) return [];
  const message =
    'The answer has another subject key identifier than the certificates below name, and OpenSSL finds no path through it. Ask the parent to copy the one of the request.';
  const severity = replaces ? 'error' : 'warning';
  return [{ severity, code: 'answer-other-key-identifier', message, source: 'RFC 5280 §4.2.1.1' }];
}
