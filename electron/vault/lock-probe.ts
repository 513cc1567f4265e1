import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CertificateError, isRefusal } from '../../shared/errors.ts';
import { Database, type SqliteEngine } from './driver.ts';
import { makeEmptyFile, unfinishedName } from './sync-file.ts';

/**
 * What VAULT_BUSY means beside `path`: a share without a lock service answers ENOLCK to every lock, and SQLite takes that for
 * somebody else's lock (`sqliteErrorFromPosixError` in os_unix.c). A file made this moment is nobody else's, so where that is busy
 * too, the file system cannot lock. Any other error stays what it is.
 */
export function lockingRefusal(path: string, engine: SqliteEngine, error: unknown): unknown {
  if (!isRefusal(error, 'VAULT_BUSY') || !isEverythingBusy(dirname(path), engine)) return error;
  return new CertificateError(
    'CANNOT_LOCK_FILE',
    'The file system cannot lock the vault, so writing is not safe. Move it to a local disk.',
    { cause: error },
  );
}

function isEverythingBusy(folder: string, engine: SqliteEngine): boolean {
  const probe = unfinishedName(join(folder, '.chancery-lock'));
  try {
    makeEmptyFile(probe);
    const database = new Database(engine, probe, { readOnly: false, busyTimeout: 0 });
    try {
      database.transaction(() => undefined);
      return false;
    } finally {
      database.close();
    }
  } catch (error) {
    return isRefusal(error, 'VAULT_BUSY');
  } finally {
    rmSync(probe, { force: true });
  }
}
