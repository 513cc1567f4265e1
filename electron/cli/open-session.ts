import { randomBytes } from 'node:crypto';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { AuthorityPorts, Clock } from '../authority/ports.ts';
import { backUpIfDue } from '../vault/automatic-backup.ts';
import { memoryIn, type OutsideMemory } from '../vault/outside-memory.ts';
import { openVault, type Vault, type VaultOptions } from '../vault/vault.ts';
import { write } from './answer-output.ts';
import type { Call } from './command.ts';
import { vaultPassphrase } from './passphrase.ts';
import { userDataFolder, vaultLocation } from './vault-location.ts';

/** An open vault, and the ports of the use cases over it. */
export interface Session {
  readonly vault: Vault;
  readonly ports: AuthorityPorts;
  /** One instant for the whole command, by which states are told. */
  readonly now: Date;
  /** What this computer remembers of vaults, shared with the window. */
  readonly memory: OutsideMemory;
  /** Asks for the passphrase and opens the keys; at most once. Reading needs none of it. */
  unlock(): Promise<void>;
}

/**
 * Opens the vault that is meant, lends it to `use`, and closes it whatever happens.
 *
 * @throws {CertificateError} USAGE, VAULT_NOT_FOUND, NOT_A_VAULT, VAULT_DAMAGED, VAULT_TOO_NEW, CANNOT_LOCK_FILE
 */
export async function withVault<T>(call: Call, use: (session: Session) => Promise<T>): Promise<T> {
  const options = vaultOptions(call);
  const { clock, memory } = options;
  const vault = await openVault(await vaultLocation(call), options);
  try {
    const result = await use({
      vault,
      memory,
      ports: {
        registry: vault.registry,
        keys: vault.keys,
        clock,
        random: { bytes: (length) => new Uint8Array(randomBytes(length)) },
      },
      now: clock.now(),
      unlock: async () => {
        if (!vault.unlocked) await vault.unlock(await vaultPassphrase(call, { isNew: false }));
      },
    });
    const { warnings } = await backUpIfDue(vault, options);
    for (const { message } of warnings) await write(call.host.stderr, `warning: ${message}\n`);
    return result;
  } finally {
    await vault.close();
  }
}

/** What every vault is opened with from the terminal. */
export function vaultOptions(call: Call): VaultOptions & { clock: Clock; memory: OutsideMemory } {
  const { host } = call;
  return {
    clock: { now: host.now },
    actor: actor(),
    memory: memoryIn(join(userDataFolder(host), 'vaults')),
    askPassphrase: () => vaultPassphrase(call, { isNew: false }),
  };
}

/** Who does it, for the audit log: the operating system's user, and that it was by command. */
export function actor(): string {
  return `${userName()} (terminal)`;
}

function userName(): string {
  try {
    return userInfo().username;
  } catch (error) {
    // A container may run under a number that has no name.
    if (error instanceof Error && 'syscall' in error) return `uid ${String(process.getuid?.() ?? 'unknown')}`;
    throw error;
  }
}
