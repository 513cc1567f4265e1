import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { CertificateError } from '../../shared/errors.ts';
import type { KeyRing, Registry } from '../authority/ports.ts';
import { canonicalJson } from './canonical-json.ts';
import { tampered } from './chain-check.ts';
import { ChangeWatch } from './change-watch.ts';
import { checkVault, verifyVault, type CheckReport, type CheckSubject } from './check.ts';
import { present, text } from './columns.ts';
import { availableEngines, Database, type SqliteEngine } from './driver.ts';
import { appendEvent, EMPTY_CHAIN, writeHead } from './event-chain.ts';
import { formatId } from './ids.ts';
import { toSeconds } from './instants.ts';
import { calibrateKdfCost, type KdfCost } from './key-derivation.ts';
import { createKeyRing } from './key-ring.ts';
import { newMasterKey, readSlot, slotFacts, unwrapMasterKey, wrapMasterKey, type KeySlot } from './key-slots.ts';
import { createSchema, migrate } from './migrate.ts';
import { createVaultFile } from './new-file.ts';
import { checkNewPassphrase } from './passphrase.ts';
import { lastEventOf, recordOf, vouchingPayload } from './record-proof.ts';
import { RECORD_KINDS, recordDigest } from './records.ts';
import { createRegistryReader } from './registry-read.ts';
import { createRegistryWriter } from './registry-write.ts';
import { clearSubkeys, copySubkeys, deriveSubkeys } from './sealing.ts';
import { SearchIndex } from './search-index.ts';
import { locked, Session } from './session.ts';
import { VaultStore, type VaultContext } from './store.ts';
import { storedText } from './stored-text.ts';
import type { HeldFile } from './held-file.ts';
import { holdVaultFile, locationOf } from './vault-file.ts';
import { readVaultInfo, type VaultInfo } from './vault-info.ts';

export interface VaultOptions extends VaultContext {
  /** Which SQLite; the best that there is when absent. */
  readonly engine?: SqliteEngine | undefined;
}

export interface NewVaultOptions extends VaultOptions {
  /** What trying one passphrase costs; when absent, measured here to take about half a second, and at least 64 MiB × 3. */
  readonly kdfCost?: KdfCost | undefined;
}

/** One vault file. Reading works at once; keys, and recording anything, need the passphrase. */
export interface Vault {
  readonly path: string;
  readonly id: string;
  readonly registry: Registry;
  readonly keys: KeyRing;
  readonly unlocked: boolean;
  /**
   * Opens the keys, and proves chain and register before anything may be signed.
   *
   * @throws {CertificateError} WRONG_PASSPHRASE; VAULT_TAMPERED with `detail.findings`, and the vault stays locked
   */
  unlock(passphrase: string): Promise<void>;
  /** Zeroes the keys and lets go of every open one. What was signing is refused with VAULT_LOCKED. */
  lock(): void;
  /**
   * Wraps the same keys under another passphrase, in one step; the old one opens nothing afterwards.
   *
   * @throws {CertificateError} WRONG_PASSPHRASE, WEAK_PASSPHRASE, and what recording throws
   */
  changePassphrase(current: string, next: string): Promise<void>;
  info(): Promise<VaultInfo>;
  /**
   * Verifies the file, the chain, the register, and every signature; with the keys (unlocked, or `passphrase` given) also
   * every MAC and every private key. Damage and forgery are findings, not errors.
   *
   * @throws {CertificateError} WRONG_PASSPHRASE, VAULT_LOCKED: locked while it ran
   */
  check(onProgress?: (fraction: number) => void, passphrase?: string): Promise<CheckReport>;
  /** Tells of every recorded change: ours at once, another process's within a second. @returns a function that ends it */
  onChange(listener: (revision: number) => void): () => void;
  close(): Promise<void>;
}

/**
 * Makes a new vault at `path`, in a folder that exists, readable by its owner only, and answers it unlocked.
 *
 * @throws {CertificateError} VAULT_EXISTS, WEAK_PASSPHRASE, FILE_NOT_FOUND, READ_ONLY, DISK_FULL
 */
export async function createVault(path: string, passphrase: string, options: NewVaultOptions): Promise<Vault> {
  checkNewPassphrase(passphrase);
  const engine = options.engine ?? bestEngine();
  const masterKey = newMasterKey();
  try {
    await createVaultFile(resolve(path), async (unfinished) => {
      const cost = options.kdfCost ?? (await calibrateKdfCost());
      const vaultId = randomUUID();
      const slot = await wrapMasterKey(masterKey, passphrase, { vaultId, id: 1, kind: 'passphrase', cost });
      writeFirstRows(engine, unfinished, { vaultId, slot, masterKey, options });
    });
    const vault = open(path, engine, options);
    await vault.unlockWith(masterKey);
    return vault;
  } finally {
    masterKey.fill(0);
  }
}

