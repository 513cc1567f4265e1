import type { CertificateDetail } from '../../shared/descriptions.ts';
import type { CertificateRecord } from '../authority/ports.ts';
import { batchAnswer, batchJson, eachOnItsOwn } from './batch.ts';
import type { Answer, Call } from './command.ts';
import { certificateCard } from './describe-text.ts';
import type { Session } from './open-session.ts';
import { unlockAndSettle } from './planned-revocations.ts';

/** A change of certificates that are on record: what it is called, what forbids it, and how it is made. */
export interface Change {
  /** `revoked` */
  readonly verb: string;
  readonly allOrNothing: boolean;
  readonly dryRun: boolean;
  /** Throws what would refuse this one. */
  check(record: CertificateRecord): void;
  /** All of them or none. */
  change(ids: readonly string[]): Promise<readonly CertificateRecord[]>;
  describe(record: CertificateRecord): CertificateDetail;
}

/**
 * Changes the named certificates: one answers with its fields, and any number with a result each. A dry run checks and tells the
 * same, and changes nothing; it needs no passphrase.
 */
export async function changeCertificates(
  call: Call,
  session: Session,
  references: readonly string[],
  change: Change,
): Promise<Answer> {
  if (!change.dryRun) await unlockAndSettle(call, session);
  const find = (reference: string) => session.ports.registry.findCertificate(reference);
  const changeOne = async (reference: string): Promise<CertificateDetail> => {
    const record = await find(reference);
    change.check(record);
    if (change.dryRun) return change.describe(record);
    const [changed] = await change.change([record.id]);
    if (changed === undefined) throw new Error('the register answered with nothing for one certificate');
    return change.describe(changed);
  };
  const verb = change.dryRun ? `would be ${change.verb}` : change.verb;

  const [only] = references;
  if (references.length === 1 && only !== undefined) {
    const detail = await changeOne(only);
    return {
      json: {
        ...detail,
        ...(change.dryRun ? { dryRun: true } : {}),
        findings: [],
        ...batchJson([{ input: only, ok: true, ...valueOf(detail, verb) }]),
      },
      text: `${detail.id} (${detail.serialNumber}) ${change.dryRun ? 'would be' : 'is'} ${change.verb}\n${certificateCard(detail)}`,
    };
  }
  if (change.allOrNothing) return batchOf(await changeAll(references, find, change), verb);
  const items = await eachOnItsOwn(call.host, references, async (reference) =>
    valueOf(await changeOne(reference), verb),
  );
  return batchAnswer(items, verb);
}

async function changeAll(
  references: readonly string[],
  find: (reference: string) => Promise<CertificateRecord>,
  change: Change,
): Promise<{ input: string; detail: CertificateDetail }[]> {
  const records: CertificateRecord[] = [];
  for (const reference of references) {
    const record = await find(reference);
    change.check(record);
    records.push(record);
  }
  const changed = change.dryRun ? records : await change.change(records.map((record) => record.id));
  const byId = new Map(changed.map((record) => [record.id, record]));
  return records.map((record, at) => ({
    input: references[at] ?? record.id,
    detail: change.describe(byId.get(record.id) ?? record),
  }));
}

function batchOf(changed: readonly { input: string; detail: CertificateDetail }[], verb: string): Answer {
  return batchAnswer(
    changed.map(({ input, detail }) => ({ input, ok: true, ...valueOf(detail, verb) })),
    verb,
  );
}

function valueOf(detail: CertificateDetail, verb: string) {
  return { value: { certificate: detail }, text: `${verb} (${detail.id}, ${detail.subject})`, findings: [] };
}
