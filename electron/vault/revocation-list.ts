import { z } from 'zod';
import type { RevocationList } from '../authority/ports.ts';
import { tampered } from './chain-check.ts';
import { readJson } from './canonical-json.ts';
import { integer, present, text } from './columns.ts';
import type { Database } from './driver.ts';
import { formatId } from './ids.ts';
import { fromSeconds } from './instants.ts';
import { RECORD_KINDS } from './records.ts';
import { AUTHORITY_SELECT, authorityRecord } from './register-rows.ts';
import type { VaultStore } from './store.ts';

/**
 * What the next CRL must say. Each row is proven against its last event (once: see {@link Session.provenRevocations}),
 * and none that the events call for may be missing: what this answers is signed.
 */
export function revocationList(store: VaultStore, authority: number): RevocationList {
  const session = store.unlocked();
  const { database } = store;
  const { sequence } = store.follow(session);
  const id = formatId('ca', authority);
  store.prove(RECORD_KINDS.authority, id);
  const portions = session.provenRevocations.prove(store, authority);
  const expected = session.revocationCount(id);
  const found = portions.reduce((count, portion) => count + portion.entryCount, 0);
  if (found !== expected) {
    throw tampered({
      code: 'revocation-missing',
      message: `The authority ${id} should have ${expected} revocations and has ${found}.`,
    });
  }
  const record = authorityRecord(present(database.get(`${AUTHORITY_SELECT} WHERE a.id = ?`, authority), 'authority'));
  const lastCrlNumber = session.lastCrlNumber(id);
  if (lastCrlNumber !== null && lastCrlNumber !== record.lastCrlNumber) {
    throw tampered({
      code: 'crl-missing',
      message: `The last CRL of ${id} should be number ${lastCrlNumber.toString()} and is ${record.lastCrlNumber.toString()}.`,
    });
  }
  const last = database.get(
    'SELECT id, this_update FROM crl WHERE authority_id = ? ORDER BY number DESC LIMIT 1',
    authority,
  );
  return {
    revision: sequence,
    lastCrlNumber: record.lastCrlNumber,
    lastCrl:
      last === undefined
        ? null
        : {
            thisUpdate: fromSeconds(integer(last, 'this_update')),
            revokedSince: () => revokedBetween(database, id, formatId('crl', integer(last, 'id')), sequence),
          },
    portions,
  };
}

const revokedSchema = z.object({ authority: z.string(), serialNumber: z.string() });

/** The serial numbers of a CA that were revoked after a CRL was recorded, up to `through`. */
function revokedBetween(database: Database, authorityId: string, crlId: string, through: number): Set<string> {
  const revoked = database.all(
    `SELECT payload FROM event WHERE kind = 'certificate.revoked' AND sequence <= ?
       AND sequence > (SELECT max(sequence) FROM event WHERE subject = ? AND kind = 'crl.issued')`,
    through,
    crlId,
  );
  return new Set(
    revoked
      .map((event) => revokedSchema.parse(readJson(text(event, 'payload'))))
      .filter(({ authority }) => authority === authorityId)
      .map(({ serialNumber }) => serialNumber),
  );
}
