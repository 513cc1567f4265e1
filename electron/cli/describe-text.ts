import type {
  AuthorityDescription,
  AwaitingDescription,
  CertificateDescription,
  CrlDescription,
  PlanDescription,
  RequestDescription,
} from '../../shared/descriptions.ts';
import { card, table } from './text-layout.ts';

/** One certificate, as a person reads it. */
export function certificateCard(certificate: CertificateDescription): string {
  return card(`${certificate.id}  ${certificate.subject}`, [
    ['State', stateWords(certificate)],
    ['Serial number', certificate.serialNumber],
    ['Names', certificate.subjectAltNames],
    ['Works', `${certificate.notBefore} to ${certificate.notAfter}`],
    ['Profile', certificate.profile],
    ['Signed by', certificate.ca],
    ['Issuer', certificate.issuer],
    ['Key', `${certificate.keyAlgorithm}${certificate.hasPrivateKey ? ', in this vault' : ''}`],
    ['Signature', certificate.signatureAlgorithm],
    ['SHA-256', certificate.fingerprintSha256],
    ['Replaces', certificate.supersedes],
    ['Replaced by', certificate.supersededBy],
  ]);
}

function stateWords({ state, revokedAt, reason, invalidityDate }: CertificateDescription): string {
  const since = revokedAt === null ? '' : ` since ${revokedAt}`;
  const why = reason === null ? '' : `, ${reason}`;
  const lost = invalidityDate === null ? '' : `, not to be trusted after ${invalidityDate}`;
  return `${state}${since}${why}${lost}`;
}

/** Of many certificates, one a line, the state first. */
export const CERTIFICATE_HEADINGS = ['STATE', 'WORKS UNTIL', 'ID', 'SERIAL NUMBER', 'CA', 'SUBJECT'] as const;
export const NO_CERTIFICATE = 'There is no such certificate.';

export function authorityCard(authority: AuthorityDescription): string {
  return card(`${authority.name} (${authority.id})`, [
    ['State', authority.state],
    ['Subject', authority.subject],
    ['Parent', authority.parent ?? 'none: a root'],
    ['Serial number', authority.serialNumber],
    ['Works', `${authority.notBefore} to ${authority.notAfter}`],
    ['Key', `${authority.keyAlgorithm}${authority.hasPrivateKey ? ', in this vault' : ', elsewhere'}`],
    ['Signature', authority.signatureAlgorithm],
    ['SHA-256', authority.fingerprintSha256],
    ['CAs below', authority.pathLength === null ? 'any number deep' : `${String(authority.pathLength)} deep at most`],
    ['Only names', authority.permittedNames],
    ['Never names', authority.excludedNames],
    ['CRL', `every ${String(authority.crlDays)} days; the last one was number ${authority.lastCrlNumber}`],
    ['CRL at', authority.crlUrls],
    ['Certificate at', authority.issuerUrls],
    ['OCSP at', authority.ocspUrls],
  ]);
}

export function standingCard(described: AuthorityDescription | AwaitingDescription): string {
  if (described.state !== 'awaiting-parent') return authorityCard(described);
  return card(`${described.name} (${described.id})`, [
    ['State', "awaits its parent's answer; signs nothing until then"],
    ['Subject', described.subject],
    ['Key', `${described.keyAlgorithm}, in this vault`],
    ['Request', `${described.request}, made ${described.createdAt}`],
    ['Next', `chancery ca request ${described.name} --out FILE, then chancery ca complete ${described.name} ANSWER`],
  ]);
}

export function authorityTable(authorities: readonly (AuthorityDescription | AwaitingDescription)[]): string {
  return table(
    ['STATE', 'WORKS UNTIL', 'ID', 'NAME', 'KEY', 'PARENT', 'SUBJECT'],
    authorities.map((one) => [
      one.state,
      one.state === 'awaiting-parent' ? '-' : one.notAfter,
      one.id,
      one.name,
      one.hasPrivateKey ? one.keyAlgorithm : `${one.keyAlgorithm}, elsewhere`,
      one.state === 'awaiting-parent' ? 'to come' : (one.parent ?? '-'),
      one.subject,
    ]),
    'There is no CA yet. Make one: chancery ca create --name … --subject …',
  );
}

export function crlTable(crls: readonly CrlDescription[]): string {
  return table(
    ['NUMBER', 'THIS UPDATE', 'NEXT UPDATE', 'REVOKED', 'ID'],
    crls.map((one) => [one.crlNumber, one.thisUpdate, one.nextUpdate, String(one.entries), one.id]),
    'There is no CRL yet. Sign one: chancery crl issue CA',
  );
}

export function requestCard(title: string, request: RequestDescription): string {
  const facts = card(title, [
    ['Subject', request.subject === '' ? '(empty)' : request.subject],
    ['Names', request.subjectAltNames],
    ['Key', request.keyAlgorithm],
    ['Signature', request.signatureAlgorithm],
    [
      'Holds its key',
      request.proofOfPossession ? 'yes, proven by its signature' : 'NOT PROVEN: the signature is wrong',
    ],
  ]);
  if (request.requestedExtensions.length === 0) return `${facts}\n  Asks for no extensions.`;
  const asked = table(
    ['  ASKS FOR', 'CRITICAL', 'VALUE'],
    request.requestedExtensions.map((one) => [`  ${one.name}`, one.critical ? 'yes' : 'no', one.value]),
    '',
  );
  return `${facts}\n\n${asked}`;
}

/** Requested beside will-be-issued, with the reason. */
export function planText(plan: PlanDescription): string {
  const facts = card(`Would be issued by ${plan.ca} as ${plan.profile}`, [
    ['Subject', plan.subject],
    ['Names', plan.subjectAltNames],
    ['Works', `${plan.notBefore} to ${plan.notAfter}`],
    ['Key', plan.keyAlgorithm],
    ['Signature', plan.signatureAlgorithm],
  ]);
  const rows = table(
    ['  FIELD', 'FATE', 'REQUESTED', 'WILL BE ISSUED', 'WHY'],
    plan.rows.map((row) => [`  ${row.field}`, row.fate, row.requested ?? '-', row.issued ?? '-', row.reason]),
    '',
  );
  return rows === '' ? facts : `${facts}\n\n${rows}`;
}
