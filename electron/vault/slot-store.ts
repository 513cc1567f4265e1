import { CertificateError } from '../../shared/errors.ts';
import { canonicalJson } from './canonical-json.ts';
import { tampered } from './chain-check.ts';
import { text } from './columns.ts';
import type { Database } from './driver.ts';
import { readSlot, unwrapMasterKey, type KeySlot } from './key-slots.ts';
import { lastEventOf, recordOf, rowFault } from './record-proof.ts';
import { RECORD_KINDS, recordDigest } from './records.ts';

/** The slots that a passphrase opens. */
export function passphraseSlots(database: Database): KeySlot[] {
  return database.all("SELECT * FROM key_slot WHERE kind = 'passphrase' ORDER BY id").map(readSlot);
}

/** Writes a slot, or another in its place. Inside a transaction, with the event that vouches for it. */
export function writeSlot(database: Database, slot: KeySlot, createdAt: number): void {
  database.run(
    `INSERT INTO key_slot (id, kind, parameters, wrapped, created_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET parameters = excluded.parameters, wrapped = excluded.wrapped, created_at = excluded.created_at`,
    slot.id,
    slot.kind,
    canonicalJson(slot.parameters),
    slot.wrapped,
    createdAt,
  );
}

/**
 * The master key, which the caller clears, and the slot that gave it. Every slot is tried, whichever opens, so that time tells nothing.
 *
 * @throws {CertificateError} WRONG_PASSPHRASE; VAULT_TAMPERED where no passphrase could open, since a slot was altered
 */
export async function openSlot(
  vault: { readonly database: Database; readonly vaultId: string },
  passphrase: string,
): Promise<{ slot: KeySlot; masterKey: Uint8Array }> {
  let opened: { slot: KeySlot; masterKey: Uint8Array } | null = null;
  for (const slot of passphraseSlots(vault.database)) {
    const masterKey = await unwrapMasterKey(vault.vaultId, slot, passphrase);
    if (masterKey !== null) opened = { slot, masterKey };
  }
  if (opened !== null) return opened;
  refuseAlteredSlots(vault.database);
  throw new CertificateError(
    'WRONG_PASSPHRASE',
    'The passphrase is not the one of this vault. Mind capitals and keyboard layout.',
  );
}

/** A slot that differs from its event was altered: no passphrase opens it, and the person is not to blame. */
function refuseAlteredSlots(database: Database): void {
  const { keySlot, vault } = RECORD_KINDS;
  // A slot is bound to the vault's id.
  const fault = rowFault(database, vault, 'vault');
  if (fault !== null) throw tampered(fault);
  const subjects = database.all("SELECT DISTINCT subject FROM event WHERE kind IN ('slot.created', 'slot.replaced')");
  for (const subject of subjects.map((row) => text(row, 'subject'))) {
    const row = keySlot.find(database, subject);
    const event = lastEventOf(database, keySlot, subject);
    if (event !== undefined && (row === undefined || recordOf(event) !== recordDigest(keySlot.table, row))) {
      throw tampered({ code: 'record-altered', message: `The key slot ${subject} is not as its events left it.` });
    }
  }
}
