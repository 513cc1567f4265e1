import type { RevocationList } from '../authority/ports.ts';
import { tampered } from './chain-check.ts';
import { bytes, integerOrNull, present, text } from './columns.ts';
import { formatId } from './ids.ts';
import { fromSeconds } from './instants.ts';
import { RECORD_KINDS } from './records.ts';
import { AUTHORITY_SELECT, authorityRecord, revocation } from './register-rows.ts';
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
  const rows = database.all(
    `SELECT authority_id, serial_number, certificate_id, revoked_at, reason, invalidity_at, not_after
     FROM revocation WHERE authority_id = ? ORDER BY id`,
    authority,
  );
  session.provenRevocations.prove(store);
  const expected = session.revocationCount(id);
  if (rows.length !== expected) {
    throw tampered({
      code: 'revocation-missing',
      message: `The authority ${id} should have ${expected} revocations and has ${rows.length}.`,
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
  const lastCrl = database.get(
    'SELECT e.der FROM crl l JOIN crl_encoding e ON e.id = l.id WHERE l.authority_id = ? ORDER BY l.number DESC LIMIT 1',
    authority,
  );
  return {
    revision: sequence,
    lastCrlNumber: record.lastCrlNumber,
    lastCrlDer: lastCrl === undefined ? null : bytes(lastCrl, 'der'),
    entries: rows.map((row) => {
      const notAfter = integerOrNull(row, 'not_after');
      return {
        ...revocation(row),
        serialNumber: text(row, 'serial_number'),
        notAfter: notAfter === null ? null : fromSeconds(notAfter),
      };
    }),
  };
}
