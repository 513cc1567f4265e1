import type { CertificateDetail } from '../../shared/descriptions.ts';
import { describeCertificateDetail, describePlan } from '../authority/describe.ts';
import { issueCertificate, type IssueInput } from '../authority/issue-certificate.ts';
import { planCertificate, type AuthorityLimits, type CertificateSource } from '../authority/plan-certificate.ts';
import type { Finding, KeyType } from '../../shared/pki-terms.ts';
import type { GeneralName } from '../pki/general-name.ts';
import type { Name } from '../pki/name.ts';
import type { Answer, Call } from './command.ts';
import { certificateCard, planText } from './describe-text.ts';
import { checkIssueFolder, writeIssued } from './issued-files.ts';
import type { Session } from './open-session.ts';
import { unlockAndSettle } from './planned-revocations.ts';
import { readRequest } from './requests-given.ts';

/** Everything that was asked for, for one request as for many. */
export interface Wishes {
  readonly authorityId: string;
  readonly profile: string;
  readonly validityDays: number | null;
  readonly notAfter: Date | null;
  readonly subjectAltNames: readonly GeneralName[] | null;
  /** Where no request was given: what to make the key for. */
  readonly newKey: { readonly subject: Name; readonly keyType: KeyType } | null;
  /** Of a CA that is signed. */
  readonly limits: AuthorityLimits | undefined;
  /** A batch in one transaction. */
  readonly allOrNothing: boolean;
  /** A batch goes on where it stopped: what this CA has signed before is not signed again. */
  readonly resume: boolean;
  /** Where the files go; null for nowhere. */
  readonly folder: string | null;
  readonly force: boolean;
  readonly strict: boolean;
  readonly dryRun: boolean;
}

/** The use case's input: from a request when `input` names one, else with a key made here. */
export async function issueInput(
  call: Call,
  { ports }: Session,
  input: string | null,
  wishes: Wishes,
): Promise<IssueInput> {
  const given = input === null ? null : await readRequest(call.host, ports.registry, input);
  return {
    source: given === null ? sourceWithNewKey(wishes) : { kind: 'request', request: given.request },
    authorityId: wishes.authorityId,
    profile: wishes.profile,
    validityDays: wishes.validityDays,
    notAfter: wishes.notAfter,
    subjectAltNames: wishes.subjectAltNames,
    supersedesId: null,
    limits: wishes.limits,
    sourceName: given?.sourceName ?? '',
    strict: wishes.strict,
  };
}

function sourceWithNewKey({ newKey }: Wishes): CertificateSource {
  if (newKey === null) throw new Error('neither a request nor a subject reached the issuing');
  return { kind: 'new-key', ...newKey };
}

/** Issues one certificate, then writes its files. The places are looked at first: what cannot be written is not signed. */
export async function issueOne(call: Call, session: Session, input: string | null, wishes: Wishes): Promise<Answer> {
  const prepared = await issueInput(call, session, input, wishes);
  if (wishes.folder !== null) await checkIssueFolder(wishes.folder, wishes);
  await unlockAndSettle(call, session);
  const { certificate, findings } = await issueCertificate(session.ports, prepared);
  const detail = describeCertificateDetail(certificate, session.now);
  const files = wishes.folder === null ? null : await writeIssued(session, certificate, wishes.folder, wishes);
  return {
    json: issuedJson(detail, findings, files),
    text: [certificateCard(detail), ...(files ?? []).map((file) => `wrote ${file}`)].join('\n'),
    findings,
  };
}

export function issuedJson(detail: CertificateDetail, findings: readonly Finding[], files: readonly string[] | null) {
  return { ...detail, findings, ...(files === null ? {} : { files }) };
}

/** What would be issued; status 1 where it would be refused. Nothing is signed, and no passphrase is needed. */
export async function planOne(call: Call, session: Session, input: string | null, wishes: Wishes): Promise<Answer> {
  const plan = describePlan(await planCertificate(session.ports, await issueInput(call, session, input, wishes)));
  return {
    json: { dryRun: true, ...plan },
    text: planText(plan),
    findings: plan.findings,
    status: isRefusedBy(plan.findings, wishes.strict) ? 1 : 0,
  };
}

/** An error refuses; a warning too, when strict. */
export function isRefusedBy(findings: readonly Finding[], strict: boolean): boolean {
  return findings.some(({ severity }) => severity === 'error' || (strict && severity === 'warning'));
}
