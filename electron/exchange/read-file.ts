import { open } from 'node:fs/promises';
import { CertificateError } from '../../shared/errors.ts';
import { systemCode } from './system-error.ts';

/**
 * A file's bytes, as many as `largest` and no more: a device or a pipe has no size that can be trusted beforehand.
 *
 * @throws {CertificateError} FILE_NOT_FOUND, FILE_UNREADABLE, INPUT_TOO_LARGE
 */
export async function readFileBounded(file: string, largest: number): Promise<Uint8Array> {
  try {
    return await readBounded(file, largest);
  } catch (error) {
    const code = systemCode(error);
    if (code === null) throw error;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new CertificateError('FILE_NOT_FOUND', `There is no file ${file}. Check its name.`, { cause: error });
    }
    const why = code === 'EACCES' ? 'its permissions forbid it' : code === 'EISDIR' ? 'it is a folder' : code;
    throw new CertificateError('FILE_UNREADABLE', `${file} cannot be read: ${why}.`, { cause: error });
  }
}

const CHUNK = 65_536;

async function readBounded(file: string, largest: number): Promise<Uint8Array> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    if (size > largest) throw tooLarge(file, largest);
    const chunks: Uint8Array[] = [];
    let total = 0;
    for (;;) {
      const { bytesRead, buffer } = await handle.read(new Uint8Array(CHUNK), 0, CHUNK, null);
      if (bytesRead === 0) return new Uint8Array(Buffer.concat(chunks));
      chunks.push(buffer.subarray(0, bytesRead));
      total += bytesRead;
      if (total > largest) throw tooLarge(file, largest);
    }
  } finally {
    await handle.close();
  }
}

function tooLarge(file: string, largest: number): CertificateError {
  const limit = `${String(Math.floor(largest / 1024))} KiB`;
  return new CertificateError('INPUT_TOO_LARGE', `${file} is larger than ${limit}. Is it the right file?`);
}
