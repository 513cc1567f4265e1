import { CertificateError, SIGNATURE_DETAIL } from '../../shared/errors.ts';
import { integer, text } from './columns.ts';
import { dataVersionOf } from './data-version.ts';
import { formatId, parseId } from './ids.ts';
import { RECORD_KINDS } from './records.ts';
import type { Session } from './session.ts';
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
  if (!asksEachTime(store, keyId) || store.unlocked().takeGrant()) return;
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

/** The answer for each key, and the state of the register that it was proven in. */
const answered = new WeakMap<Session, Map<string, { readonly state: string; readonly asks: boolean }>>();

/** {@link asksEveryTime}, proven once for as long as nothing is written: a batch signs fifty times between two changes. */
function asksEachTime(store: VaultStore, keyId: string): boolean {
  const session = store.unlocked();
  // Our own changes move the head of the chain; what another connection writes, whoever it is, moves the data version.
  const state = `${String(session.head.sequence)} ${String(dataVersionOf(store.database))}`;
  const answers = answered.get(session) ?? new Map<string, { state: string; asks: boolean }>();
  answered.set(session, answers);
  const known = answers.get(keyId);
  if (known?.state === state) return known.asks;
  const asks = asksEveryTime(store, keyId);
  answers.set(keyId, { state, asks });
  return asks;
}

function asksEveryTime(store: VaultStore, keyId: string): boolean {
  const rows = store.database.all('SELECT id, settings FROM authority WHERE key_id = ?', parseId('key', keyId) ?? 0);
  return rows.some((row) => {
    store.prove(RECORD_KINDS.authority, formatId('ca', integer(row, 'id')));
    return readSettings(text(row, 'settings')).asksEveryTime;
  });
}
