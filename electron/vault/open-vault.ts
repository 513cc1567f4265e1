/** Over 300 lines: every promise of {@link Vault}, each some lines that hand on to the file that keeps it. */
import { resolve } from 'node:path';
import { CertificateError, isRefusal } from '../../shared/errors.ts';
import type { Finding } from '../../shared/pki-terms.ts';
import type { AcmeRegister } from '../authority/acme-ports.ts';
import type { KeyRing, Registry } from '../authority/ports.ts';
import { createAcmeRegister } from './acme-register.ts';
import { exportAudit, type AuditExport, type AuditSigner } from './audit-export.ts';
import { writeBackup, type BackupReport } from './backup.ts';
import { storedHead, tampered } from './chain-check.ts';
import { ChangeWatch } from './change-watch.ts';
import { checkVault, PROVEN_IN_FULL, verifyForUnlock, type CheckReport, type CheckSubject } from './check.ts';
import { writeCheckpoint, type Checkpoint } from './checkpoint.ts';
import { present, text } from './columns.ts';
import { Database, type SqliteEngine } from './driver.ts';
import { holdDigested, type HeldState } from './held-state.ts';
import type { HeldFile } from './held-file.ts';
import { createKeyRing } from './key-ring.ts';
import { lockingRefusal } from './lock-probe.ts';
import { wrapMasterKey, type KeySlot } from './key-slots.ts';
import {
  foreignKeychainSlots,
  keychainSlots,
  makeKeychainSlot,
  openWithKeychain,
  slotOfThisComputer,
  type OsKeychain,
} from './keychain-slot.ts';
import { migrate } from './migrate.ts';
import { outsideFinding, refuseOlderCopy, rememberHead } from './outside-head.ts';
import { mendPermissions } from './permissions.ts';
import { checkNewPassphrase } from './passphrase.ts';
import { makeRecoveryKit, openWithShares, type RecoveryKit } from './recovery-kit.ts';
import { createRegistryReader } from './registry-read.ts';
import { createRegistryWriter } from './registry-write.ts';
import { confirmPassphrase } from './signing-permission.ts';
import { copySubkeys, deriveSubkeys } from './sealing.ts';
import { SearchIndex } from './search-index.ts';
import { locked, Session } from './session.ts';
import { changeSlots, newSlotId, openSlot, passphraseSlots, slotsOfKind } from './slot-store.ts';
import { VaultStore, type VaultContext } from './store.ts';
import { takeOver, type TakenOver } from './take-over.ts';
import type { PassphraseChange, Vault } from './vault.ts';
import { holdVaultFile, locationOf } from './vault-file.ts';
import { readVaultInfo, type VaultInfo } from './vault-info.ts';

/** Opens a vault's file with an engine: what openVault promises. */
export async function openFile(path: string, engine: SqliteEngine, context: VaultContext): Promise<OpenVault> {
  const absolute = resolve(path);
  const file = holdVaultFile(absolute);
  const { location, readOnly } = locationOf(absolute);
  let database: Database | null = null;
  try {
    database = new Database(engine, location, { readOnly });
    if (!readOnly) enterWal(database);
    await migrate(database, { engine, path: absolute });
    const vaultId = text(present(database.get('SELECT vault_id FROM vault WHERE id = 1'), 'first row'), 'vault_id');
    const store = new VaultStore({ path: absolute, engine, database, vaultId, context, file });
    return new OpenVault(store, location, file);
  } catch (error) {
    database?.close();
    file.release(engine === 'node:sqlite');
    throw readOnly ? error : lockingRefusal(absolute, engine, error);
  }
}

/** With a write-ahead log, readers and a writer never wait for each other. It needs a file system that locks and shares memory. */
function enterWal(database: Database): void {
  const mode = text(present(database.get('PRAGMA journal_mode'), 'journal mode'), 'journal_mode');
  if (mode === 'wal') return;
  const entered = text(present(database.get('PRAGMA journal_mode = WAL'), 'journal mode'), 'journal_mode');
  if (entered !== 'wal') {
    throw new CertificateError(
      'CANNOT_LOCK_FILE',
      'The file system cannot lock the vault, so writing is not safe. Move it to a local disk.',
    );
  }
}

