import { existsSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { CertificateError, isRefusal } from '../../shared/errors.ts';
import { makeEmptyFile, syncFile, takeName, unfinishedName, writingRefusal } from './sync-file.ts';
import { hasLog } from './vault-file.ts';

/**
 * Makes a vault where none is: `build` fills a file beside it, 0600 from its first byte, which then takes its name in one
 * step. Whatever happens, there is a whole vault or none, and nothing that was there is written over.
 *
 * @throws {CertificateError} VAULT_EXISTS, FILE_NOT_FOUND (no such folder), READ_ONLY, DISK_FULL, WRITE_FAILED
 */
export async function createVaultFile(path: string, build: (unfinished: string) => Promise<void>): Promise<void> {
  if (existsSync(path)) throw taken(path);
  // A log without its vault would be taken for the new vault's.
  if (hasLog(path)) throw taken(`${path}-wal`);
  const unfinished = unfinishedName(path);
  try {
    makeEmptyFile(unfinished);
    await build(unfinished);
    syncFile(unfinished);
    takeName(unfinished, path, false);
  } catch (error) {
    if (isRefusal(error, 'FILE_EXISTS')) throw taken(path, error);
    throw writingRefusal(dirname(path), error);
  } finally {
    for (const suffix of ['', '-journal']) rmSync(`${unfinished}${suffix}`, { force: true });
  }
}

function taken(path: string, cause?: unknown): CertificateError {
  return new CertificateError('VAULT_EXISTS', `There is a file at ${path} already. Open it, or choose another name.`, {
    cause,
  });
}