interface FirstRows {
  readonly vaultId: string;
  readonly slot: KeySlot;
  readonly masterKey: Uint8Array;
  readonly options: VaultContext;
}

function writeFirstRows(engine: SqliteEngine, path: string, { vaultId, slot, masterKey, options }: FirstRows): void {
  const keys = deriveSubkeys(masterKey, vaultId);
  const now = options.clock.now();
  // Not yet WAL: a connection that lingers on this name must not share memory with one on the final name.
  const database = new Database(engine, path, { readOnly: false });
  try {
    createSchema(database);
    database.transaction(() => {
      database.run(
        'INSERT INTO vault (id, vault_id, created_at, head_sequence, head_digest, head_mac) VALUES (1, ?, ?, 0, ?, ?)',
        vaultId,
        toSeconds(now),
        EMPTY_CHAIN.digest,
        EMPTY_CHAIN.digest,
      );
      writeSlot(database, slot, toSeconds(now));
      const origin = { at: now.getTime(), actor: storedText(options.actor) };
      const created = appendEvent(database, keys, vaultId, EMPTY_CHAIN, {
        ...origin,
        kind: 'vault.created',
        subject: 'vault',
        payload: vouchingPayload(database, 'vault.created', 'vault', { vault: vaultId }),
      });
      const subject = formatId('slot', slot.id);
      const head = appendEvent(database, keys, vaultId, created, {
        ...origin,
        kind: 'slot.created',
        subject,
        payload: vouchingPayload(database, 'slot.created', subject, slotFacts(slot)),
      });
      writeHead(database, keys, vaultId, head);
    });
  } finally {
    clearSubkeys(keys);
    database.close();
  }
}

function writeSlot(database: Database, slot: KeySlot, createdAt: number): void {
  database.run(
    `INSERT INTO key_slot (id, kind, parameters, wrapped, created_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET parameters = excluded.parameters, wrapped = excluded.wrapped, created_at = excluded.created_at`,
    slot.id,
    slot.kind,
    canonicalJson(slot.parameters),
    slot.wrapped,
    createdAt,
  );
}

/**
 * Opens a vault, locked.
 *
 * @throws {CertificateError} VAULT_NOT_FOUND, NOT_A_VAULT, VAULT_DAMAGED, VAULT_TOO_NEW, CANNOT_LOCK_FILE, FILE_UNREADABLE, READ_ONLY
 */
export async function openVault(path: string, options: VaultOptions): Promise<Vault> {
  return open(path, options.engine ?? bestEngine(), options);
}

function bestEngine(): SqliteEngine {
  const [engine] = availableEngines();
  if (engine !== undefined) return engine;
  throw new CertificateError('INTERNAL', 'This runtime has no SQLite. Use Node 24, or install @photostructure/sqlite.');
}

