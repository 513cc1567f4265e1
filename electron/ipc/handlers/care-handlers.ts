import type { SlotDescription } from '../../../shared/contract/care-methods.ts';
import type { KeychainFacts } from '../../vault/keychain-slot.ts';
import type { SlotInfo } from '../../vault/vault-info.ts';
import type { Handlers } from '../gateway.ts';
import type { HandlerContext } from '../handler-context.ts';

type Methods =
  'showVault' | 'unlockWithKeychain' | 'putIntoKeychain' | 'takeOutOfKeychains' | 'changePassphrase' | 'checkVault';

/** A backend that is none: where the app runs without Electron's keychain. */
const NO_KEYCHAIN: KeychainFacts = { backend: 'none', keepsSecrets: false, computer: '' };

/** The check was cancelled. */
class Cancelled extends Error {}

/** The ways into the vault, and whether it is whole. */
export function careHandlers({ session, work }: HandlerContext): Pick<Handlers, Methods> {
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
      const vault = session.current();
      const withKeys = vault.unlocked;
      try {
        return await work.run('checkVault', async (step) => {
          let goesOn = true;
          const { ok, certificates, crls, events, findings } = await vault.check((fraction) => {
            if (!goesOn) throw new Cancelled();
            session.touch();
            void step(fraction, 1).then((wanted) => (goesOn = wanted));
          });
          return { outcome: 'checked' as const, ok, withKeys, certificates, crls, events, findings: [...findings] };
        });
      } catch (error) {
        if (error instanceof Cancelled) return { outcome: 'cancelled' };
        throw error;
      }
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
