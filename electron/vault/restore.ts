import { existsSync, linkSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { CertificateError, isRefusal } from '../../shared/errors.ts';
import type { Finding } from '../../shared/pki-terms.ts';
import { copyOfFile } from './copy-of-file.ts';
import { bestEngine, Database, type SqliteEngine } from './driver.ts';
import type { TakenOver } from './take-over.ts';
import { syncFolderOf, takeName, unfinishedName, writingRefusal } from './sync-file.ts';
import type { Vault, VaultOptions } from './vault.ts';

export interface RestoreRequest {
  readonly backup: string;
  readonly to: string;
  readonly passphrase: string;
  /** Only says what would come of it. */
  readonly dryRun: boolean;
  /** Puts it in the place of a vault that is there. */
  readonly replace: boolean;
}

export interface RestoreReport {
  readonly path: string;
  readonly restored: boolean;
  /** The last event of the backup, and of the restored vault. */
  readonly sequence: number;
  readonly certificates: number;
  /** What the vault that was there knew and the backup did not; null where there was none. */
  readonly takenOver: TakenOver | null;
  /** Where the vault that was there is kept now. */
  readonly replaced: string | null;
  readonly findings: readonly Finding[];
}

/**
 * Brings a backup back as a vault. Where the vault stands already, everything that it issued and revoked and the CRL numbers
 * that it used are taken over as events, so that no number is used twice and no revocation forgotten; it is kept beside.
 * Whatever happens, at `to` is what was there or the whole of the restored vault.
 *
 * @throws {CertificateError} RESTORE_DIFFERS: a vault is there and `replace` was not said, with what differs in `detail`;
 *   VAULT_EXISTS: another vault is there; VAULT_BUSY: it is open elsewhere; WRONG_PASSPHRASE, VAULT_TAMPERED of the backup
 */
export async function restoreVault(
  request: RestoreRequest,
  { open, options }: { open: (path: string, options: VaultOptions) => Promise<Vault>; options: VaultOptions },
): Promise<RestoreReport> {
  const to = resolve(request.to);
  const unfinished = unfinishedName(to);
  try {
    await copyOfFile(request.backup, unfinished, options.engine);
    const vault = await open(unfinished, { ...options, memory: undefined });
    let report: RestoreReport;
    try {
      await vault.unlock(request.passphrase);
      report = await takeOverInto(vault, to, request);
    } finally {
      await vault.close();
    }
    const differs = report.takenOver !== null;
    if (request.dryRun) return report;
    if (differs && !request.replace) throw differsRefusal(report);
    const replaced = differs ? setAside(to, options) : null;
    takeName(unfinished, to, differs);
    const restored = await open(to, options);
    restored.acceptCopy();
    await restored.close();
    return { ...report, restored: true, replaced };
  } catch (error) {
    throw writingRefusal(dirname(to), error);
  } finally {
    for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${unfinished}${suffix}`, { force: true });
  }
}

async function takeOverInto(vault: Vault, to: string, request: RestoreRequest): Promise<RestoreReport> {
  const { counts } = await vault.info();
  let takenOver: TakenOver | null = null;
  if (existsSync(to)) {
    try {
      takenOver = await vault.takeOver(to, request.dryRun || !request.replace);
    } catch (error) {
      if (!isRefusal(error, 'VAULT_DAMAGED', 'NOT_A_VAULT', 'INTERNAL', 'FILE_UNREADABLE')) throw error;
      takenOver = unreadable(to, error);
    }
  }
  const findings = takenOver?.findings ?? [];
  if (takenOver !== null && request.replace && !request.dryRun) await vault.recordRestore(takenOver);
  return {
    path: to,
    restored: false,
    sequence: counts.events,
    certificates: counts.certificates,
    takenOver,
    replaced: null,
    findings,
  };
}

function unreadable(to: string, error: CertificateError): TakenOver {
  const message = `What is at ${to} cannot be read, so nothing of it can be taken over: ${error.message} Revocations and CRLs after the backup must be made again.`;
  const findings: Finding[] = [{ severity: 'error', code: 'present-unreadable', message }];
  return { authorities: 0, certificates: 0, revocations: 0, requests: 0, crlNumbers: [], findings };
}

function differsRefusal({ path, takenOver }: RestoreReport): CertificateError {
  const { authorities = 0, certificates = 0, revocations = 0, crlNumbers = [] } = takenOver ?? {};
  return new CertificateError(
    'RESTORE_DIFFERS',
    `At ${path} is a vault that knows ${authorities} CAs, ${certificates} certificates and ${revocations} revocations beyond the backup, and later CRL numbers of ${crlNumbers.length} CAs. --force takes them over and replaces it; it is kept beside.`,
    { detail: { takenOver } },
  );
}

/** Keeps the vault that is there under another name too. @throws {CertificateError} VAULT_BUSY */
function setAside(to: string, { clock, engine }: VaultOptions): string {
  const using = engine ?? bestEngine();
  if (settle(to, using) && isHeldByOthers(to, using)) {
    throw new CertificateError('VAULT_BUSY', `The vault at ${to} is open elsewhere. Close it there first.`);
  }
  const stamp = clock
    .now()
    .toISOString()
    .replaceAll(/[-:]|\.\d+/g, '');
  const aside = freeName(`${to}.replaced-${stamp}`);
  linkSync(to, aside);
  // Of a file that is too damaged to be opened: its log must not be taken for the restored vault's.
  if (existsSync(`${to}-wal`)) renameSync(`${to}-wal`, `${aside}-wal`);
  rmSync(`${to}-shm`, { force: true });
  syncFolderOf(to);
  return aside;
}

/**
 * Of the engine that ships, a log that is left says that somebody has the vault open. The other lets go of a file only when its
 * statements are collected, so there a log tells no more than what stands in it.
 */
function isHeldByOthers(path: string, engine: SqliteEngine): boolean {
  const log = statSync(`${path}-wal`, { throwIfNoEntry: false });
  return log !== undefined && (engine === 'node:sqlite' || log.size > 0);
}

/** Whoever closes a vault last leaves one whole file. @returns false where it cannot be opened at all */
function settle(path: string, engine: SqliteEngine): boolean {
  try {
    new Database(engine, path, { readOnly: false }).close();
    return true;
  } catch (error) {
    if (isRefusal(error, 'VAULT_BUSY')) throw error;
    if (isRefusal(error)) return false;
    throw error;
  }
}

function freeName(path: string): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? path : `${path}-${number}`;
    if (!existsSync(name)) return name;
  }
}
