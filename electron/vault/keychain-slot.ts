import { randomBytes } from 'node:crypto';
import { CertificateError } from '../../shared/errors.ts';
import type { Database } from './driver.ts';
import { unwrapWithKey, wrapWithKey, type KeychainParameters, type KeySlot } from './key-slots.ts';
import { KEY_BYTES } from './sealing.ts';
import { refuseAlteredSlots, slotsOfKind } from './slot-store.ts';

/** Which keychain the operating system offers, without asking it for anything. */
export interface KeychainFacts {
  /** `gnome_libsecret`, `kwallet6`, `keychain`, `dpapi`; `basic_text` where there is none. */
  readonly backend: string;
  /** Whether it is a keychain at all: a fixed password is none. */
  readonly keepsSecrets: boolean;
  readonly computer: string;
}

/** The operating system's keychain. Electron's stands behind it in the app (os-keychain.ts); the terminal has none. */
export interface OsKeychain {
  look(): KeychainFacts;
  /** Rejects where it cannot. */
  encrypt(secret: string): Promise<Uint8Array>;
  /**
   * Rejects where it cannot; and with another keyring it may as well answer with garbage and no error.
   * `renew` asks for the secret to be encrypted anew.
   */
  decrypt(encrypted: Uint8Array): Promise<{ readonly secret: string; readonly renew: boolean }>;
}

/** One for each computer that opens the same vault; more than this many nobody has. */
const MOST_KEYCHAINS = 16;

interface KeychainSlot extends KeySlot {
  readonly parameters: KeychainParameters;
}

/** The vault's slots in keychains, of whichever computer. */
export function keychainSlots(database: Database): KeychainSlot[] {
  return slotsOfKind(database, 'os-keychain').filter(isKeychainSlot).slice(0, MOST_KEYCHAINS);
}

function isKeychainSlot(slot: KeySlot): slot is KeychainSlot {
  return slot.parameters.algorithm === 'os-keychain';
}

/**
 * A slot that this computer's keychain opens: a random key goes to the keychain, and wraps the master key here, bound to the vault
 * and to the slot, so that whatever else the keychain gives back is told. Proven before it is answered.
 *
 * @throws {CertificateError} KEYCHAIN_REFUSED
 */
export async function makeKeychainSlot(
  masterKey: Uint8Array,
  keychain: OsKeychain,
  slot: { vaultId: string; id: number },
): Promise<KeySlot> {
  const { backend, computer } = usable(keychain);
  const key = randomBytes(KEY_BYTES);
  try {
    const encrypted = await keychain.encrypt(key.toString('hex'));
    const parameters = { algorithm: 'os-keychain' as const, backend, computer, encrypted: hex(encrypted) };
    const made = wrapWithKey(masterKey, key, { ...slot, kind: 'os-keychain', parameters });
    const opened = await openSlotWith(keychain, slot.vaultId, { ...made, parameters });
    if (opened === null) throw refused('What this computer’s keychain was given, it does not give back.');
    opened.masterKey.fill(0);
    return made;
  } catch (error) {
    if (error instanceof CertificateError) throw error;
    throw refused('This computer’s keychain refused to keep anything. Is it unlocked?', error);
  } finally {
    key.fill(0);
  }
}

/**
 * The master key, which the caller clears, by this computer's keychain. Whatever is wrong with that, the passphrase opens still.
 *
 * @throws {CertificateError} KEYCHAIN_REFUSED: none, another one, one that is reset or locked; VAULT_TAMPERED: the slot was altered
 */
