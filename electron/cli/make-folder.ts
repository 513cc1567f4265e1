import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { CertificateError } from '../../shared/errors.ts';
import { systemCode } from '../exchange/system-error.ts';

/**
 * Makes a folder for files, and those above it, where it is not there.
 *
 * @throws {CertificateError} FILE_EXISTS: a file is in the way; READ_ONLY, DISK_FULL, WRITE_FAILED
 */
export async function makeFolder(folder: string, mode = 0o777): Promise<void> {
  try {
    await makeWithParents(resolve(folder), mode);
  } catch (cause) {
    const code = systemCode(cause);
    if (code === null) throw cause;
    if (code === 'EEXIST' || code === 'ENOTDIR') {
      throw new CertificateError('FILE_EXISTS', `${folder} is a file, or lies below one. Name a folder.`, { cause });
    }
    const refusal = ['EACCES', 'EROFS', 'EPERM'].includes(code) ? 'READ_ONLY' : 'WRITE_FAILED';
    throw new CertificateError(
      code === 'ENOSPC' ? 'DISK_FULL' : refusal,
      `The folder ${folder} cannot be made (${code}).`,
      { cause },
    );
  }
}

/** Not `recursive`: where a folder takes no new names and says ENOENT (/proc), Node tries for ever. */
async function makeWithParents(folder: string, mode: number): Promise<void> {
  try {
    await mkdir(folder, { mode });
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EEXIST' && (await stat(folder)).isDirectory()) return;
    const parent = dirname(folder);
    if (code !== 'ENOENT' || parent === folder || (await isThere(parent))) throw error;
    await makeWithParents(parent, mode);
    await mkdir(folder, { mode });
  }
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
