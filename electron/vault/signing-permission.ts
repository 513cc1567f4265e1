import { CertificateError, SIGNATURE_DETAIL } from '../../shared/errors.ts';
import { integer, text } from './columns.ts';
import { formatId, parseId } from './ids.ts';
import { RECORD_KINDS } from './records.ts';
import { openSlot } from './slot-store.ts';
import type { VaultStore } from './store.ts';
import { readSettings } from './stored-settings.ts';

/**
 * Lets one use of a key pass. Where a CA of that key asks every time, the passphrase must have been given just now, or is
 * asked for; each signature, and each key that is lent for an export, uses it up.
 *
 * @throws {CertificateError} PASSPHRASE_REQUIRED, WRONG_PASSPHRASE, VAULT_LOCKED
 */
export async function permit(store: VaultStore, keyId: string): Promise<void> {
  if (!asksEveryTime(store, keyId) || store.unlocked().takeGrant()) return;
  const ask = store.context.askPassphrase;
  if (ask === undefined) {
    throw new CertificateError(
      'PASSPHRASE_REQUIRED',
      'This CA asks for the passphrase at every signature. Give it, and sign within a minute.',
      { detail: SIGNATURE_DETAIL },
    );
  }
  await confirmPassphrase(store, await ask());
  store.unlocked().takeGrant();
}

/** Tries a passphrase as unlocking does, and grants one signature. @throws {CertificateError} WRONG_PASSPHRASE, VAULT_LOCKED */
export async function confirmPassphrase(store: VaultStore, passphrase: string): Promise<void> {
  const { masterKey } = await openSlot(store, passphrase);
  masterKey.fill(0);
  store.unlocked().grantSignature();
}

function asksEveryTime(store: VaultStore, keyId: string): boolean {
  const rows = store.database.all('SELECT id, settings FROM authority WHERE key_id = ?', parseId('key', keyId) ?? 0);
  return rows.some((row) => {
    store.prove(RECORD_KINDS.authority, formatId('ca', integer(row, 'id')));
    return readSettings(text(row, 'settings')).asksEveryTime;
  });
}