export async function openWithKeychain(
  vault: { readonly database: Database; readonly vaultId: string },
  keychain: OsKeychain | undefined,
): Promise<{ readonly slot: KeySlot; readonly masterKey: Uint8Array; readonly renew: boolean }> {
  const slots = keychainSlots(vault.database);
  if (keychain === undefined || slots.length === 0) throw refused('The vault is in no keychain of this computer.');
  const { backend } = usable(keychain, slots);
  for (const slot of slots.filter(({ parameters }) => parameters.backend === backend)) {
    const opened = await openSlotWith(keychain, vault.vaultId, slot);
    if (opened !== null) return { slot, ...opened };
  }
  refuseAlteredSlots(vault.database);
  const [{ parameters }] = ownFirst(slots, keychain);
  throw refused(
    parameters.backend === backend
      ? `This computer’s keychain (${backend}) does not open the vault: it is another one than before, was reset, or is locked.`
      : `The vault was put into the keychain ${parameters.backend}, and this computer’s is ${backend} now.`,
  );
}

/** The slots that this computer's keychain does not open; without a keychain, all of them. */
export async function foreignKeychainSlots(
  vault: { readonly database: Database; readonly vaultId: string },
  keychain: OsKeychain | undefined,
): Promise<KeySlot[]> {
  const foreign: KeySlot[] = [];
  for (const slot of keychainSlots(vault.database)) {
    const tried = keychain?.look().backend === slot.parameters.backend && keychain.look().keepsSecrets;
    const opened = tried ? await openSlotWith(keychain, vault.vaultId, slot) : null;
    if (opened === null) foreign.push(slot);
    else opened.masterKey.fill(0);
  }
  return foreign;
}

/** The slot that a new one of this computer replaces. @throws {CertificateError} KEYCHAIN_REFUSED: there are too many of others */
export function slotOfThisComputer(database: Database, keychain: OsKeychain): KeySlot | null {
  const slots = keychainSlots(database);
  const own = slots.find(({ parameters }) => parameters.computer === keychain.look().computer);
  if (own === undefined && slots.length === MOST_KEYCHAINS) {
    throw refused(`The vault is in the keychains of ${MOST_KEYCHAINS} computers already. Take it out of them first.`);
  }
  return own ?? null;
}

async function openSlotWith(
  keychain: OsKeychain,
  vaultId: string,
  slot: KeychainSlot,
): Promise<{ masterKey: Uint8Array; renew: boolean } | null> {
  const given = await secretOf(keychain, slot);
  if (given === null || !/^[0-9a-f]{64}$/.test(given.secret)) return null;
  const key = Buffer.from(given.secret, 'hex');
  const masterKey = unwrapWithKey(vaultId, slot, key);
  key.fill(0);
  return masterKey === null ? null : { masterKey, renew: given.renew };
}

/** Electron has one error for whatever a keychain refuses, and no code on it: that it refused is all there is to know. */
async function secretOf(
  keychain: OsKeychain,
  { parameters }: KeychainSlot,
): Promise<{ secret: string; renew: boolean } | null> {
  return keychain.decrypt(Buffer.from(parameters.encrypted, 'hex')).catch(() => null);
}

function usable(keychain: OsKeychain, slots: readonly KeychainSlot[] = []): KeychainFacts {
  const facts = keychain.look();
  if (facts.keepsSecrets) return facts;
  const before =
    slots.length === 0 ? '' : ` The vault was put into ${ownFirst(slots, keychain)[0].parameters.backend}.`;
  throw refused(`This computer has no keychain now that keeps a secret (${facts.backend}).${before}`);
}

/** Never empty: called with slots only. */
function ownFirst(slots: readonly KeychainSlot[], keychain: OsKeychain): [KeychainSlot] {
  const { computer } = keychain.look();
  const [slot] = slots.toSorted(
    (a, b) => Number(b.parameters.computer === computer) - Number(a.parameters.computer === computer),
  );
  if (slot === undefined) throw new CertificateError('INTERNAL', 'There is no slot to tell of.');
  return [slot];
}

function refused(reason: string, cause?: unknown): CertificateError {
  const next = 'Unlock with the passphrase; Settings puts the vault into the keychain anew.';
  return new CertificateError('KEYCHAIN_REFUSED', `${reason} ${next}`, { cause });
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
