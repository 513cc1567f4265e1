import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CertificateError } from '../../shared/errors.ts';
import { systemCode } from '../exchange/system-error.ts';
import { writeFileAtomically } from '../exchange/write-file.ts';

/**
 * Looks at the place of a file before anything is signed or recorded for it. The writing itself looks again.
 *
 * @throws {CertificateError} FILE_EXISTS; FILE_NOT_FOUND: there is no such folder; FILE_UNREADABLE
 */
export async function checkOutput(file: string, { force }: { force: boolean }): Promise<void> {
  const there = await kindOf(file);
  if (there === 'folder') throw new CertificateError('FILE_EXISTS', `${file} is a folder. Name a file in it.`);
  if (there !== null && !force)
    throw new CertificateError('FILE_EXISTS', `${file} exists already. --force overwrites it.`);
  if (there === null && (await kindOf(dirname(file))) !== 'folder')
    throw new CertificateError(
      'FILE_NOT_FOUND',
      `The folder ${dirname(file)} does not exist. Make it, or choose another.`,
    );
}

/** Writes a public file, whole or not at all. @throws {CertificateError} FILE_EXISTS, READ_ONLY, DISK_FULL, WRITE_FAILED */
export async function writeOutput(file: string, bytes: Uint8Array, { force }: { force: boolean }): Promise<void> {
  await writeFileAtomically(file, bytes, { mode: 0o644, overwrite: force });
}

async function kindOf(path: string): Promise<'file' | 'folder' | null> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch (cause) {
    const code = systemCode(cause);
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    if (code === null) throw cause;
    throw new CertificateError('FILE_UNREADABLE', `${path} cannot be looked at (${code}). Check its permissions.`, {
      cause,
    });
  }
}
