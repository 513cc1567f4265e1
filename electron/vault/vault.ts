import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import type { AcmeRegister } from '../authority/acme-ports.ts';
import type { KeyRing, Registry } from '../authority/ports.ts';
import type { Finding } from '../../shared/pki-terms.ts';
import type { AuditExport } from './audit-export.ts';
import type { BackupReport } from './backup.ts';
import type { CheckReport } from './check.ts';
import { bestEngine, Database, type SqliteEngine } from './driver.ts';
import { appendEvent, EMPTY_CHAIN, writeHead } from './event-chain.ts';
import { formatId } from './ids.ts';
import { lockingRefusal } from './lock-probe.ts';
import { toSeconds } from './instants.ts';
import { calibrateKdfCost, type KdfCost } from './key-derivation.ts';
import { newMasterKey, slotFacts, wrapMasterKey, type KeySlot } from './key-slots.ts';
import { createSchema } from './migrate.ts';
import { createVaultFile } from './new-file.ts';
import { openFile } from './open-vault.ts';
import { checkNewPassphrase } from './passphrase.ts';
import { vouchingPayload } from './record-proof.ts';
import type { RecoveryKit } from './recovery-kit.ts';
import { clearSubkeys, deriveSubkeys } from './sealing.ts';
import { writeSlot } from './slot-store.ts';
import type { VaultContext } from './store.ts';
import { storedText } from './stored-text.ts';
import type { TakenOver } from './take-over.ts';
import type { VaultInfo } from './vault-info.ts';

export interface VaultOptions extends VaultContext {
  /** Which SQLite; the best that there is when absent. */
  readonly engine?: SqliteEngine | undefined;
}

export interface NewVaultOptions extends VaultOptions {
  /** What trying one passphrase costs; when absent, measured here to take about half a second, and at least 64 MiB × 3. */
  readonly kdfCost?: KdfCost | undefined;
}

/** What else a new passphrase has changed. */
export interface PassphraseChange {
  /** The keychains that opened the vault until now and open it no longer. */
  readonly keychainsRemoved: number;
}

