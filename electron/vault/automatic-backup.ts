import { mkdirSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { CertificateError, isRefusal } from '../../shared/errors.ts';
import type { Finding } from '../../shared/pki-terms.ts';
import type { Clock } from '../authority/ports.ts';
import type { BackupReport } from './backup.ts';
import { backupName, backupsToDrop, isBackupDue, readBackupName, type KeptBackup } from './backup-rotation.ts';
import { failureCode } from './held-file.ts';
import { notSeenYet, type OutsideMemory } from './outside-memory.ts';
import type { Vault } from './vault.ts';

/** A backup that lies somewhere. */
export interface FoundBackup extends KeptBackup {
  readonly path: string;
}

/** Where backups go that nobody asked for: a folder beside the vault, and the one that its owner chose, if any. */
export function backupFolders(vault: Pick<Vault, 'id' | 'path'>, memory: OutsideMemory | undefined): string[] {
  const chosen = memory?.read(vault.id)?.backupFolder ?? null;
  return [`${vault.path}.backups`, ...(chosen === null ? [] : [chosen])];
}

/** The backups in one folder, the newest first; none where there is no such folder. */
export function backupsIn(folder: string, vaultPath: string): FoundBackup[] {
  try {
    return readdirSync(folder)
      .map((name) => readBackupName(basename(vaultPath, '.chancery'), name))
      .filter((backup) => backup !== null)
      .map((backup) => ({ ...backup, path: join(folder, backup.name) }))
      .sort((a, b) => b.sequence - a.sequence || b.at.getTime() - a.at.getTime());
  } catch (error) {
    if (failureCode(error) !== '') return [];
    throw error;
  }
}

/** What came of it: the files, and what stood in the way elsewhere. */
export interface BackupRound {
  readonly written: readonly BackupReport[];
  readonly warnings: readonly Finding[];
}

interface Surroundings {
  readonly clock: Clock;
  readonly memory: OutsideMemory | undefined;
}

/**
 * Makes a backup in each folder where one is due (after 100 events, or a day), proven like any, and lets go of the oldest.
 * What stands in the way is a warning: whatever the vault was opened for is done already.
 */
export async function backUpIfDue(vault: Vault, surroundings: Surroundings): Promise<BackupRound> {
  if (!vault.unlocked) return { written: [], warnings: [] };
  const sequence = await vault.registry.revision();
  return backUpInto(vault, surroundings, sequence, (folder) =>
    isBackupDue(backupsIn(folder, vault.path), sequence, surroundings.clock.now()),
  );
}

/** The same in every folder, due or not: somebody asks for it. */
export async function backUpNow(vault: Vault, surroundings: Surroundings): Promise<BackupRound> {
  return backUpInto(vault, surroundings, await vault.registry.revision(), () => true);
}

async function backUpInto(
  vault: Vault,
  { clock, memory }: Surroundings,
  sequence: number,
  isWanted: (folder: string) => boolean,
): Promise<BackupRound> {
  const written: BackupReport[] = [];
  const warnings: Finding[] = [];
  for (const folder of backupFolders(vault, memory)) {
    try {
      if (!isWanted(folder)) continue;
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const name = backupName(basename(vault.path, '.chancery'), clock.now(), sequence);
      written.push(await vault.backUp(join(folder, name), { overwrite: true }));
      for (const old of backupsToDrop(backupsIn(folder, vault.path))) await rm(join(folder, old), { force: true });
    } catch (error) {
      if (!isRefusal(error) && failureCode(error) === '') throw error;
      const reason = error instanceof Error ? error.message : '';
      warnings.push({ severity: 'warning', code: 'backup-failed', message: `No backup in ${folder}: ${reason}` });
    }
  }
  return { written, warnings };
}

/**
 * Remembers on this computer where backups go besides; null for nowhere.
 *
 * @throws {CertificateError} WRITE_FAILED: the app's folder cannot be written
 */
export function rememberBackupFolder(
  vault: Pick<Vault, 'id' | 'path'>,
  memory: OutsideMemory,
  folder: string | null,
): void {
  memory.write(vault.id, { ...(memory.read(vault.id) ?? notSeenYet(vault.path)), backupFolder: folder });
  if (memory.read(vault.id)?.backupFolder === folder) return;
  throw new CertificateError('WRITE_FAILED', 'The choice cannot be kept: the app’s folder cannot be written.');
}
