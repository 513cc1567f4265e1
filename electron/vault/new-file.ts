import { closeSync, existsSync, fsyncSync, linkSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { CertificateError } from '../../shared/errors.ts';
import { failureCode } from './held-file.ts';
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
  const unfinished = `${path}.${process.pid}-${Date.now().toString(36)}.unfinished`;
  try {
    closeSync(openSync(unfinished, 'wx', 0o600));
    await build(unfinished);
    sync(unfinished, 'r+');
    takeName(unfinished, path);
    // So that the name itself is durable. Windows has no such call, and needs none.
    if (process.platform !== 'win32') sync(dirname(path), 'r');
  } catch (error) {
    throw refusal(path, error);
  } finally {
    for (const suffix of ['', '-journal']) rmSync(`${unfinished}${suffix}`, { force: true });
  }
}

/** A link never replaces what is there, as a rename would; some file systems have no links, and there the name is reserved first. */
function takeName(unfinished: string, path: string): void {
  try {
    linkSync(unfinished, path);
  } catch (error) {
    if (failureCode(error) === 'EEXIST') throw taken(path, error);
    closeSync(openSync(path, 'wx', 0o600));
    renameSync(unfinished, path);
  }
}

function sync(path: string, flags: 'r' | 'r+'): void {
  const file = openSync(path, flags);
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function taken(path: string, cause?: unknown): CertificateError {
  return new CertificateError('VAULT_EXISTS', `There is a file at ${path} already. Open it, or choose another name.`, {
    cause,
  });
}

function refusal(path: string, error: unknown): unknown {
  const folder = dirname(path);
  switch (failureCode(error)) {
    case 'EEXIST':
      return taken(path, error);
    case 'ENOENT':
    case 'ENOTDIR':
      return new CertificateError('FILE_NOT_FOUND', `There is no folder ${folder}. Make it first, or choose another.`, {
        cause: error,
      });
    case 'EACCES':
    case 'EROFS':
    case 'EPERM':
      return new CertificateError('READ_ONLY', `Nothing can be written into ${folder}. Choose another folder.`, {
        cause: error,
      });
    case 'ENOSPC':
    case 'EDQUOT':
      return new CertificateError('DISK_FULL', `The disk of ${folder} is full. Make room, or choose another folder.`, {
        cause: error,
      });
    default:
      return error;
  }
}