function open(path: string, engine: SqliteEngine, context: VaultContext): OpenVault {
  const absolute = resolve(path);
  const file = holdVaultFile(absolute);
  const { location, readOnly } = locationOf(absolute);
  let database: Database | null = null;
  try {
    database = new Database(engine, location, { readOnly });
    if (!readOnly) enterWal(database);
    migrate(database, absolute);
    const vaultId = text(present(database.get('SELECT vault_id FROM vault WHERE id = 1'), 'first row'), 'vault_id');
    const store = new VaultStore({ path: absolute, engine, database, vaultId, context });
    return new OpenVault(store, location, file);
  } catch (error) {
    database?.close();
    file.release(engine === 'node:sqlite');
    throw error;
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

class OpenVault implements Vault {
  readonly path: string;
  readonly id: string;
  readonly registry: Registry;
  readonly keys: KeyRing;
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

  constructor(store: VaultStore, location: string | URL, file: HeldFile) {
    this.path = store.path;
    this.id = store.vaultId;
    this.#store = store;
    this.#location = location;
    this.#file = file;
    this.#search = new SearchIndex(store.database);
    this.#watch = new ChangeWatch(store);
    const reader = createRegistryReader(store, this.#search);
    this.registry = { ...reader, ...createRegistryWriter(store, reader, this.#search) };
    this.keys = createKeyRing(store);
  }

  get unlocked(): boolean {
    return this.#store.session !== null;
  }

  async unlock(passphrase: string): Promise<void> {
    const locks = this.#locks;
    const { masterKey } = await this.#openSlot(passphrase);
    try {
      if (locks !== this.#locks) throw locked();
      await this.unlockWith(masterKey);
    } finally {
      masterKey.fill(0);
    }
  }

  /** With the master key itself, which the caller clears. */
  async unlockWith(masterKey: Uint8Array): Promise<void> {
    const session = this.#newSession(masterKey);
    try {
      const findings = await verifyVault(this.#subject(session));
      if (session.cleared) throw locked();
      if (findings.length > 0) throw tampered(...findings);
    } catch (error) {
      this.#end(session);
      throw error;
    }
    if (this.#store.session !== null) this.#end(this.#store.session);
    this.#store.session = session;
    this.#search.schedule();
  }

  lock(): void {
    this.#locks++;
    this.#store.session = null;
    for (const session of [...this.#sessions]) this.#end(session);
  }

  async changePassphrase(current: string, next: string): Promise<void> {
    checkNewPassphrase(next);
    const { slot, masterKey } = await this.#openSlot(current);
    const wasLocked = !this.unlocked;
    try {
      const replacement = await wrapMasterKey(masterKey, next, {
        vaultId: this.id,
        id: slot.id,
        kind: slot.kind,
        cost: slot.parameters,
      });
      if (wasLocked) await this.unlockWith(masterKey);
      await this.#replaceSlot(slot, replacement);
    } finally {
      masterKey.fill(0);
      if (wasLocked) this.lock();
    }
  }

  async #replaceSlot(slot: KeySlot, replacement: KeySlot): Promise<void> {
    const { database } = this.#store;
    // What is written over is zeroed in the file, and the log is emptied: the old slot must not be found in either.
    database.exec('PRAGMA secure_delete = ON');
    try {
      await this.#store.write((change) => {
        const present = this.#slots().some(
          ({ id, wrapped }) => id === slot.id && Buffer.from(wrapped).equals(slot.wrapped),
        );
        if (!present)
          throw new CertificateError('REGISTRY_CHANGED', 'The passphrase was changed meanwhile. Try again.');
        writeSlot(change.database, replacement, toSeconds(change.now));
        change.record('slot.replaced', formatId('slot', slot.id), slotFacts(replacement));
      });
      database.checkpoint();
    } finally {
      database.exec('PRAGMA secure_delete = OFF');
    }
  }

  async info(): Promise<VaultInfo> {
    return this.#store.database.consistent(() => readVaultInfo(this.#store.database, this.id, this.path));
  }

  async check(onProgress?: (fraction: number) => void, passphrase?: string): Promise<CheckReport> {
    const session = await this.#sessionForCheck(passphrase);
    try {
      return await checkVault({ ...this.#subject(session), onProgress });
    } finally {
      if (session !== null) this.#end(session);
    }
  }

  /** A session of its own: it proves everything from the beginning, and takes note of it there. */
  async #sessionForCheck(passphrase: string | undefined): Promise<Session | null> {
    if (passphrase !== undefined) {
      const { masterKey } = await this.#openSlot(passphrase);
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

  #slots(): KeySlot[] {
    return this.#store.database.all("SELECT * FROM key_slot WHERE kind = 'passphrase' ORDER BY id").map(readSlot);
  }

  /** The master key, which the caller clears, and the slot that gave it. Every slot is tried, whichever opens. */
  async #openSlot(passphrase: string): Promise<{ slot: KeySlot; masterKey: Uint8Array }> {
    let opened: { slot: KeySlot; masterKey: Uint8Array } | null = null;
    const slots = this.#slots();
    for (const slot of slots) {
      const masterKey = await unwrapMasterKey(this.id, slot, passphrase);
      if (masterKey !== null) opened = { slot, masterKey };
    }
    if (opened !== null) return opened;
    this.#refuseAlteredSlots();
    throw new CertificateError(
      'WRONG_PASSPHRASE',
      'The passphrase is not the one of this vault. Mind capitals and keyboard layout.',
    );
  }

  /** A slot that differs from its event was altered: no passphrase opens it, and the person is not to blame. */
  #refuseAlteredSlots(): void {
    const { database } = this.#store;
    const { keySlot } = RECORD_KINDS;
    const subjects = database.all("SELECT DISTINCT subject FROM event WHERE kind IN ('slot.created', 'slot.replaced')");
    for (const subject of subjects.map((row) => text(row, 'subject'))) {
      const row = keySlot.find(database, subject);
      const event = lastEventOf(database, keySlot, subject);
      if (event !== undefined && (row === undefined || recordOf(event) !== recordDigest(keySlot.table, row))) {
        throw tampered({ code: 'record-altered', message: `The key slot ${subject} is not as its events left it.` });
      }
    }
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
