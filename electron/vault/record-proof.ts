import { z } from 'zod';
import { letGo } from '../pki/bytes.ts';
import { readJson, type CanonicalValue } from './canonical-json.ts';
import type { Database } from './driver.ts';
import { readEvent, type StoredEvent } from './event-chain.ts';
import { RECORD_KINDS, RECORD_OF_EVENT, recordDigest, type RecordKind } from './records.ts';

const vouchingSchema = z.object({ record: z.string().nullable() });

/** Written once for each kind: the driver knows a statement by its text. */
const LAST_EVENT: ReadonlyMap<RecordKind, string> = new Map(
  Object.values(RECORD_KINDS).map((kind): [RecordKind, string] => [
    kind,
    `SELECT * FROM event WHERE subject = ? AND kind IN ('${kind.events.join("', '")}') AND sequence <= ?
     ORDER BY sequence DESC LIMIT 1`,
  ]),
);

/** The last event (up to the one numbered `through`) that wrote, or took away, the row that a subject names. */
export function lastEventOf(
  database: Database,
  kind: RecordKind,
  subject: string,
  through = Number.MAX_SAFE_INTEGER,
): StoredEvent | undefined {
  const row = database.get(LAST_EVENT.get(kind) ?? '', subject, through);
  return row === undefined ? undefined : readEvent(row);
}

/** The digest of the row that an event vouches for, or null for one that it took away; undefined where it says neither. */
export function recordOf(event: StoredEvent): string | null | undefined {
  const payload = vouchingSchema.safeParse(readJson(event.payload));
  return payload.success ? payload.data.record : undefined;
}

/** What is wrong with a row, given that its events are true; null where it is as they left it. */
export function rowFault(
  database: Database,
  kind: RecordKind,
  subject: string,
): { code: string; message: string } | null {
  const row = kind.find(database, subject);
  const event = lastEventOf(database, kind, subject);
  const what = `${kind.label} ${subject}`;
  if (event === undefined) {
    return row === undefined ? null : { code: 'record-unexplained', message: `No event explains the ${what}.` };
  }
  if ((row === undefined ? null : recordDigest(kind.table, row)) === recordOf(event)) return null;
  return { code: 'record-altered', message: `The ${what} is not as its events left it.` };
}

/** Only CRLs are larger. */
const LARGE_BYTES = 1_048_576;

type Facts = { readonly [key: string]: CanonicalValue };

/** The payload of an event that is about to be recorded: its facts and, where it writes a row, the row's digest as it now stands. */
export function vouchingPayload(database: Database, kind: string, subject: string, facts: Facts): Facts {
  const written = RECORD_OF_EVENT.get(kind);
  if (written === undefined) return facts;
  const row = written.find(database, subject);
  if (row === undefined) return { ...facts, record: null };
  const record = recordDigest(written.table, row);
  for (const value of Object.values(row)) if (value instanceof Uint8Array && value.length > LARGE_BYTES) letGo(value);
  return { ...facts, record };
}
