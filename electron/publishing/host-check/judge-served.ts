import type { Finding } from '../../../shared/pki-terms.ts';
import { sameBytes } from '../../pki/bytes.ts';
import { subjectAltNamesOf, verifyCertificateSignature, type Certificate } from '../../pki/certificate.ts';
import { matchingName, parseReferenceIdentity } from '../../pki/host-match.ts';
import { formatName } from '../../pki/name.ts';
import type { PathVerdict } from '../../pki/path-question.ts';
import { validatePath } from '../../pki/path-validation.ts';

export interface ServedQuestion {
  /** What was sent, in that order; the first is the server's own. */
  readonly served: readonly Certificate[];
  /** Our roots. */
  readonly anchors: readonly Certificate[];
  /** Our other CAs, of which the server should have sent what is needed. */
  readonly intermediates: readonly Certificate[];
  readonly servername: string;
  readonly at: Date;
}

/** `unknown`: it does not lead to a CA of this vault, whatever is added. */
export type ChainState = 'complete' | 'incomplete' | 'unknown';

export interface ServedVerdict {
  readonly chain: ChainState;
  readonly inOrder: boolean;
  readonly nameMatches: boolean;
  readonly findings: readonly Finding[];
}

/** Holds what a server sent against our own path validation, as a client with nothing but our roots would. */
export function judgeServed(question: ServedQuestion): ServedVerdict {
  const [target, ...rest] = question.served;
  if (target === undefined) throw new RangeError('A server that sent nothing is refused before.');
  const withServed = pathOf(question, target, rest);
  const leadsToUs = withServed.valid || reaches(withServed);
  const withOurs = leadsToUs ? withServed : pathOf(question, target, [...rest, ...question.intermediates]);
  const chain: ChainState = leadsToUs ? 'complete' : reaches(withOurs) ? 'incomplete' : 'unknown';
  const identity = parseReferenceIdentity(question.servername);
  const nameMatches = identity !== null && matchingName(identity, subjectAltNamesOf(target)) !== null;
  const order = orderFindings(question.served);
  const path = chain === 'unknown' ? [] : [...withOurs.path.flatMap(({ findings }) => findings), ...withOurs.findings];
  return {
    chain,
    inOrder: order.every(({ code }) => code !== 'chain-out-of-order'),
    nameMatches,
    findings: distinct([...chainFindings(chain, withOurs, question.served), ...order, ...path]),
  };
}

function pathOf(
  { anchors, servername, at }: ServedQuestion,
  target: Certificate,
  intermediates: readonly Certificate[],
): PathVerdict {
  return validatePath({
    target,
    anchors,
    intermediates,
    crls: [],
    at,
    purpose: 'tls-server',
    host: servername,
    rules: 'rfc5280',
    trustedTarget: 'never',
  });
}

/** Whether the path came to an anchor, even if something on it is wrong (it ended, or bears another name). */
function reaches({ path, findings }: PathVerdict): boolean {
  return path.length > 1 && findings.every(({ code }) => code !== 'no-path');
}

function chainFindings(chain: ChainState, ours: PathVerdict, served: readonly Certificate[]): Finding[] {
  switch (chain) {
    case 'complete':
      return [];
    case 'unknown':
      return [finding('warning', 'chain-unknown', 'What is served does not lead to a CA of this vault.')];
    case 'incomplete': {
      const missing = ours.path
        .slice(1, -1)
        .filter(({ certificate }) => !served.some((sent) => sameBytes(sent.der, certificate.der)))
        .map(({ subject }) => formatName(subject));
      return [
        finding(
          'error',
          'chain-incomplete',
          `The server does not send ${missing.join(' and ')}: clients that have only the root refuse it. Install the full chain.`,
        ),
      ];
    }
  }
}

/** RFC 5246 §7.4.2: each certificate certifies the one before it. RFC 8446 §4.4.2 lets clients take any order; old ones do not. */
function orderFindings(served: readonly Certificate[]): Finding[] {
  const findings: Finding[] = [];
  served.slice(1).forEach((issuer, at) => {
    const subject = served[at];
    if (subject === undefined || certifies(issuer, subject)) return;
    if (served.slice(0, at + 1).some((sent) => sameBytes(sent.der, issuer.der))) {
      findings.push(finding('warning', 'chain-twice', `${formatName(issuer.subject)} is sent twice.`));
    } else if (served.some((other) => other !== issuer && certifies(issuer, other) && !isSelfIssued(other))) {
      findings.push(
        finding(
          'warning',
          'chain-out-of-order',
          `${formatName(issuer.subject)} does not stand behind the certificate that it signed: old clients refuse that order.`,
        ),
      );
    } else {
      findings.push(
        finding('warning', 'chain-stranger', `${formatName(issuer.subject)} is sent and belongs to nothing here.`),
      );
    }
  });
  const root = served.slice(1).find(isSelfIssued);
  if (root !== undefined)
    findings.push(finding('info', 'root-served', `The root ${formatName(root.subject)} is sent, which helps nobody.`));
  return findings;
}

function certifies(issuer: Certificate, subject: Certificate): boolean {
  return (
    sameBytes(issuer.subject.der, subject.issuer.der) && verifyCertificateSignature(subject, issuer.publicKey.spki)
  );
}

function isSelfIssued(certificate: Certificate): boolean {
  return sameBytes(certificate.subject.der, certificate.issuer.der);
}

function distinct(findings: readonly Finding[]): Finding[] {
  return findings.filter(
    ({ code, message }, at) => findings.findIndex((other) => other.code === code && other.message === message) === at,
  );
}

export function finding(severity: Finding['severity'], code: string, message: string): Finding {
  return { severity, code, message };
}
