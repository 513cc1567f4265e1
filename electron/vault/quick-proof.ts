import { isRefusal } from '../../shared/errors.ts';
import { nameWrongStanding, type Verification } from './agreement.ts';
import { followChain } from './chain-check.ts';
import type { Checkpoint } from './checkpoint.ts';
import { integer } from './columns.ts';
import type { Database } from './driver.ts';
import { readEvent, sameBytes } from './event-chain.ts';
import { FindingList } from './findings.ts';
import type { DigestedTables } from './held-state.ts';
import { digestPortions, portionOf, ROWS_IN_PORTION, type Portions } from './portions.ts';
import { lastEventOf, recordOf, rowFault } from './record-proof.ts';
import { RECORD_KINDS, RECORD_OF_EVENT, type RecordKind, type RowSource } from './records.ts';
import type { Session } from './session.ts';

const EVENTS: RowSource = {
  key: 'sequence',
  columns: ['sequence', 'at', 'actor', 'kind', 'subject', 'payload', 'previous', 'digest', 'mac'],
  from: 'event',
};

/** What a quick proof reads from: one unchanging state of the file, and the session that it prepares. */
export interface QuickProof extends Pick<Verification, 'database' | 'vaultId' | 'pause'> {
  readonly session: Session;
  /** What was digested already, in the same state of the file. */
  readonly digested: DigestedTables | null;
}

/**
 * Proves all that {@link verifyAgreement} proves, from what a checkpoint has proven already: each portion of a table that is
 * octet for octet as it was needs no second look; rows of any other portion, and rows of which later events speak, are held
 * against their events one by one; and the rows are counted, so that none is missing.
 *
 * @returns the digests of the register's tables as they are now, or null where something is wrong, or the checkpoint is:
 *   {@link verifyAgreement} says what.
 */
export async function proveByCheckpoint(
  proof: QuickProof,
  checkpoint: Checkpoint,
): Promise<ReadonlyMap<string, Portions> | null> {
  try {
    if (!(await sameEvents(proof, checkpoint))) return null;
    const tables = new Map<string, Portions>();
    const touched = followFrom(proof, checkpoint);
    for (const kind of Object.values(RECORD_KINDS)) {
      const before = checkpoint.tables.get(kind.table);
      const now =
        proof.digested?.records.get(kind.table) ??
        (await digestPortions(proof.database, kind.source, () => proof.pause(0, 1)));
      const change = { before, now, touched: touched.get(kind) ?? new Set<string>(), since: checkpoint.head.sequence };
      if (!(await proveTable(proof, kind, change))) return null;
      tables.set(kind.table, now);
    }
    const standing = new FindingList();
    await nameWrongStanding({ database: proof.database, findings: standing, pause: proof.pause });
    return standing.all.length === 0 ? tables : null;
  } catch (error) {
    if (!isRefusal(error, 'VAULT_DAMAGED', 'VAULT_TAMPERED')) throw error;
    return null;
  }
}

/** Digests what is not digested yet: for a checkpoint, right after all of it was proven in the same state of the file. */
export async function digestTables(
  { database, session, pause }: QuickProof,
  digested: ReadonlyMap<string, Portions>,
): Promise<Map<string, Portions>> {
  const breathe = (): Promise<void> => pause(0, 1);
  const events = await digestEvents(database, session.head.sequence, breathe);
  return new Map([['event', events], ...(await digestRecords(database, digested, breathe))]);
}

/** Of the events up to this one. */
export function digestEvents(database: Database, through: number, pause: () => Promise<void>): Promise<Portions> {
  return digestPortions(database, EVENTS, pause, through);
}

/** Of every table that events vouch for, those that were digested already as they are. */
export async function digestRecords(
  database: Database,
  digested: ReadonlyMap<string, Portions>,
  pause: () => Promise<void>,
): Promise<Map<string, Portions>> {
  const tables = new Map<string, Portions>();
  for (const { table, source } of Object.values(RECORD_KINDS)) {
    tables.set(table, digested.get(table) ?? (await digestPortions(database, source, pause)));
  }
  return tables;
}

async function sameEvents({ database, pause, digested }: QuickProof, { head, tables }: Checkpoint): Promise<boolean> {
  const before = tables.get('event');
  const row = database.get('SELECT * FROM event WHERE sequence = ?', head.sequence);
  if (before === undefined || row === undefined || !sameBytes(readEvent(row).digest, head.digest)) return false;
  const now =
    digested?.through === head.sequence
      ? digested.events
      : await digestEvents(database, head.sequence, () => pause(0, 1));
  return now.rows === before.rows && changedPortions(now, before).length === 0;
}

/** Takes the session to the end of the chain, and says of which rows the events behind the checkpoint speak. */
function followFrom({ database, vaultId, session }: QuickProof, checkpoint: Checkpoint): Map<RecordKind, Set<string>> {
  const touched = new Map<RecordKind, Set<string>>();
  session.resume(checkpoint.head, checkpoint.tally);
  session.head = followChain(database, vaultId, session.subkeys, checkpoint.head, (event) => {
    session.visit(event);
    const kind = RECORD_OF_EVENT.get(event.kind);
    if (kind !== undefined) touched.set(kind, (touched.get(kind) ?? new Set()).add(event.subject));
  });
  return touched;
}

interface TableChange {
  readonly before: Portions | undefined;
  readonly now: Portions;
  /** The subjects of which events behind the checkpoint speak. */
  readonly touched: ReadonlySet<string>;
  /** The checkpoint's last event. */
  readonly since: number;
}

async function proveTable({ database, pause }: QuickProof, kind: RecordKind, change: TableChange): Promise<boolean> {
  const { before = { rows: 0, digests: new Map<number, string>() }, now, touched, since } = change;
  let expected = before.rows;
  for (const subject of touched) {
    if (rowFault(database, kind, subject) !== null) return false;
    expected += Number(isThere(database, kind, subject)) - Number(isThere(database, kind, subject, since));
  }
  if (now.rows !== expected) return false;
  for (const portion of changedPortions(now, before)) {
    const from = portion * ROWS_IN_PORTION;
    for (const row of kind.list(database, from, ROWS_IN_PORTION)) {
      if (portionOf(integer(row, 'id')) !== portion) break;
      if (rowFault(database, kind, kind.subjectOf(row)) !== null) return false;
    }
    await pause(0, 1);
  }
  return true;
}

function isThere(database: Database, kind: RecordKind, subject: string, through?: number): boolean {
  const event = lastEventOf(database, kind, subject, through);
  return event !== undefined && recordOf(event) !== null;
}

/** The portions that are not as they were; one that is gone has no rows to look at, and is told by the number of rows. */
function changedPortions(now: Portions, before: Portions): number[] {
  return [...now.digests]
    .filter(([portion, digest]) => before.digests.get(portion) !== digest)
    .map(([number]) => number);
}
