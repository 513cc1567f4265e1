import { setImmediate as breathe } from 'node:timers/promises';
import { isRefusal } from '../../shared/errors.ts';
import { countOf } from './agreement.ts';
import { claimedHead } from './checkpoint.ts';
import { Database, type SqliteEngine } from './driver.ts';
import { standInForNewTables } from './migrate.ts';
import type { Portions } from './portions.ts';
import { digestEvents, digestRecords } from './quick-proof.ts';

/** A vault's file, to be read only. */
export interface VaultFile {
  readonly engine: SqliteEngine;
  readonly location: string | URL;
}

/** The digests of the tables in one state of the file: of the events up to one of them, and of all that events vouch for. */
export interface DigestedTables {
  readonly through: number;
  readonly events: Portions;
  readonly records: ReadonlyMap<string, Portions>;
}

/** One unchanging state of the file, on a connection of its own, until it is released. */
export interface HeldState {
  readonly database: Database;
  /** Null where they were not made ahead. */
  readonly digested: DigestedTables | null;
  release(): void;
}

export function holdState({ engine, location }: VaultFile): HeldState {
  const database = new Database(engine, location, { readOnly: true });
  try {
    standInForNewTables(database);
    database.exec('BEGIN');
  } catch (error) {
    database.close();
    throw error;
  }
  return {
    database,
    digested: null,
    release() {
      try {
        database.exec('ROLLBACK');
      } finally {
        database.close();
      }
    },
  };
}

/**
 * Digests the tables of a large vault while its passphrase is still being tried, which takes another thread as long: what an
 * unlock from a checkpoint asks for first needs no key. What the digests are worth is said by who has the key.
 *
 * @param isWanted asked now and then; it ends early where nobody waits for it any more
 * @returns null where nothing can be read: whoever unlocks finds out why, and says so
 */
export async function holdDigested(
  file: VaultFile,
  provenInFull: number,
  isWanted: () => boolean,
): Promise<HeldState | null> {
  let held: HeldState | null = null;
  try {
    held = holdState(file);
    return { ...held, digested: await digestedIn(held.database, provenInFull, isWanted) };
  } catch (error) {
    held?.release();
    if (error instanceof NotWanted || isRefusal(error)) return null;
    throw error;
  }
}

/** Nobody waits for the digests any more. */
class NotWanted extends Error {}

async function digestedIn(
  database: Database,
  provenInFull: number,
  isWanted: () => boolean,
): Promise<DigestedTables | null> {
  if (countOf(database, 'event') <= provenInFull) return null;
  const through = claimedHead(database);
  if (through === null) return null;
  const pause = async (): Promise<void> => {
    await breathe();
    if (!isWanted()) throw new NotWanted();
  };
  return {
    through,
    events: await digestEvents(database, through, pause),
    records: await digestRecords(database, new Map(), pause),
  };
}