/** How long closing may take to bring the search index up to date, in milliseconds. What is left is done next time. */
const CLOSING_TIME = 100;

/** See {@link Vault} for what each method promises. */
export class OpenVault implements Vault {
  readonly path: string;
  readonly id: string;
  readonly registry: Registry;
  readonly keys: KeyRing;
  readonly acme: AcmeRegister;
  readonly #store: VaultStore;
  readonly #location: string | URL;
  readonly #file: HeldFile;
  readonly #search: SearchIndex;
  readonly #watch: ChangeWatch;
  /** Every session with keys in it, the one in use and those of checks that run. */
  readonly #sessions = new Set<Session>();
  /** How often it was locked: whoever began to unlock before must not end it unlocked. */
  #locks = 0;
  #closed = false;
  /** What was open to others when it was opened. */
  readonly #permissions: readonly Finding[];

  constructor(store: VaultStore, location: string | URL, file: HeldFile) {
    this.path = store.path;
    this.id = store.vaultId;
    this.#store = store;
    this.#location = location;
    this.#file = file;
    this.#search = new SearchIndex(store.database);
    this.#watch = new ChangeWatch(store);
    this.#permissions = mendPermissions(store.path);
    const reader = createRegistryReader(store, this.#search);
    this.registry = { ...reader, ...createRegistryWriter(store, reader, this.#search) };
    this.keys = createKeyRing(store);
    this.acme = createAcmeRegister(store);
  }

  get unlocked(): boolean {
    return this.#store.session !== null;
  }

  async unlock(passphrase: string): Promise<void> {
    const locks = this.#locks;
    let isWanted = true;
    const ahead = holdDigested(this.#subject(null), this.#provenInFull, () => isWanted);
    // Its fault is told by whoever waits for it below, not as one that nobody handles.
    ahead.catch(() => undefined);
    // Not left behind by a wrong passphrase, nor by a lock.
    const letGo = async (): Promise<void> => {
      isWanted = false;
      (await ahead)?.release();
    };
    const { masterKey } = await openSlot(this.#store, passphrase).catch(async (error: unknown) => {
      await letGo();
      throw error;
    });
    try {
      if (locks !== this.#locks) {
        await letGo();
        throw locked();
      }
      await this.unlockWith(masterKey, await ahead);
      this.#store.unlocked().grantSignature();
    } finally {
      masterKey.fill(0);
    }
  }

  get #provenInFull(): number {
    return this.#store.context.provenInFull ?? PROVEN_IN_FULL;
  }

  async unlockWithKeychain(): Promise<void> {
    const locks = this.#locks;
    const { keychain } = this.#store.context;
    const { slot, masterKey, renew } = await openWithKeychain(this.#store, keychain);
    try {
      if (locks !== this.#locks) throw locked();
      await this.unlockWith(masterKey);
      if (renew && keychain !== undefined) await this.#renewKeychain(masterKey, keychain, slot);
    } finally {
      masterKey.fill(0);
    }
  }

  /** The keychain asks for it. It opens as it is too: where it cannot be done now, it is the next time. */
  async #renewKeychain(masterKey: Uint8Array, keychain: OsKeychain, before: KeySlot): Promise<void> {
    try {
      const slot = await makeKeychainSlot(masterKey, keychain, { vaultId: this.id, id: before.id });
      await changeSlots(this.#store, { write: [slot], before: [before] });
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
  }

  async putIntoKeychain(passphrase: string): Promise<void> {
    const { database, context } = this.#store;
    const { keychain } = context;
    if (keychain === undefined) throw new CertificateError('NOT_SUPPORTED', 'There is no keychain in a terminal.');
    const { masterKey } = await openSlot(this.#store, passphrase);
    await this.#withMasterKey(masterKey, async () => {
      const own = slotOfThisComputer(database, keychain);
      const id = own?.id ?? newSlotId(database);
      const slot = await makeKeychainSlot(masterKey, keychain, { vaultId: this.id, id });
      await changeSlots(this.#store, { write: [slot], before: own === null ? [] : [own] });
    });
  }

  async takeOutOfKeychains(): Promise<void> {
    this.#store.unlocked();
    const slots = keychainSlots(this.#store.database);
    if (slots.length > 0) await changeSlots(this.#store, { remove: slots, before: slots });
  }

  /** With the master key itself, which the caller clears; in a state of the file that is held already, where one is. */
  async unlockWith(masterKey: Uint8Array, held: HeldState | null = null): Promise<void> {
    const session = this.#newSession(masterKey);
    try {
      const subject = { ...this.#subject(session), session };
      const { findings, checkpoint, revocations } = await verifyForUnlock(subject, this.#provenInFull, held);
      if (session.cleared) throw locked();
      if (findings.length > 0) throw tampered(...findings);
      session.provenRevocations.resume(revocations);
      refuseOlderCopy(this.#store);
      if (checkpoint !== null) this.#keepCheckpoint(session, checkpoint);
    } catch (error) {
      this.#end(session);
      throw error;
    }
    if (this.#store.session !== null) this.#end(this.#store.session);
    this.#store.session = session;
    rememberHead(this.#store, session.head);
    this.#search.schedule();
  }

  async backUp(path: string, options: { overwrite: boolean }): Promise<BackupReport> {
    const { session } = this.#store;
    if (session === null) return writeBackup(this.#subject(null), resolve(path), options);
    const own = new Session(copySubkeys(session.subkeys));
    this.#sessions.add(own);
    try {
      return await writeBackup(this.#subject(own), resolve(path), options);
    } finally {
      this.#end(own);
    }
  }

  async exportAudit(path: string, { overwrite }: { overwrite: boolean }): Promise<AuditExport> {
    const { session, context } = this.#store;
    const signers: AuditSigner[] = [];
    for (const authority of session === null ? [] : await this.registry.authorities()) {
      if (authority.keyId !== null) signers.push({ authority, key: await this.keys.open(authority.keyId) });
    }
    if (session !== null) await this.registry.recordExport({ subject: 'audit', form: 'audit', withPrivateKey: false });
    return exportAudit(this.#subject(session), signers, { path: resolve(path), overwrite, now: context.clock.now() });
  }

  async confirm(passphrase: string): Promise<void> {
    return confirmPassphrase(this.#store, passphrase);
  }

  isAt(path: string): boolean {
    return this.#file.isAt(path);
  }

  olderCopy(): Finding | null {
    return outsideFinding(this.#store);
  }

  acceptCopy(): void {
    rememberHead(this.#store, storedHead(this.#store.database));
  }

  async takeOver(presentPath: string, dryRun: boolean): Promise<TakenOver> {
    return takeOver({ store: this.#store, registry: this.registry }, presentPath, dryRun);
  }

  async recordRestore({ authorities, certificates, revocations, crlNumbers }: TakenOver): Promise<void> {
    const raised = crlNumbers.map((number) => ({ ...number }));
    await this.#store.write((change) =>
      change.record('vault.restored', 'vault', { authorities, certificates, revocations, crlNumbers: raised }),
    );
  }

  /** It only spares the next unlock time: where it cannot be kept, that one takes longer. */
  #keepCheckpoint({ subkeys }: Session, checkpoint: Checkpoint): void {
    const { database } = this.#store;
    if (database.readOnly) return;
    try {
      database.transaction(() => writeCheckpoint(database, subkeys, this.id, checkpoint));
    } catch (error) {
      if (!isRefusal(error, 'VAULT_BUSY', 'DISK_FULL', 'WRITE_FAILED', 'READ_ONLY')) throw error;
    }
  }

  lock(): void {
    this.#locks++;
    if (this.#store.session !== null) rememberHead(this.#store, this.#store.session.head);
    this.#store.session = null;
    for (const session of [...this.#sessions]) this.#end(session);
  }

  async changePassphrase(current: string, next: string): Promise<PassphraseChange> {
    checkNewPassphrase(next);
    const { slot, masterKey } = await openSlot(this.#store, current);
    return this.#withMasterKey(masterKey, () => this.#takePassphrase(masterKey, next, [slot]));
  }

  async createRecoveryKit(passphrase: string, kind: { shares: number; threshold: number }): Promise<RecoveryKit> {
    const { masterKey } = await openSlot(this.#store, passphrase);
    return this.#withMasterKey(masterKey, async () => {
      const { database } = this.#store;
      const before = slotsOfKind(database, 'recovery');
      const id = newSlotId(database);
      const { slot, kit } = makeRecoveryKit(masterKey, { vaultId: this.id, id, ...kind });
      await changeSlots(this.#store, { write: [slot], remove: before, before });
      return kit;
    });
  }

  async recover(shares: readonly string[], next: string): Promise<PassphraseChange> {
    checkNewPassphrase(next);
    const masterKey = openWithShares(this.#store, shares);
    return this.#withMasterKey(masterKey, () =>
      this.#takePassphrase(masterKey, next, passphraseSlots(this.#store.database)),
    );
  }

  /** Whoever knew the old passphrase may have put the vault into a keychain of theirs: only the one at hand stays. */
  async #takePassphrase(masterKey: Uint8Array, next: string, before: readonly KeySlot[]): Promise<PassphraseChange> {
    const [slot] = before;
    if (slot === undefined) throw new CertificateError('VAULT_DAMAGED', 'The vault has no slot for a passphrase.');
    const remove = await foreignKeychainSlots(this.#store, this.#store.context.keychain);
    const write = [await this.#slotFor(masterKey, next, slot)];
    await changeSlots(this.#store, { write, remove, before: [...before, ...remove] });
    return { keychainsRemoved: remove.length };
  }

  /** The same slot for another passphrase, as dear to try. */
  async #slotFor(masterKey: Uint8Array, passphrase: string, { id, kind, parameters }: KeySlot): Promise<KeySlot> {
    if (parameters.algorithm !== 'argon2id') throw new CertificateError('INTERNAL', 'That slot takes no passphrase.');
    return wrapMasterKey(masterKey, passphrase, { vaultId: this.id, id, kind, cost: parameters });
  }

  /** Proves the vault first, then works unlocked, and leaves it as locked as it was. Clears the key. */
  async #withMasterKey<T>(masterKey: Uint8Array, work: () => Promise<T>): Promise<T> {
    const wasLocked = !this.unlocked;
    try {
      if (wasLocked) await this.unlockWith(masterKey);
      return await work();
    } finally {
      masterKey.fill(0);
      if (wasLocked) this.lock();
    }
  }

  async info(): Promise<VaultInfo> {
    return this.#store.database.consistent(() => readVaultInfo(this.#store.database, this.id, this.path));
  }

  async check(onProgress?: (fraction: number) => void, passphrase?: string): Promise<CheckReport> {
    const session = await this.#sessionForCheck(passphrase);
    try {
      const report = await checkVault({ ...this.#subject(session), onProgress });
      const older = outsideFinding(this.#store);
      const outside = [...(older === null ? [] : [older]), ...this.#permissions];
      return { ...report, ok: report.ok && older === null, findings: [...report.findings, ...outside] };
    } finally {
      if (session !== null) this.#end(session);
    }
  }

  /** A session of its own: it proves everything from the beginning, and takes note of it there. */
  async #sessionForCheck(passphrase: string | undefined): Promise<Session | null> {
    if (passphrase !== undefined) {
      const { masterKey } = await openSlot(this.#store, passphrase);
      try {
        return this.#newSession(masterKey);
      } finally {
        masterKey.fill(0);
      }
    }
    if (this.#store.session === null) return null;
    const session = new Session(copySubkeys(this.#store.session.subkeys));
    this.#sessions.add(session);
    return session;
  }

  onChange(listener: (revision: number) => void): () => void {
    return this.#watch.listen(listener);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.lock();
    this.#watch.stop();
    this.#search.catchUp(CLOSING_TIME);
    this.#store.database.close();
    // The package lets go of a closed file only when its statements are collected; node:sqlite does at once.
    this.#file.release(this.#store.engine === 'node:sqlite');
  }

  #newSession(masterKey: Uint8Array): Session {
    const session = new Session(deriveSubkeys(masterKey, this.id));
    this.#sessions.add(session);
    return session;
  }

  #end(session: Session): void {
    session.clear();
    this.#sessions.delete(session);
  }

  #subject(session: Session | null): CheckSubject {
    return { engine: this.#store.engine, location: this.#location, vaultId: this.id, session };
  }
}