/** One vault file. Reading works at once; keys, and recording anything, need the passphrase. */
export interface Vault {
  readonly path: string;
  readonly id: string;
  readonly registry: Registry;
  readonly keys: KeyRing;
  readonly acme: AcmeRegister;
  readonly unlocked: boolean;
  /**
   * Opens the keys, and proves chain and register before anything may be signed.
   *
   * @throws {CertificateError} WRONG_PASSPHRASE; VAULT_TAMPERED with `detail.findings`, VAULT_OLDER_COPY (see
   *   {@link olderCopy}), and the vault stays locked
   */
  unlock(passphrase: string): Promise<void>;
  /**
   * The same by this computer's keychain, where its owner chose so. A CA that asks at every signature asks all the same.
   *
   * @throws {CertificateError} KEYCHAIN_REFUSED, and what {@link unlock} throws
   */
  unlockWithKeychain(): Promise<void>;
  /**
   * Lets this computer's keychain unlock the vault from now on, besides the passphrase.
   *
   * @throws {CertificateError} WRONG_PASSPHRASE, KEYCHAIN_REFUSED, NOT_SUPPORTED, and what recording throws
   */
  putIntoKeychain(passphrase: string): Promise<void>;
  /** No keychain unlocks the vault afterwards, of whichever computer. @throws {CertificateError} VAULT_LOCKED */
  takeOutOfKeychains(): Promise<void>;
  /**
   * Lets a CA that asks at every signature make one, within a minute. Unlocking does so too.
   *
   * @throws {CertificateError} WRONG_PASSPHRASE, VAULT_LOCKED
   */
  confirm(passphrase: string): Promise<void>;
  /** Zeroes the keys and lets go of every open one. What was signing is refused with VAULT_LOCKED. */
  lock(): void;
  /**
   * Wraps the same keys under another passphrase, in one step; the old one opens nothing afterwards, nor does any keychain but the
   * one that opens it here.
   *
   * @throws {CertificateError} WRONG_PASSPHRASE, WEAK_PASSPHRASE, and what recording throws
   */
  changePassphrase(current: string, next: string): Promise<PassphraseChange>;
  /**
   * Makes shares of which any `threshold` give the vault a new passphrase: {@link recover}. An earlier kit is void then.
   *
   * @throws {CertificateError} WRONG_PASSPHRASE, INVALID_INPUT, and what recording throws
   */
  createRecoveryKit(passphrase: string, kind: { shares: number; threshold: number }): Promise<RecoveryKit>;
  /**
   * Gives the vault a new passphrase, by shares of its recovery kit; the old one opens nothing afterwards.
   *
   * @throws {CertificateError} MALFORMED_SHARE, SHARES_DO_NOT_MATCH, TOO_FEW_SHARES, WEAK_PASSPHRASE, and what recording throws
   */
  recover(shares: readonly string[], next: string): Promise<PassphraseChange>;
  info(): Promise<VaultInfo>;
  /**
   * Verifies the file, the chain, the register, and every signature; with the keys (unlocked, or `passphrase` given) also
   * every MAC and every private key. Damage and forgery are findings, not errors.
   *
   * @throws {CertificateError} WRONG_PASSPHRASE, VAULT_LOCKED: locked while it ran
   */
  check(onProgress?: (fraction: number) => void, passphrase?: string): Promise<CheckReport>;
  /** Writes a whole copy, sealed as the vault is: see backup.ts. Proven when unlocked. */
  backUp(path: string, options: { overwrite: boolean }): Promise<BackupReport>;
  /** Whether what it holds open is the file of this name, by whichever path: not one that took its place since. */
  isAt(path: string): boolean;
  /** What speaks for an older copy of the file in place of what this computer has seen; null when nothing does. */
  olderCopy(): Finding | null;
  /** Takes this file for the vault from now on, whatever this computer has seen before. */
  acceptCopy(): void;
  /**
   * Takes in what another file of the same vault has recorded beyond this one and nobody may forget. Unlocked only.
   * For restoring: see restore.ts.
   */
  takeOver(presentPath: string, dryRun: boolean): Promise<TakenOver>;
  /** Records that this vault was restored from a backup, with what it took over. */
  recordRestore(takenOver: TakenOver): Promise<void>;
  /**
   * Writes the audit log with its proof, signed by every CA whose key is here when unlocked: see audit-export.ts.
   *
   * @throws {CertificateError} VAULT_TAMPERED, FILE_EXISTS, FILE_NOT_FOUND, READ_ONLY, DISK_FULL
   */
  exportAudit(path: string, options: { overwrite: boolean }): Promise<AuditExport>;
  /** Tells of every recorded change: ours at once, another process's within a second. @returns a function that ends it */
  onChange(listener: (revision: number) => void): () => void;
  close(): Promise<void>;
}

/**
 * Makes a new vault at `path`, in a folder that exists, readable by its owner only, and answers it unlocked.
 *
 * @throws {CertificateError} VAULT_EXISTS, WEAK_PASSPHRASE, FILE_NOT_FOUND, READ_ONLY, DISK_FULL, CANNOT_LOCK_FILE
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
      try {
        writeFirstRows(engine, unfinished, { vaultId, slot, masterKey, options });
      } catch (error) {
        throw lockingRefusal(unfinished, engine, error);
      }
    });
    const vault = await openFile(path, engine, options);
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

/**
 * Opens a vault, locked.
 *
 * @throws {CertificateError} VAULT_NOT_FOUND, NOT_A_VAULT, VAULT_DAMAGED, VAULT_TOO_NEW, CANNOT_LOCK_FILE, FILE_UNREADABLE, READ_ONLY
 */
export async function openVault(path: string, options: VaultOptions): Promise<Vault> {
  return openFile(path, options.engine ?? bestEngine(), options);
}
