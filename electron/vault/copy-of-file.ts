import { existsSync, rmSync } from 'node:fs';
import { copyInto } from './copy-into.ts';
import { bestEngine, type SqliteEngine } from './driver.ts';
import { makeEmptyFile } from './sync-file.ts';
import { hasLog, holdVaultFile, immutable } from './vault-file.ts';

/**
 * A consistent copy of a vault's file at `copy`, where nothing is, 0600 from its first byte. What is copied is read and not touched:
 * neither brought to today's schema nor given a log.
 *
 * @throws {CertificateError} VAULT_NOT_FOUND, NOT_A_VAULT, VAULT_DAMAGED, VAULT_TOO_NEW, FILE_UNREADABLE, DISK_FULL
 */
export async function copyOfFile(path: string, copy: string, engine: SqliteEngine = bestEngine()): Promise<void> {
  const file = holdVaultFile(path);
  try {
    makeEmptyFile(copy);
    const location = existsSync(`${path}-shm`) || hasLog(path) ? path : immutable(path);
    await copyInto({ engine, location }, copy);
  } catch (error) {
    rmSync(copy, { force: true });
    throw error;
  } finally {
    file.release(engine === 'node:sqlite');
  }
}
