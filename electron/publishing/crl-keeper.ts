import { isRefusal } from '../../shared/errors.ts';
import type { AuthorityPorts } from '../authority/ports.ts';
import { revokeDue } from '../authority/revoke-due.ts';
import { renewDueCrls, type CrlRenewal } from './renew-crls.ts';

/** A quarter of an hour: the shortest CRL is good for a day. */
const EVERY_MS = 15 * 60_000;

export interface CrlKeeperOptions {
  /** The vault's ports while it is unlocked; null otherwise, and then nothing is done. */
  readonly unlocked: () => AuthorityPorts | null;
  /** Told of what was signed and what was refused, never of what is fresh, where that is not seen by the register's changes. */
  readonly told?: (renewals: readonly CrlRenewal[]) => void;
  /** A fault of ours, or what one CA refused with; the keeper goes on. */
  readonly failed: (fault: unknown) => void;
  readonly everyMs?: number;
}

export interface CrlKeeper {
  /** Looks now: the vault was just unlocked. Resolves when it has looked. */
  look(): Promise<void>;
  stop(): void;
}

/**
 * Renews CRLs at two thirds of their life, and revokes what a renewal planned for a day that has come, by itself, as long as
 * the vault is unlocked. One look at a time.
 */
export function keepCrlsFresh({ unlocked, told, failed, everyMs = EVERY_MS }: CrlKeeperOptions): CrlKeeper {
  let looking: Promise<void> | null = null;
  const lookOnce = async (): Promise<void> => {
    const ports = unlocked();
    if (ports === null) return;
    try {
      // What was planned for a day that has come stands on the list that is signed next.
      await revokeDue(ports);
      const renewals = (await renewDueCrls(ports, null)).filter(({ outcome }) => outcome !== 'fresh');
      if (renewals.length > 0) told?.(renewals);
      for (const renewal of renewals) if (renewal.outcome === 'refused') failed(renewal.error);
    } catch (error) {
      // Locked meanwhile: the next unlocking looks again.
      if (!isRefusal(error, 'VAULT_LOCKED')) failed(error);
    }
  };
  const look = (): Promise<void> => {
    looking ??= lookOnce().finally(() => {
      looking = null;
    });
    return looking;
  };
  const timer = setInterval(() => void look(), everyMs);
  // What only looks after others keeps no program from ending.
  timer.unref();
  return { look, stop: () => clearInterval(timer) };
}
