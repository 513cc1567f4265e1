import type { SlotDescription } from '../../../shared/contract/care-methods.ts';
import type { KeychainFacts } from '../../vault/keychain-slot.ts';
import type { SlotInfo } from '../../vault/vault-info.ts';
import type { Handlers } from '../gateway.ts';
import type { HandlerContext } from '../handler-context.ts';

type Methods =
  | 'showVault'
  | 'unlockWithKeychain'
  | 'putIntoKeychain'
  | 'takeOutOfKeychains'
  | 'changePassphrase'
  | 'checkVault'
  | 'cancelCheck';

/** A backend that is none: where the app runs without Electron's keychain. */
const NO_KEYCHAIN: KeychainFacts = { backend: 'none', keepsSecrets: false, computer: '' };

/** The check was cancelled. */
class Cancelled extends Error {}

/** The ways into the vault, and whether it is whole. */
export function careHandlers({ session, progress }: HandlerContext): Pick<Handlers, Methods> {
  /** One check at a time: which one may go on. */
  let running = 0;
  return {
    showVault: async () => {
      const { id, createdAt, schemaVersion, readOnly, slots } = await session.current().info();
      const keychain = session.keychain()?.look() ?? NO_KEYCHAIN;
      return {
        id,
        createdAt: createdAt.toISOString(),
        schemaVersion,
        readOnly,
        slots: slots.map((slot) => describeSlot(slot, keychain)),
        keychain: { backend: keychain.backend, usable: keychain.keepsSecrets },
      };
    },
    unlockWithKeychain: () => session.unlockWithKeychain(),
    putIntoKeychain: async ({ passphrase }) => {
      await session.current().putIntoKeychain(passphrase);
      return {};
    },
    takeOutOfKeychains: async () => {
      await session.current().takeOutOfKeychains();
      return {};
    },
    changePassphrase: ({ current, next }) => session.current().changePassphrase(current, next),
    checkVault: async () => {
      running += 1;
      const mine = running;
      const vault = session.current();
      const withKeys = vault.unlocked;
      try {
        const { ok, certificates, crls, events, findings } = await vault.check((fraction) => {
          if (mine !== running) throw new Cancelled();
          session.touch();
          progress(fraction);
        });
        return { outcome: 'checked', ok, withKeys, certificates, crls, events, findings: [...findings] };
      } catch (error) {
        if (error instanceof Cancelled) return { outcome: 'cancelled' };
        throw error;
      }
    },
    cancelCheck: () => {
      running += 1;
      return {};
    },
  };
}

function describeSlot({ kdf, kit, backend = '', computer = '' }: SlotInfo, here: KeychainFacts): SlotDescription {
  if (kdf !== undefined) {
    return { kind: 'passphrase', memoryMebibytes: kdf.memoryKibibytes / 1024, passes: kdf.passes };
  }
  if (kit !== undefined) return { kind: 'recovery', kit: kit.id, shares: kit.shares, threshold: kit.threshold };
  return { kind: 'os-keychain', backend, computer, here: computer === here.computer };
}
