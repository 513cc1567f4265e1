import { refuseOn } from '../../authority/findings.ts';
import { describeCertificateDetail, describePlan } from '../../authority/describe.ts';
import { formatInstant } from '../../authority/validity.ts';
import { planRenewal, renewCertificate, type RenewInput } from '../../authority/renew-certificate.ts';
import { batchAnswer, batchJson, eachOnItsOwn, type BatchItem } from '../batch.ts';
import { matching, REFERENCE_NOTE, referencesGiven } from '../certificate-reference.ts';
import { several, type Answer, type Call, type Command } from '../command.ts';
import { dryRun, force, strict } from '../everywhere.ts';
import { checkIssueFolder, issueFolders, writeIssued } from '../issued-files.ts';
import { isRefusedBy, issuedJson } from '../issue-one.ts';
import { certificateCard, planText } from '../describe-text.ts';
import { withVault, type Session } from '../open-session.ts';
import { unlockAndSettle } from '../planned-revocations.ts';
import { flag, text, wholeNumber } from '../options.ts';

const certs = several('CERT', 0);
const days = wholeNumber('days', 'N', "How long it works; else the profile's own", { least: 1, most: 36_525 });
const newKey = flag('new-key', 'Make a new key here, instead of signing the kept request again');
const ca = text('ca', 'CA', 'Another CA that is to sign it; else the one that did');
const revokeOldAfter = wholeNumber(
  'revoke-old-after',
  'DAYS',
  'Revoke the old one on that day: by the next command then, or cert revoke --due',
  {
    least: 0,
    most: 3650,
  },
);
const out = text('out', 'DIR', 'Where to write the files of what is issued, as `cert issue` does');

export const certRenew: Command = {
  positionals: [certs],
  options: [matching, ca, days, newKey, revokeOldAfter, out, force, dryRun, strict],
  notes: `${REFERENCE_NOTE}\nThe old certificate goes on working: put the new one in place, then revoke the old one.`,
  example: 'chancery cert renew --match mail.sample.com --days 397 --out ./mail',
  run: (call) =>
    withVault(call, async (session) => {
      const references = await referencesGiven(call, session.ports.registry, call.argument(certs), session.now);
      const [only] = references;
      return references.length === 1 && only !== undefined
        ? renewOne(call, session, only)
        : renewMany(call, session, references);
    }),
};

async function renewOne(call: Call, session: Session, reference: string): Promise<Answer> {
  const input = await renewalOf(call, session, reference);
  if (call.value(dryRun)) {
    const plan = describePlan(await planRenewal(session.ports, input));
    return {
      json: { dryRun: true, ...plan },
      text: planText(plan),
      findings: plan.findings,
      status: isRefusedBy(plan.findings, input.strict) ? 1 : 0,
    };
  }
  await unlockAndSettle(call, session);
  const renewed = await renew(call, session, input, call.value(out));
  return {
    json: { ...renewed.json, ...batchJson([{ input: reference, ok: true, ...renewed.item }]) },
    text: [renewed.card, ...renewed.files.map((file) => `wrote ${file}`)].join('\n'),
    findings: renewed.item.findings,
  };
}

async function renewMany(call: Call, session: Session, references: readonly string[]): Promise<Answer> {
  const isDry = call.value(dryRun);
  if (!isDry) await unlockAndSettle(call, session);
  const folders = new Map(issueFolders(call.value(out), references).map((folder, at) => [references[at], folder]));
  const items = await eachOnItsOwn(call.host, references, async (reference) => {
    const input = await renewalOf(call, session, reference);
    if (!isDry) return (await renew(call, session, input, folders.get(reference) ?? null)).item;
    const plan = describePlan(await planRenewal(session.ports, input));
    refuseOn(plan.findings, input.strict);
    return { value: { plan }, text: `would be renewed until ${plan.notAfter}`, findings: plan.findings };
  });
  return batchAnswer(items, isDry ? 'would be renewed' : 'renewed');
}

async function renewalOf(call: Call, { ports }: Session, reference: string): Promise<RenewInput> {
  return {
    certificateId: (await ports.registry.findCertificate(reference)).id,
    validityDays: call.value(days),
    notAfter: null,
    newKey: call.value(newKey),
    authorityId: call.value(ca) ?? undefined,
    revokeOldAfterDays: call.value(revokeOldAfter),
    strict: call.value(strict),
  };
}

/** The places are looked at first: what cannot be written is not signed. */
async function renew(call: Call, session: Session, input: RenewInput, folder: string | null) {
  const places = { force: call.value(force) };
  if (folder !== null) await checkIssueFolder(folder, places);
  const { certificate, findings } = await renewCertificate(session.ports, input);
  const detail = describeCertificateDetail(certificate, session.now);
  const files = folder === null ? null : await writeIssued(session, certificate, folder, places);
  const planned = await plannedFor(session, input.certificateId);
  const item: Omit<Extract<BatchItem, { ok: true }>, 'input' | 'ok'> = {
    value: { certificate: detail, findings, revokeOldAt: planned, ...(files === null ? {} : { files }) },
    text: `renewed as ${detail.id} (${detail.serialNumber}) until ${detail.notAfter}${planned === null ? '' : `; ${input.certificateId} will be revoked from ${planned} on`}`,
    findings,
  };
  return { json: issuedJson(detail, findings, files), card: certificateCard(detail), files: files ?? [], item };
}

/** When the old one is to be revoked, RFC 3339; null where nothing is planned. */
async function plannedFor({ ports }: Session, certificateId: string): Promise<string | null> {
  const plans = await ports.registry.plannedRevocations();
  const plan = plans.find((one) => one.certificateId === certificateId);
  return plan === undefined ? null : formatInstant(plan.dueAt);
}
