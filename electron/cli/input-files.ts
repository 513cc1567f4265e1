import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CertificateError } from '../../shared/errors.ts';
import { readFileBounded } from '../exchange/read-file.ts';
import { systemCode } from '../exchange/system-error.ts';
import type { CliHost } from './host.ts';

/** 64 MiB: the biggest CRL that is read whole; nothing that a command reads is bigger in earnest. */
export const LARGEST_INPUT = 64 * 1024 * 1024;

/**
 * A file's bytes, or standard input's for `-`.
 *
 * @throws {CertificateError} FILE_NOT_FOUND, FILE_UNREADABLE, INPUT_TOO_LARGE
 */
export async function readInput(host: CliHost, file: string, largest: number = LARGEST_INPUT): Promise<Uint8Array> {
  return file === '-' ? readStandardInput(host, largest) : readFileBounded(file, largest);
}

/** Everything that standard input holds, once. */
export async function readStandardInput(host: CliHost, largest: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  const stream: AsyncIterable<string | Uint8Array> = host.stdin;
  for await (const chunk of stream) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    chunks.push(bytes);
    total += bytes.length;
    if (total > largest) throw tooLarge('standard input', largest);
  }
  return Buffer.concat(chunks);
}

/** Whether a path names a folder. Nothing at all is no folder: reading it will say so. */
export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (systemCode(error) === null) throw error;
    return false;
  }
}

/** The files right inside a folder, by name; hidden ones and folders are left out. @throws {CertificateError} FILE_UNREADABLE */
export async function filesIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => !entry.name.startsWith('.') && !entry.isDirectory())
      .map((entry) => join(folder, entry.name))
      .sort();
  } catch (cause) {
    if (systemCode(cause) === null) throw cause;
    throw new CertificateError('FILE_UNREADABLE', `The folder ${folder} cannot be read. Check its permissions.`, {
      cause,
    });
  }
}

function tooLarge(place: string, largest: number): CertificateError {
  return new CertificateError(
    'INPUT_TOO_LARGE',
    `${place} is larger than ${String(largest >> 10)} KiB. Is it the right file?`,
  );
}
