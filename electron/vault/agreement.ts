import { CertificateError } from '../../shared/errors.ts';
import { EVENTS_AT_ONCE, eventFault, eventsAfter, headFault } from './chain-check.ts';
import { integer, integerOrNull, present } from './columns.ts';
import type { Database } from './driver.ts';
import { EMPTY_CHAIN, type ChainHead, type StoredEvent } from './event-chain.ts';
import type { FindingList } from './findings.ts';
import { formatId } from './ids.ts';
import { lastEventOf, recordOf } from './record-proof.ts';
import { RECORD_KINDS, RECORD_OF_EVENT, recordDigest, type RecordKind } from './records.ts';
import { STANDING_SQL } from './schema.ts';
import type { Session } from './session.ts';

const ROWS_AT_ONCE = 500;
const MOST_NAMED = 500;
/** Some 10 ms of them. */
const STANDINGS_AT_ONCE = 5_000;

/** What a verification works on: one unchanging state of the file. */
export interface Verification {
  readonly database: Database;
  readonly vaultId: string;
  /** With the keys, MACs are verified too, and the session takes note of what was proven. */
  readonly session: Session | null;
  readonly findings: FindingList;
  /** Called between portions, so that a window stays alive. */
  readonly pause: (done: number, total: number) => Promise<void>;
}

/**
 * Verifies the chain of events from its first to its end, and that the register is what the events made of it:
 * no row altered, none missing, none that no event explains. One pass over the events, one look at each row.
 */
export async function verifyAgreement(verification: Verification): Promise<void> {
  const { database, findings } = verification;
  const matched = new Map<RecordKind, number>();
  await findings.part(() => verifyChain(verification, matched));
  for (const kind of Object.values(RECORD_KINDS)) {
    await findings.part(async () => {
      if (countOf(database, kind.table) !== (matched.get(kind) ?? 0)) await nameUnexplained(verification, kind);
    });
  }
  await findings.part(() => nameWrongStanding(verification));
}

async function verifyChain(verification: Verification, matched: Map<RecordKind, number>): Promise<void> {
  const { database, vaultId, session, findings } = verification;
  const keys = session === null ? null : session.subkeys;
  const total = countOf(database, 'event');
  let head: ChainHead = EMPTY_CHAIN;
  for (const row of database.all('SELECT sequence FROM event WHERE sequence < 1 LIMIT ?', MOST_NAMED)) {
    findings.error('event-forged', `The event ${integer(row, 'sequence')} stands before the first.`);
  }
  for (let done = 0; ;) {
    const events = eventsAfter(database, head.sequence, EVENTS_AT_ONCE);
    for (const event of events) {
      const fault = eventFault(vaultId, head, event, keys);
      if (fault !== null) findings.error(fault.code, fault.message);
      else session?.visit(event);
      compareWithRow(verification, event, matched);
      head = event;
    }
    if (events.length < EVENTS_AT_ONCE) break;
    done += events.length;
    await verification.pause(done, total);
  }
  const fault = headFault(database, vaultId, head, keys);
  if (fault !== null) findings.error(fault.code, fault.message);
  else if (session !== null) session.head = { sequence: head.sequence, digest: head.digest };
}

/** An event whose row differs says nothing yet: a later event may have written it again. Only the last one vouches. */
function compareWithRow(verification: Verification, event: StoredEvent, matched: Map<RecordKind, number>): void {
  const { database, findings } = verification;
  const kind = RECORD_OF_EVENT.get(event.kind);
  if (kind === undefined) return;
  const what = `${kind.label} ${event.subject}`;
  try {
    const row = kind.find(database, event.subject);
    const actual = row === undefined ? null : recordDigest(kind.table, row);
    const vouched = recordOf(event);
    if (actual === vouched) {
      if (actual !== null) matched.set(kind, (matched.get(kind) ?? 0) + 1);
    } else if (lastEventOf(database, kind, event.subject)?.sequence === event.sequence) {
      if (actual === null) findings.error('record-missing', `The ${what} is missing, wholly or in part.`);
      else if (vouched === null)
        findings.error('record-unexplained', `The ${what} was taken away by event ${event.sequence} and is there.`);
      else findings.error('record-altered', `The ${what} is not as event ${event.sequence} left it.`);
    }
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    findings.error('record-unreadable', `The ${what} cannot be read: ${error.message}`);
  }
}

/** There are more rows than events have made, or an event has matched twice: look at each row. */
async function nameUnexplained({ database, findings, pause }: Verification, kind: RecordKind): Promise<void> {
  let after = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const rows = kind.list(database, after, ROWS_AT_ONCE);
    for (const row of rows) {
      after = integer(row, 'id');
      const subject = kind.subjectOf(row);
      if (lastEventOf(database, kind, subject) === undefined) {
        findings.error('record-unexplained', `No event explains the ${kind.label} ${subject}.`);
      }
    }
    if (rows.length < ROWS_AT_ONCE) return;
    await pause(1, 1);
  }
}

/** The standing is in no record: it follows from the revocation and the successor. */
export async function nameWrongStanding({
  database,
  findings,
  pause,
}: Pick<Verification, 'database' | 'findings' | 'pause'>): Promise<void> {
  let named = 0;
  for (let after = Number.MIN_SAFE_INTEGER; named < MOST_NAMED;) {
    const portion = database.get(
      'SELECT max(id) AS last FROM (SELECT id FROM certificate WHERE id > ? ORDER BY id LIMIT ?)',
      after,
      STANDINGS_AT_ONCE,
    );
    const last = integerOrNull(present(portion, 'portion'), 'last');
    if (last === null) return;
    const rows = database.all(
      `SELECT c.id FROM certificate c WHERE c.id > ? AND c.id <= ? AND c.standing <> (${STANDING_SQL}) ORDER BY c.id LIMIT ?`,
      after,
      last,
      MOST_NAMED,
    );
    after = last;
    named += rows.length;
    for (const row of rows) {
      const id = formatId('cert', integer(row, 'id'));
      findings.error(
        'record-altered',
        `The standing of certificate ${id} is not what its revocation and its successor say.`,
      );
    }
    await pause(1, 1);
  }
}

export function countOf(database: Database, table: string): number {
  return integer(present(database.get(`SELECT count(*) AS count FROM ${table}`), 'count'), 'count');
}
