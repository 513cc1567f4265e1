import { closeSync, opendirSync, openSync, readFileSync, readSync, realpathSync, statSync, type Dirent } from 'node:fs';
import { join, sep } from 'node:path';
import { CertificateError } from '../../../shared/errors.ts';
import { systemCode } from '../system-error.ts';

/** Folders within folders are looked into so deep, and so many files are looked at. */
const DEEPEST = 6;
const MOST_FILES = 250_000;

/** The files right inside a folder, by name; nothing where there is no such folder. Symbolic links are followed to files only. */
export function filesWithin(folder: string): string[] {
  return [...entriesOf(folder)]
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(folder, entry.name))
    .sort();
}

/**
 * The files in a folder and in those inside it, except hidden ones. A link to a folder is followed as `openssl` would, after all
 * else, so that each file is there once and under its own name.
 *
 * @throws {CertificateError} INPUT_TOO_LARGE, FILE_UNREADABLE
 */
export function filesBelow(folder: string): string[] {
  const files: string[] = [];
  const visited = new Set<string>();
  const links: { readonly path: string; readonly depth: number }[] = [];
  const walk = (place: string, depth: number): void => {
    const real = realPath(place);
    if (real === null || visited.has(real)) return;
    visited.add(real);
    const inside = join(place, sep);
    for (const entry of entriesOf(place)) {
      if (entry.name.startsWith('.')) continue;
      const path = inside + entry.name;
      if (entry.isSymbolicLink() && isFolder(path)) links.push({ path, depth: depth + 1 });
      else if (!entry.isDirectory()) files.push(path);
      else if (depth < DEEPEST) walk(path, depth + 1);
      if (files.length > MOST_FILES) {
        throw new CertificateError(
          'INPUT_TOO_LARGE',
          `${folder} holds more than ${String(MOST_FILES)} files. Choose the folder of the CA itself.`,
        );
      }
    }
  };
  walk(folder, 0);
  for (const { path, depth } of links) if (depth <= DEEPEST) walk(path, depth);
  return files.sort();
}

/** Null for what is not there, or links to itself. */
function realPath(path: string): string | null {
  try {
    return realpathSync(path);
  } catch (error) {
    if (systemCode(error) === null) throw error;
    return null;
  }
}

/** A few hundred at a time: a folder of a hundred thousand would be 30 MB at once. */
function* entriesOf(folder: string): Generator<Dirent> {
  try {
    const open = opendirSync(folder, { bufferSize: 256 });
    try {
      for (let entry = open.readSync(); entry !== null; entry = open.readSync()) yield entry;
    } finally {
      open.closeSync();
    }
  } catch (cause) {
    const code = systemCode(cause);
    if (code === 'ENOENT' || code === 'ENOTDIR') return;
    if (code === null) throw cause;
    throw unreadable(folder, code, cause);
  }
}

/** Whether there is a plain file; a folder, a device, a link to itself and nothing at all are none. */
export function isFile(path: string): boolean {
  return statsOf(path)?.isFile() === true;
}

export function isFolder(path: string): boolean {
  return statsOf(path)?.isDirectory() === true;
}

function statsOf(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (systemCode(error) === null) throw error;
    return undefined;
  }
}

/**
 * A small file's bytes. Synchronous, since a CA has a hundred thousand of them and each is a few kilobytes; whoever reads
 * many lets others work in between.
 *
 * @throws {CertificateError} FILE_NOT_FOUND, FILE_UNREADABLE, INPUT_TOO_LARGE
 */
export function readSmallFile(path: string, largest: number): Uint8Array {
  let bytes: Buffer;
  try {
    const stats = statSync(path);
    if (!stats.isFile()) throw new CertificateError('FILE_UNREADABLE', `${path} is no file. Choose another.`);
    if (stats.size > largest) {
      throw new CertificateError('INPUT_TOO_LARGE', `${path} is larger than ${String(largest >> 10)} KiB.`);
    }
    bytes = readFileSync(path);
  } catch (cause) {
    const code = systemCode(cause);
    if (code === null) throw cause;
    if (code === 'ENOENT') throw new CertificateError('FILE_NOT_FOUND', `There is no file ${path}.`, { cause });
    throw unreadable(path, code, cause);
  }
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The first bytes of a file. @throws {CertificateError} FILE_UNREADABLE */
export function readHead(path: string, length: number): Uint8Array {
  try {
    const file = openSync(path, 'r');
    try {
      const head = new Uint8Array(length);
      return head.subarray(0, readSync(file, head, 0, length, 0));
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    const code = systemCode(cause);
    if (code === null) throw cause;
    throw unreadable(path, code, cause);
  }
}

function unreadable(path: string, code: string, cause: unknown): CertificateError {
  return new CertificateError('FILE_UNREADABLE', `${path} cannot be read (${code}). Check its permissions.`, { cause });
}
