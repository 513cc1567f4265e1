import { present, bytes, integer } from './columns.ts';
import type { Database } from './driver.ts';
import {
  eventDigest,
  eventMac,
  headMac,
  readEvent,
  sameBytes,
  type ChainHead,
  type StoredEvent,
} from './event-chain.ts';
import { CertificateError, isRefusal } from '../../shared/errors.ts';
import type { Subkeys } from './sealing.ts';

/** How many events are read at a time. */
export const EVENTS_AT_ONCE = 500;

/** The end of the chain as the vault's own row gives it, with its MAC. */
export function storedHead(database: Database): ChainHead & { readonly mac: Uint8Array } {
  const row = present(database.get('SELECT head_sequence, head_digest, head_mac FROM vault WHERE id = 1'), 'first row');
  return {
    sequence: integer(row, 'head_sequence'),
    digest: bytes(row, 'head_digest'),
    mac: bytes(row, 'head_mac'),
  };
}

/** @throws {CertificateError} VAULT_DAMAGED, naming the event that cannot be read */
export function eventsAfter(database: Database, sequence: number, limit: number): StoredEvent[] {
  try {
    return database
      .all('SELECT * FROM event WHERE sequence > ? ORDER BY sequence LIMIT ?', sequence, limit)
      .map(readEvent);
  } catch (error) {
    if (isRefusal(error, 'VAULT_DAMAGED')) nameUnreadable(database, sequence, limit);
    throw error;
  }
}

function nameUnreadable(database: Database, after: number, limit: number): void {
  const rows = database.all('SELECT sequence FROM event WHERE sequence > ? ORDER BY sequence LIMIT ?', after, limit);
  for (const sequence of rows.map((row) => integer(row, 'sequence'))) {
    try {
      readEvent(present(database.get('SELECT * FROM event WHERE sequence = ?', sequence), 'event'));
    } catch (error) {
      throw new CertificateError('VAULT_DAMAGED', `The event ${sequence} cannot be read. Restore a backup.`, {
        cause: error,
      });
    }
  }
}

/** What is wrong with an event as the one that follows `previous`; its MAC is looked at where the keys are there. */
export function eventFault(
  vaultId: string,
  previous: ChainHead,
  event: StoredEvent,
  keys: Subkeys | null,
): { code: string; message: string } | null {
  const what = `event ${event.sequence} (${event.kind} ${event.subject})`;
  if (event.sequence !== previous.sequence + 1) {
    return { code: 'event-missing', message: `Before ${what}, events from ${previous.sequence + 1} on are missing.` };
  }
  if (!sameBytes(event.digest, eventDigest(vaultId, event))) {
    return { code: 'event-altered', message: `The ${what} was altered after it was recorded.` };
  }
  if (!sameBytes(event.previous, previous.digest)) {
    return { code: 'chain-broken', message: `The ${what} does not follow the event before it.` };
  }
  if (keys !== null && !sameBytes(event.mac, eventMac(keys, event.digest))) {
    return { code: 'event-forged', message: `The ${what} was not recorded with this vault’s key.` };
  }
  return null;
}

/** What is wrong with the vault's word on where the chain ends, given the last event that there is. */
export function headFault(
  database: Database,
  vaultId: string,
  last: ChainHead,
  keys: Subkeys | null,
): { code: string; message: string } | null {
  const head = storedHead(database);
  if (head.sequence !== last.sequence || !sameBytes(head.digest, last.digest)) {
    return {
      code: 'chain-cut',
      message: `The chain of events should end with event ${head.sequence} and ends with event ${last.sequence}.`,
    };
  }
  if (keys !== null && !sameBytes(head.mac, headMac(keys, vaultId, head))) {
    return {
      code: 'chain-cut',
      message: `The end of the chain, event ${head.sequence}, was not written with this vault’s key: later events may be missing.`,
    };
  }
  return null;
}

/**
 * Follows the chain from a head that is proven to the end of it, each event and the end itself by digest and MAC.
 * `visit` sees each event that is good.
 *
 * @throws {CertificateError} VAULT_TAMPERED: also when the chain is now shorter than it was.
 */
export function followChain(
  database: Database,
  vaultId: string,
  keys: Subkeys,
  proven: ChainHead,
  visit: (event: StoredEvent) => void,
): ChainHead {
  let head = proven;
  for (;;) {
    const events = eventsAfter(database, head.sequence, EVENTS_AT_ONCE);
    for (const event of events) {
      const fault = eventFault(vaultId, head, event, keys);
      if (fault !== null) throw tampered(fault);
      visit(event);
      head = event;
    }
    if (events.length < EVENTS_AT_ONCE) break;
  }
  const fault = headFault(database, vaultId, head, keys);
  if (fault !== null) throw tampered(fault);
  return { sequence: head.sequence, digest: head.digest };
}

/** A refusal with what was found; all further findings are in `detail`. */
export function tampered(...findings: readonly { code: string; message: string }[]): CertificateError {
  const [first] = findings;
  return new CertificateError(
    'VAULT_TAMPERED',
    `The vault was changed by something other than Chancery. ${first?.message ?? ''} Restore a backup, or run “vault check” to see all of it.`,
    { detail: { findings: findings.map(({ code, message }) => ({ severity: 'error', code, message })) } },
  );
}
