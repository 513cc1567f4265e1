import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isRefusal } from '../../shared/errors.ts';
import type { Finding } from '../../shared/pki-terms.ts';
import type { Clock } from '../authority/ports.ts';
import { backupName, backupsToDrop, isBackupDue, readBackupName, type KeptBackup } from './backup-rotation.ts';
import { failureCode } from './held-file.ts';
import type { OutsideMemory } from './outside-memory.ts';
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

/**
 * Makes a backup in each folder where one is due (after 100 events, or a day), proven like any, and lets go of the oldest.
 * What stands in the way is a warning: whatever the vault was opened for is done already.
 */
export async function backUpIfDue(
  vault: Vault,
  { clock, memory }: { clock: Clock; memory: OutsideMemory | undefined },
): Promise<Finding[]> {
  const warnings: Finding[] = [];
  if (!vault.unlocked) return warnings;
  const sequence = await vault.registry.revision();
  for (const folder of backupFolders(vault, memory)) {
    try {
      if (!isBackupDue(backupsIn(folder, vault.path), sequence, clock.now())) continue;
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const name = backupName(basename(vault.path, '.chancery'), clock.now(), sequence);
      await vault.backUp(join(folder, name), { overwrite: true });
      for (const old of backupsToDrop(backupsIn(folder, vault.path))) rmSync(join(folder, old), { force: true });
    } catch (error) {
      if (!isRefusal(error) && failureCode(error) === '') throw error;
      const reason = error instanceof Error ? error.message : '';
      warnings.push({ severity: 'warning', code: 'backup-failed', message: `No backup in ${folder}: ${reason}` });
    }
  }
  return warnings;
}
