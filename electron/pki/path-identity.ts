/** Whether the target is whom the client meant to reach: a host, an address, a mailbox (RFC 9525, RFC 5280 §7.5). */
import type { Finding } from '../../shared/pki-terms.ts';
import { finding } from './finding.ts';
import { formatGeneralName } from './general-name.ts';
import { escapeHostile } from './hostile-text.ts';
import { matchesEmail, matchingName, parseReferenceIdentity } from './host-match.ts';
import { attributeValues, EMAIL_ADDRESS } from './name.ts';
import type { PathCertificate } from './path-certificate.ts';
import type { PathQuestion } from './path-question.ts';

export function identityFindings(of: PathCertificate, { host, email }: PathQuestion): Finding[] {
  return [
    ...(host === undefined ? [] : hostFindings(of, host)),
    ...(email === undefined ? [] : emailFindings(of, email)),
  ];
}

function hostFindings(of: PathCertificate, host: string): Finding[] {
  const reference = parseReferenceIdentity(host);
  if (reference !== null && matchingName(reference, of.alternativeNames) !== null) return [];
  const message = `It is not for ${escapeHostile(host.slice(0, 260))}, but for ${listed(of, ['dns', 'ip'])}.`;
  return [finding('error', 'host-mismatch', message, 'RFC 9525 §6')];
}

function emailFindings(of: PathCertificate, email: string): Finding[] {
  if (of.alternativeNames.some((name) => matchesEmail(name, email))) return [];
  const inSubject = attributeValues(of.certificate.subject, EMAIL_ADDRESS).map(
    (value) => ({ kind: 'email', value }) as const,
  );
  const hasOwn = of.alternativeNames.some(({ kind }) => kind === 'email');
  if (!hasOwn && inSubject.some((name) => matchesEmail(name, email))) {
    const message = 'Its e-mail address is in the subject only, where new software no longer looks.';
    return [finding('warning', 'email-in-subject', message, 'RFC 8550 §3')];
  }
  const message = `It is not for ${escapeHostile(email.slice(0, 320))}, but for ${listed(of, ['email', 'otherName'])}.`;
  return [finding('error', 'email-mismatch', message, 'RFC 8550 §3')];
}

function listed(of: PathCertificate, kinds: readonly string[]): string {
  const names = of.alternativeNames.filter(({ kind }) => kinds.includes(kind)).map(formatGeneralName);
  if (names.length === 0) return 'nobody by name';
  return names.length > 8 ? `${names.slice(0, 8).join(', ')} and ${String(names.length - 8)} others` : names.join(', ');
}
