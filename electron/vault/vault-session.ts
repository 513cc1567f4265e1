import path from 'node:path';
import type { VaultStatus } from '../../shared/contract/vault-methods.ts';
import { CertificateError, isRefusal } from '../../shared/errors.ts';
import type { Finding } from '../../shared/pki-terms.ts';
import type { Clock } from '../authority/ports.ts';
import { backUpIfDue } from './automatic-backup.ts';
import type { OsKeychain } from './keychain-slot.ts';
import type { OutsideMemory } from './outside-memory.ts';
import type { VaultContext } from './store.ts';
import { createVault, openVault, type Vault } from './vault.ts';

/** Unlocked for this long after the last thing that was done in the window, if nobody chose otherwise. */
const LOCKS_AFTER_MINUTES = 15;
/** How long after a change a backup is looked at, in milliseconds: once for a batch. */
const BACKUP_AFTER_MS = 30_000;

/** What tells that nobody sits there any more: Electron's powerMonitor. */
export interface PowerEvents {
  on(event: 'suspend' | 'lock-screen', listener: () => void): unknown;
}

export interface SessionListeners {
  readonly statusChanged: (status: VaultStatus) => void;
  readonly registryChanged: (revision: number) => void;
  /** A backup that should have been made by itself was not. */
  readonly backupFailed?: (warnings: readonly Finding[]) => void;
  readonly memory?: OutsideMemory;
  readonly keychain?: OsKeychain;
  /** How long it stays unlocked when nothing is done, asked each time. */
  readonly lockAfterMinutes?: () => number;
}

/** The vault that the window has open, if any, and how long its keys stay open. */
export class VaultSession {
  readonly #clock: Clock;
  readonly #actor: string;
  readonly #listeners: SessionListeners;
  #vault: Vault | null = null;
  #stopListening: () => void = () => undefined;
  #locksAt = 0;
  #timer: NodeJS.Timeout | null = null;
  #backupTimer: NodeJS.Timeout | null = null;

  constructor(clock: Clock, actor: string, listeners: SessionListeners) {
    this.#clock = clock;
    this.#actor = actor;
    this.#listeners = listeners;
  }

  status(): VaultStatus {
    const vault = this.#vault;
    if (vault === null) return { state: 'none' };
    const facts = { name: path.basename(vault.path, '.chancery'), path: vault.path };
    return vault.unlocked
      ? { state: 'unlocked', ...facts, locksAt: new Date(this.#locksAt).toISOString() }
      : { state: 'locked', ...facts };
  }

  /** @throws {CertificateError} VAULT_NOT_FOUND: none is open. */
  current(): Vault {
    if (this.#vault !== null) return this.#vault;
    throw new CertificateError('VAULT_NOT_FOUND', 'No vault is open. Create one, or open one.');
  }

  /** Creates a vault and leaves it open and unlocked. The one that was open is closed first only when this one is made. */
  async create(file: string, passphrase: string): Promise<VaultStatus> {
    const vault = await createVault(file, passphrase, this.#options());
    await this.#adopt(vault);
    if (!vault.unlocked) await vault.unlock(passphrase);
    return this.#unlocked();
  }

  async open(file: string): Promise<VaultStatus> {
    await this.#adopt(await openVault(file, this.#options()));
    return this.#announce();
  }

  /** Opens the vault of last time, locked, if it is still there; whatever stands in the way is told when a person opens it. */
  async reopen(file: string): Promise<void> {
    try {
      await this.open(file);
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
  }

  async unlock(passphrase: string): Promise<VaultStatus> {
    await this.current().unlock(passphrase);
    return this.#unlocked();
  }

  /** By this computer's keychain, where its owner chose so. */
  async unlockWithKeychain(): Promise<VaultStatus> {
    await this.current().unlockWithKeychain();
    return this.#unlocked();
  }

  /** Locks when the computer sleeps and when its screen is locked. */
  watchPower(power: PowerEvents): void {
    power.on('suspend', () => this.lock());
    power.on('lock-screen', () => this.lock());
  }

  lock(): VaultStatus {
    this.#clearTimer();
    if (this.#vault?.unlocked === true) this.#vault.lock();
    return this.#announce();
  }

  async close(): Promise<void> {
    this.#clearTimer();
    this.#stopListening();
    if (this.#backupTimer !== null) clearTimeout(this.#backupTimer);
    this.#backupTimer = null;
    const vault = this.#vault;
    this.#vault = null;
    await vault?.close();
    this.#announce();
  }

  /** Something was done in the window: the keys stay open for another while. */
  touch(): void {
    if (this.#vault?.unlocked !== true) return;
    const milliseconds = (this.#listeners.lockAfterMinutes?.() ?? LOCKS_AFTER_MINUTES) * 60_000;
    this.#locksAt = this.#clock.now().getTime() + milliseconds;
    this.#clearTimer();
    this.#timer = setTimeout(() => {
      this.lock();
    }, milliseconds);
    // A timer that only locks must not keep the program from ending.
    this.#timer.unref();
  }

  #unlocked(): VaultStatus {
    this.touch();
    return this.#announce();
  }

  async #adopt(vault: Vault): Promise<void> {
    await this.close();
    this.#vault = vault;
    this.#stopListening = vault.onChange((revision) => {
      this.#listeners.registryChanged(revision);
      this.#scheduleBackup();
    });
  }

  #options(): VaultContext {
    const { memory, keychain } = this.#listeners;
    return { clock: this.#clock, actor: this.#actor, memory, keychain };
  }

  #scheduleBackup(): void {
    this.#backupTimer ??= setTimeout(() => {
      this.#backupTimer = null;
      void this.backUpIfDue();
    }, BACKUP_AFTER_MS).unref();
  }

  /** Never fails: what stands in the way is told to the listener. */
  async backUpIfDue(): Promise<void> {
    if (this.#vault === null) return;
    const options = { clock: this.#clock, memory: this.#listeners.memory };
    const warnings = await backUpIfDue(this.#vault, options);
    if (warnings.length > 0) this.#listeners.backupFailed?.(warnings);
  }

  #announce(): VaultStatus {
    const status = this.status();
    this.#listeners.statusChanged(status);
    return status;
  }

  #clearTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
