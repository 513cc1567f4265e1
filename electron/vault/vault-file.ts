import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CertificateError } from '../../shared/errors.ts';
import { failureCode, HeldFile } from './held-file.ts';
import { SCHEMA_VERSION } from './migrate.ts';
import { APPLICATION_ID } from './schema.ts';

/** The first 100 octets of an SQLite file (https://sqlite.org/fileformat.html#the_database_header). */
const HEADER_BYTES = 100;
const MAGIC = 'SQLite format 3\0';

/**
 * Looks at a file before SQLite does, so that what is no vault is told and not touched.
 *
 * @throws {CertificateError} VAULT_NOT_FOUND, NOT_A_VAULT, VAULT_DAMAGED, VAULT_TOO_NEW, FILE_UNREADABLE
 */
export function holdVaultFile(path: string): HeldFile {
  const file = holdFile(path);
  try {
    inspectHeader(path, file.read(HEADER_BYTES), file.size());
    return file;
  } catch (error) {
    file.release(true);
    throw error;
  }
}

function holdFile(path: string): HeldFile {
  try {
    if (!statSync(path).isFile()) {
      throw new CertificateError('NOT_A_VAULT', `${path} is not a file. Choose a file that ends in .chancery.`);
    }
    return HeldFile.hold(path);
  } catch (error) {
    if (error instanceof CertificateError) throw error;
    if (['ENOENT', 'ENOTDIR'].includes(failureCode(error))) {
      throw new CertificateError(
        'VAULT_NOT_FOUND',
        `There is no vault at ${path}. Create one, or choose another file.`,
        {
          cause: error,
        },
      );
    }
    throw new CertificateError('FILE_UNREADABLE', `The vault at ${path} cannot be read. Check its permissions.`, {
      cause: error,
    });
  }
}

function inspectHeader(path: string, header: Buffer, size: number): void {
  if (header.toString('latin1', 0, 16) !== MAGIC) {
    throw new CertificateError('NOT_A_VAULT', `${path} is not a Chancery vault. Choose a file that ends in .chancery.`);
  }
  if (size < HEADER_BYTES) throw truncated(path, size, HEADER_BYTES);
  if (header.readUInt32BE(68) !== APPLICATION_ID) {
    throw new CertificateError('NOT_A_VAULT', `${path} is a database of another program, and not a Chancery vault.`);
  }
  const schema = header.readUInt32BE(60);
  if (schema > SCHEMA_VERSION) {
    throw new CertificateError(
      'VAULT_TOO_NEW',
      `The vault was written by a later version of Chancery (schema ${schema}, this one knows ${SCHEMA_VERSION}). Install that version.`,
    );
  }
  // While a write-ahead log is there, the file itself may be behind.
  if (hasLog(path)) return;
  const pageSize = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16);
  const expected = pageSize * header.readUInt32BE(28);
  if (size < expected) throw truncated(path, size, expected);
}

function truncated(path: string, size: number, expected: number): CertificateError {
  return new CertificateError(
    'VAULT_DAMAGED',
    `The vault at ${path} ends too early: ${size} of ${expected} bytes are there. Restore a backup.`,
    { detail: { size, expected } },
  );
}

/** Whether changes stand beside the vault, in its write-ahead log. */
export function hasLog(path: string): boolean {
  return (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

/** Where and how to open: read-only where file or folder are, and then without locks if no one can be writing. */
export function locationOf(path: string): { location: string | URL; readOnly: boolean } {
  if (writable(path) && writable(dirname(path))) return { location: path, readOnly: false };
  if (hasLog(path) || existsSync(`${path}-shm`)) return { location: path, readOnly: true };
  // SQLite cannot make its shared-memory file there, and needs none for a file that nobody changes.
  return { location: immutable(path), readOnly: true };
}

/** A file that nobody changes while it is read: without locks, and without files beside it. */
export function immutable(path: string): URL {
  const location = pathToFileURL(path);
  location.search = '?immutable=1';
  return location;
}

function writable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch (error) {
    if (['EACCES', 'EROFS', 'EPERM'].includes(failureCode(error))) return false;
    throw error;
  }
}
