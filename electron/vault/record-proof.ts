import { z } from 'zod';
import { readJson, type CanonicalValue } from './canonical-json.ts';
import type { Database } from './driver.ts';
import { readEvent, type StoredEvent } from './event-chain.ts';
import { RECORD_OF_EVENT, recordDigest, type RecordKind } from './records.ts';

const vouchingSchema = z.object({ record: z.string().nullable() });

/** The last event that wrote, or took away, the row that a subject names. */
export function lastEventOf(database: Database, kind: RecordKind, subject: string): StoredEvent | undefined {
  const marks = kind.events.map(() => '?').join(', ');
  const row = database.get(
    `SELECT * FROM event WHERE subject = ? AND kind IN (${marks}) ORDER BY sequence DESC LIMIT 1`,
    subject,
    ...kind.events,
  );
  return row === undefined ? undefined : readEvent(row);
}

/** The digest of the row that an event vouches for, or null for one that it took away; undefined where it says neither. */
export function recordOf(event: StoredEvent): string | null | undefined {
  const payload = vouchingSchema.safeParse(readJson(event.payload));
  return payload.success ? payload.data.record : undefined;
}

type Facts = { readonly [key: string]: CanonicalValue };

/** The payload of an event that is about to be recorded: its facts and, where it writes a row, the row's digest as it now stands. */
export function vouchingPayload(database: Database, kind: string, subject: string, facts: Facts): Facts {
  const written = RECORD_OF_EVENT.get(kind);
  if (written === undefined) return facts;
  const row = written.find(database, subject);
  return { ...facts, record: row === undefined ? null : recordDigest(written.table, row) };
}
