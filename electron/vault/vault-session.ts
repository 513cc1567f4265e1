import path from 'node:path';
import type { VaultStatus } from '../../shared/contract/vault-methods.ts';
import { CertificateError, isRefusal } from '../../shared/errors.ts';
import type { Finding } from '../../shared/pki-terms.ts';
import type { Clock } from '../authority/ports.ts';
import { backUpIfDue } from './automatic-backup.ts';
import { drillBackup, type DrillReport } from './drill.ts';
import type { OsKeychain } from './keychain-slot.ts';
import { notSeenYet, type OutsideMemory } from './outside-memory.ts';
import type { RecoveryKit } from './recovery-kit.ts';
import type { ShareFacts } from './recovery-page.ts';
import { restoreVault, type RestoreReport } from './restore.ts';
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

/** The shares, and what is printed beside them. */
export interface MadeKit {
  readonly kit: RecoveryKit;
  readonly facts: ShareFacts;
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
  /** A recovery kit that was just made, until it is printed and forgotten; never beyond locking. */
  kit: MadeKit | null = null;
  /** What stood in the way of the last backup that should have been made by itself. */
  backupWarnings: readonly Finding[] = [];
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

  /** The one that is open already stays as it is, and as unlocked. */
  async open(file: string): Promise<VaultStatus> {
    if (this.#vault?.isAt(file) === true) return this.status();
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
    this.kit = null;
    if (this.#vault?.unlocked === true) this.#vault.lock();
    return this.#announce();
  }

  async close(): Promise<void> {
    await this.#letGo();
    this.#announce();
  }

  async #letGo(): Promise<void> {
    this.#clearTimer();
    this.#stopListening();
    if (this.#backupTimer !== null) clearTimeout(this.#backupTimer);
    this.#backupTimer = null;
    const vault = this.#vault;
    this.#vault = null;
    this.backupWarnings = [];
    this.kit = null;
    await vault?.close();
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
    // Not told: whoever sees no vault begins anew.
    await this.#letGo();
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
    const { written, warnings } = await backUpIfDue(this.#vault, this.surroundings());
    this.backupWarnings = warnings;
    if (warnings.length > 0) this.#listeners.backupFailed?.(warnings);
    if (written.length + warnings.length > 0) await this.backupsChanged();
  }

  /** What is shown of the backups is no longer so, though no event tells. */
  async backupsChanged(): Promise<void> {
    if (this.#vault !== null) this.#listeners.registryChanged(await this.#vault.registry.revision());
  }

  /** This computer's keychain, if any. */
  keychain(): OsKeychain | undefined {
    return this.#listeners.keychain;
  }

  /** What backups are made with. */
  surroundings(): { clock: Clock; memory: OutsideMemory | undefined } {
    return { clock: this.#clock, memory: this.#listeners.memory };
  }

  /** Tells what restoring a backup in the place of the open vault would come to. Changes nothing. */
  async compareBackup(backup: string, passphrase: string): Promise<RestoreReport> {
    const request = { backup, to: this.current().path, passphrase, dryRun: true, replace: false };
    return restoreVault(request, { open: openVault, options: this.#options() });
  }

  /** Proves that a backup would do, and remembers when that was. */
  async drill(backup: string, passphrase: string): Promise<DrillReport> {
    const options = { ...this.#options(), memory: undefined };
    const report = await drillBackup(backup, passphrase, { open: (path) => openVault(path, options), options });
    const { memory } = this.#listeners;
    const drill = { at: this.#clock.now().toISOString(), sequence: report.events, ok: report.ok };
    const { id } = report;
    memory?.write(id, { ...(memory.read(id) ?? notSeenYet(backup)), drill });
    await this.backupsChanged();
    return report;
  }

  /**
   * Restores a backup at `to` and leaves it open and unlocked; what it replaces was shown, or chosen in the native dialog, and is
   * kept beside. Whatever goes wrong, what was open is open again.
   */
  async restore(
    backup: string,
    to: string,
    passphrase: string,
  ): Promise<{ report: RestoreReport; status: VaultStatus }> {
    const before = this.#vault?.path ?? null;
    await this.#letGo();
    let report: RestoreReport;
    try {
      const request = { backup, to, passphrase, dryRun: false, replace: true };
      report = await restoreVault(request, { open: openVault, options: this.#options() });
    } catch (error) {
      if (before !== null) await this.reopen(before);
      throw error;
    }
    await this.open(to);
    return { report, status: await this.unlock(passphrase) };
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
