import { randomBytes } from 'node:crypto';
import { link, lstat, open, realpath, rename, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { CertificateError } from '../../shared/errors.ts';
import { systemCode } from './system-error.ts';
import { beginUnfinished, endUnfinished } from './unfinished.ts';

export interface WriteOptions {
  /** Permission bits from the first byte on: 0o600 for what holds a private key. */
  readonly mode: number;
  readonly overwrite: boolean;
  /** Looks at the finished file under its temporary name; if it throws, there is no file. */
  readonly prove?: (temporary: string) => Promise<void>;
}

/**
 * Writes a file whole or not at all: a temporary file beside it, its mode set as it is made, flushed to the disk, proven,
 * and only then put in its place. Without `overwrite` an existing file is never touched, not even one that appears meanwhile.
 * With it, a symbolic link stays and what it leads to is replaced; a device or a folder is refused.
 *
 * @throws {CertificateError} FILE_EXISTS, FILE_NOT_FOUND (no such folder), READ_ONLY, DISK_FULL, WRITE_FAILED, or what `prove` throws
 */
export async function writeFileAtomically(file: string, bytes: Uint8Array, options: WriteOptions): Promise<void> {
  let temporary: string | null = null;
  try {
    const target = options.overwrite ? await replaceable(file) : file;
    const folder = path.dirname(target);
    // Short and our own: the target's name may already be as long as the file system allows.
    temporary = path.join(folder, `.chancery-${randomBytes(8).toString('hex')}`);
    beginUnfinished(temporary);
    await writeDurably(temporary, bytes, options.mode);
    await options.prove?.(temporary);
    await place(temporary, target, options.overwrite);
    await flushFolder(folder);
  } catch (error) {
    if (temporary !== null) await rm(temporary, { force: true });
    throw refusalOf(error, file);
  } finally {
    if (temporary !== null) endUnfinished(temporary);
  }
}

/** What a rename may replace. Over /dev/stdout or /dev/null it would put a file where the whole system has a device. */
async function replaceable(file: string): Promise<string> {
  const found = await typeOf(file);
  if (found === 'nothing' || found === 'file') return file;
  const target = found === 'link' ? await realpath(file) : file;
  if (found === 'link' && (await typeOf(target)) === 'file') return target;
  const message = `${file} is a folder or a device, not a file. Choose a file's name.`;
  throw new CertificateError('WRITE_FAILED', message, { detail: { path: file } });
}

async function typeOf(file: string): Promise<'nothing' | 'file' | 'link' | 'other'> {
  try {
    const stats = await lstat(file);
    return stats.isFile() ? 'file' : stats.isSymbolicLink() ? 'link' : 'other';
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return 'nothing';
    throw error;
  }
}

async function writeDurably(temporary: string, bytes: Uint8Array, mode: number): Promise<void> {
  const handle = await open(temporary, 'wx', mode);
  try {
    await setMode(handle, mode);
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The process's umask may have taken bits away that a public file should have. */
async function setMode(handle: FileHandle, mode: number): Promise<void> {
  if (process.platform === 'win32') return;
  try {
    await handle.chmod(mode);
  } catch (error) {
    // A memory stick's file system has no permissions to set. Whether the file may stand there is for the proof to say.
    if (!CANNOT.includes(systemCode(error) ?? '')) throw error;
  }
}

/** What a file system answers that lacks a notion: FAT has neither permissions nor hard links. */
const CANNOT = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];

async function place(temporary: string, file: string, overwrite: boolean): Promise<void> {
  if (overwrite) {
    await rename(temporary, file);
    return;
  }
  // A hard link fails where the name is taken, in one step; a rename would silently replace it.
  try {
    await link(temporary, file);
  } catch (error) {
    if (!CANNOT.includes(systemCode(error) ?? '')) throw error;
    // Without hard links the name is taken first, by an empty file of ours that the rename then replaces.
    await (await open(file, 'wx')).close();
    try {
      await rename(temporary, file);
    } catch (failure) {
      await rm(file, { force: true });
      throw failure;
    }
    return;
  }
  await rm(temporary);
}

/** The name itself must survive a power cut too. Windows has no such call, and needs none. */
async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  try {
    const handle = await open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  } catch (error) {
    // A folder that takes files and shows none (mode 0300), and network file systems: the file itself is safe.
    if (!['EACCES', 'EINVAL', ...CANNOT].includes(systemCode(error) ?? '')) throw error;
  }
}

function refusalOf(error: unknown, file: string): unknown {
  const code = systemCode(error);
  if (code === null) return error;
  const refuse = (as: ConstructorParameters<typeof CertificateError>[0], message: string): CertificateError =>
    new CertificateError(as, message, { cause: error, detail: { path: file } });
  switch (code) {
    case 'EEXIST':
      return refuse('FILE_EXISTS', `${file} exists already. Choose another name, or say that it may be replaced.`);
    case 'ENOENT':
    case 'ENOTDIR':
      return refuse('FILE_NOT_FOUND', `The folder ${path.dirname(file)} does not exist. Create it, or choose another.`);
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return refuse('READ_ONLY', `${file} cannot be written: the place is read-only for you. Choose another folder.`);
    case 'ENOSPC':
    case 'EDQUOT':
      return refuse('DISK_FULL', `The disk is full: ${file} was not written. Make room and try again.`);
    default:
      return refuse('WRITE_FAILED', `${file} was not written (${code}). Nothing is left of it; try another folder.`);
  }
}
