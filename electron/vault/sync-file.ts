import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, linkSync, openSync, renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CertificateError } from '../../shared/errors.ts';
import { failureCode } from './held-file.ts';
import { restrictToOwner } from './permissions.ts';

/** Has the disk write a file; of no file that SQLite has open: see held-file.ts. */
export function syncFile(path: string): void {
  flush(path, 'r+');
}

/** The same without waiting for it: a large file takes the disk seconds. */
export async function syncFileAside(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Has the disk write which names a folder holds. Windows has no such call, and needs none. */
export function syncFolderOf(path: string): void {
  if (process.platform !== 'win32') flush(dirname(path), 'r');
}

function flush(path: string, flags: 'r' | 'r+'): void {
  const file = openSync(path, flags);
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes an empty file, 0600 from its first byte; on Windows its owner's alone before anything is in it. @throws what `fs` throws */
export function makeEmptyFile(path: string): void {
  closeSync(openSync(path, 'wx', 0o600));
  restrictToOwner(path);
}

/** A name beside `path` that nobody else makes. */
export function unfinishedName(path: string): string {
  return `${path}.${randomBytes(6).toString('hex')}.unfinished`;
}

/**
 * Gives a finished file its name in one step, and makes that durable.
 *
 * @throws {CertificateError} FILE_EXISTS: without `overwrite`, and something has the name
 */
export function takeName(unfinished: string, path: string, overwrite: boolean): void {
  if (overwrite) renameSync(unfinished, path);
  else linkOrRename(unfinished, path);
  syncFolderOf(path);
}

/** A link never replaces what is there, as a rename would; some file systems have no links, and there the name is reserved first. */
function linkOrRename(unfinished: string, path: string): void {
  try {
    linkSync(unfinished, path);
    rmSync(unfinished);
  } catch (error) {
    if (failureCode(error) === 'EEXIST') throw fileExists(path, error);
    if (existsSync(path)) throw fileExists(path, error);
    makeEmptyFile(path);
    renameSync(unfinished, path);
  }
}

function fileExists(path: string, cause: unknown): CertificateError {
  return new CertificateError('FILE_EXISTS', `There is a file at ${path} already. Choose another name.`, { cause });
}

/** What a failure of the file system means for a file that is written in `folder`; any other error stays what it is. */
export function writingRefusal(folder: string, error: unknown): unknown {
  switch (failureCode(error)) {
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
