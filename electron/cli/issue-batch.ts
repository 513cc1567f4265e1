import { parse } from 'node:path';
import { CertificateError, isRefusal } from '../../shared/errors.ts';
import { describeCertificateDetail, describePlan } from '../authority/describe.ts';
import {
  issueAllOrNothing,
  issueCertificates,
  type BatchResult,
  type IssueInput,
} from '../authority/issue-certificate.ts';
import { refuseOn } from '../authority/findings.ts';
import { planCertificate } from '../authority/plan-certificate.ts';
import { batchAnswer, batchJson, drawProgress, eachOnItsOwn, type BatchItem } from './batch.ts';
import type { Answer, Call } from './command.ts';
import { checkIssueFolder, issueFolders, writeIssued } from './issued-files.ts';
import { issueInput, type Wishes } from './issue-one.ts';
import type { Session } from './open-session.ts';
import { unlockAndSettle } from './planned-revocations.ts';
import { answeredBefore } from './resume-batch.ts';
import type { RequestsGiven } from './requests-given.ts';
import { visibleLine } from './visible-text.ts';

/** How many are signed between two steps of the progress bar; what the use case records in one transaction. */
const CHUNK = 100;

/** One item on its way: ready to be signed into its folder, or refused before. */
type Prepared =
  | { readonly input: string; readonly folder: string | null; readonly ready: IssueInput }
  | { readonly input: string; readonly refused: CertificateError };

/** Issues for each request on its own legs. One answer each, in the order given. */
export async function issueBatch(
  call: Call,
  session: Session,
  requests: RequestsGiven,
  wishes: Wishes,
): Promise<Answer> {
  const items = await itemsOf(call, session, requests.inputs, wishes);
  const answer = batchAnswer(items, wishes.dryRun ? 'would be issued' : 'issued');
  const { skipped } = requests;
  return {
    ...answer,
    json: { ...batchJson(items), skipped },
    text: [...skipped.map((file) => `${visibleLine(file)}: skipped, it is no request`), answer.text].join('\n'),
  };
}

async function itemsOf(call: Call, session: Session, inputs: readonly string[], wishes: Wishes): Promise<BatchItem[]> {
  const names = inputs.map((input) => parse(input).name);
  const folders = issueFolders(wishes.folder, names);
  if (wishes.resume && !wishes.dryRun) await unlockAndSettle(call, session);
  const before = wishes.resume
    ? await answeredBefore(call, session, inputs, folders, wishes)
    : new Map<number, BatchItem>();
  const rest = inputs.flatMap((input, at) => (before.has(at) ? [] : [{ input, folder: folders[at] ?? null }]));
  const done = wishes.dryRun
    ? await planAll(
        call,
        session,
        rest.map(({ input }) => input),
        wishes,
      )
    : await issueAll(call, session, rest, wishes);
  let next = 0;
  return inputs.flatMap((_, at) => before.get(at) ?? done[next++] ?? []);
}

function planAll(call: Call, session: Session, inputs: readonly string[], wishes: Wishes): Promise<BatchItem[]> {
  return eachOnItsOwn(call.host, inputs, async (input) => {
    const plan = describePlan(await planCertificate(session.ports, await issueInput(call, session, input, wishes)));
    refuseOn(plan.findings, wishes.strict);
    return { value: { plan }, text: `would be issued until ${plan.notAfter}`, findings: plan.findings };
  });
}

async function issueAll(
  call: Call,
  session: Session,
  inputs: readonly { readonly input: string; readonly folder: string | null }[],
  wishes: Wishes,
): Promise<BatchItem[]> {
  const prepared: Prepared[] = [];
  for (const { input, folder } of inputs) prepared.push(await prepare(call, session, input, folder, wishes));
  await unlockAndSettle(call, session);

  if (wishes.allOrNothing) return issueWhole(session, prepared, wishes);
  const items: BatchItem[] = [];
  for (let start = 0; start < prepared.length; start += CHUNK) {
    await drawProgress(call.host, start, prepared.length);
    items.push(...(await issueChunk(session, prepared.slice(start, start + CHUNK), wishes)));
  }
  await drawProgress(call.host, prepared.length, prepared.length);
  return items;
}

async function prepare(
  call: Call,
  session: Session,
  input: string,
  folder: string | null,
  wishes: Wishes,
): Promise<Prepared> {
  try {
    const ready = await issueInput(call, session, input, wishes);
    if (folder !== null) await checkIssueFolder(folder, wishes);
    return { input, folder, ready };
  } catch (error) {
    if (isRefusal(error)) return { input, refused: error };
    throw error;
  }
}

async function issueChunk(session: Session, chunk: readonly Prepared[], wishes: Wishes): Promise<BatchItem[]> {
  const ready = chunk.flatMap((item) => ('ready' in item ? [item.ready] : []));
  const results = await issueCertificates(session.ports, ready);
  let next = 0;
  const items: BatchItem[] = [];
  for (const item of chunk) {
    if ('refused' in item) {
      items.push({ input: item.input, ok: false, error: item.refused });
      continue;
    }
    const result = results[next++];
    if (result === undefined) throw new Error('the batch was answered with fewer results than it had items');
    items.push(await finish(session, item.input, item.folder, result, wishes));
  }
  return items;
}

async function finish(
  session: Session,
  input: string,
  folder: string | null,
  result: BatchResult,
  wishes: Wishes,
): Promise<BatchItem> {
  if (!result.ok) return { input, ok: false, error: result.error };
  const certificate = describeCertificateDetail(result.certificate, session.now);
  try {
    const files = folder === null ? null : await writeIssued(session, result.certificate, folder, wishes);
    return {
      input,
      ok: true,
      value: { certificate, findings: result.findings, ...(files === null ? {} : { files }) },
      text: `issued as ${certificate.id} (${certificate.serialNumber}) until ${certificate.notAfter}`,
      findings: result.findings,
    };
  } catch (error) {
    if (isRefusal(error)) return { input, ok: false, error };
    throw error;
  }
}

/** One refusal, of reading an item already, refuses all. @throws {CertificateError} BATCH_REFUSED */
async function issueWhole(session: Session, prepared: readonly Prepared[], wishes: Wishes): Promise<BatchItem[]> {
  const unread = prepared.find((item) => 'refused' in item);
  if (unread !== undefined && 'refused' in unread) {
    const { code, message } = unread.refused;
    throw new CertificateError('BATCH_REFUSED', `${unread.input}: ${message} Nothing was issued.`, {
      detail: { refused: [{ input: unread.input, code, message }] },
    });
  }
  const ready = prepared.filter((item) => 'ready' in item);
  const issued = await issueAllOrNothing(
    session.ports,
    ready.map((item) => item.ready),
  );
  const items: BatchItem[] = [];
  for (const [at, result] of issued.entries()) {
    const { input, folder } = ready[at] ?? { input: '', folder: null };
    items.push(await finish(session, input, folder, { ok: true, ...result }, wishes));
  }
  return items;
}
