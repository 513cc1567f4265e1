import { CertificateError } from '../../shared/errors.ts';
import { canonicalJson } from './canonical-json.ts';
import { tampered } from './chain-check.ts';
import { text } from './columns.ts';
import type { Database } from './driver.ts';
import { formatId, parseId } from './ids.ts';
import { toSeconds } from './instants.ts';
import { readSlot, slotFacts, unwrapMasterKey, type KeySlot } from './key-slots.ts';
import { rowFault } from './record-proof.ts';
import { RECORD_KINDS } from './records.ts';
import type { VaultStore } from './store.ts';

/** The ways of one kind: `passphrase`, `recovery`, `os-keychain`. */
export function slotsOfKind(database: Database, kind: string): KeySlot[] {
  return database.all('SELECT * FROM key_slot WHERE kind = ? ORDER BY id', kind).map(readSlot);
}

/** Each is tried for every passphrase, so that time tells nothing: what trying one costs is bounded by their number. */
export const MOST_PASSPHRASE_SLOTS = 8;

/** The slots that a passphrase opens. */
export function passphraseSlots(database: Database): KeySlot[] {
  return slotsOfKind(database, 'passphrase');
}

/** A number that no slot has had. */
export function newSlotId(database: Database): number {
  const events = database.all("SELECT subject FROM event WHERE kind = 'slot.created'");
  return 1 + Math.max(0, ...events.map((row) => parseId('slot', text(row, 'subject')) ?? 0));
}

/**
 * Records slots that were made or replaced, and those that go, in one change. What is written over is zeroed in the file and
 * the log is emptied, so that the old slot is found in neither.
 *
 * @param before what must still stand; checked inside the transaction. @throws {CertificateError} REGISTRY_CHANGED
 */
export async function changeSlots(
  store: VaultStore,
  {
    write = [],
    remove = [],
    before,
  }: { write?: readonly KeySlot[]; remove?: readonly KeySlot[]; before: readonly KeySlot[] },
): Promise<void> {
  const { database } = store;
  database.exec('PRAGMA secure_delete = ON');
  try {
    await store.write((change) => {
      for (const slot of before) {
        const now = slotsOfKind(change.database, slot.kind).find(({ id }) => id === slot.id);
        if (now !== undefined && Buffer.from(now.wrapped).equals(slot.wrapped)) continue;
        throw new CertificateError('REGISTRY_CHANGED', 'The ways into the vault were changed meanwhile. Try again.');
      }
      for (const slot of write) {
        const subject = formatId('slot', slot.id);
        const isNew = change.database.get('SELECT 1 FROM key_slot WHERE id = ?', slot.id) === undefined;
        writeSlot(change.database, slot, toSeconds(change.now));
        change.record(isNew ? 'slot.created' : 'slot.replaced', subject, slotFacts(slot));
      }
      for (const { id, kind } of remove) {
        change.database.run('DELETE FROM key_slot WHERE id = ?', id);
        change.record('slot.removed', formatId('slot', id), { kind });
      }
      const passphrases = passphraseSlots(change.database).length;
      if (passphrases === 0) {
        throw new CertificateError('INVALID_INPUT', 'A passphrase stays a way into the vault, whatever else is.');
      }
      if (passphrases > MOST_PASSPHRASE_SLOTS) {
        throw new CertificateError('INVALID_INPUT', `No more than ${MOST_PASSPHRASE_SLOTS} passphrases open a vault.`);
      }
    });
    database.checkpoint();
  } finally {
    database.exec('PRAGMA secure_delete = OFF');
  }
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
 * @throws {CertificateError} WRONG_PASSPHRASE; VAULT_TAMPERED where no passphrase could open, since a slot was altered, or where
 *   there are more than any vault of ours has: none is tried then
 */
export async function openSlot(
  vault: { readonly database: Database; readonly vaultId: string },
  passphrase: string,
): Promise<{ slot: KeySlot; masterKey: Uint8Array }> {
  let opened: { slot: KeySlot; masterKey: Uint8Array } | null = null;
  const slots = passphraseSlots(vault.database);
  if (slots.length > MOST_PASSPHRASE_SLOTS) {
    throw new CertificateError(
      'VAULT_TAMPERED',
      `The vault has ${slots.length} slots for a passphrase, and no vault of ours has more than ${MOST_PASSPHRASE_SLOTS}. Restore a backup.`,
    );
  }
  for (const slot of slots) {
    const masterKey = await unwrapMasterKey(vault.vaultId, slot, passphrase);
    if (masterKey === null) continue;
    opened?.masterKey.fill(0);
    opened = { slot, masterKey };
  }
  if (opened !== null) return opened;
  refuseAlteredSlots(vault.database);
  throw new CertificateError(
    'WRONG_PASSPHRASE',
    'The passphrase is not the one of this vault. Mind capitals and keyboard layout.',
  );
}

/** A slot that differs from its event was altered: nothing opens it, and the person is not to blame. @throws {CertificateError} VAULT_TAMPERED */
export function refuseAlteredSlots(database: Database): void {
  const { keySlot, vault } = RECORD_KINDS;
  // A slot is bound to the vault's id.
  const fault = rowFault(database, vault, 'vault');
  if (fault !== null) throw tampered(fault);
  const subjects = database.all("SELECT DISTINCT subject FROM event WHERE kind = 'slot.created'");
  for (const subject of subjects.map((row) => text(row, 'subject'))) {
    const slotFault = rowFault(database, keySlot, subject);
    if (slotFault !== null) throw tampered(slotFault);
  }
}
