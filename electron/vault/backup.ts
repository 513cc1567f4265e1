import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CertificateError } from '../../shared/errors.ts';
import { runAside } from './aside.ts';
import { tampered, storedHead } from './chain-check.ts';
import { verifyForUnlock, type CheckSubject } from './check.ts';
import { integer, present, text } from './columns.ts';
import { copyInto } from './copy-into.ts';
import { Database } from './driver.ts';
import { sameBytes } from './event-chain.ts';
import { makeEmptyFile, takeName, unfinishedName, writingRefusal } from './sync-file.ts';
import { immutable } from './vault-file.ts';

/** What a backup holds. */
export interface BackupReport {
  readonly path: string;
  /** The last event in it. */
  readonly sequence: number;
  readonly certificates: number;
  /** With the keys, chain and register were proven in the copy itself; without, only that the file is sound. */
  readonly proven: boolean;
}

/**
 * Writes a whole, consistent copy of a vault, sealed as the vault is, 0600 from its first byte: beside its final name first,
 * flushed to the disk, read back and proven, and only then given its name. The vault may be worked on meanwhile.
 *
 * @throws {CertificateError} FILE_EXISTS, FILE_NOT_FOUND (no such folder), READ_ONLY, DISK_FULL, WRITE_FAILED, VAULT_DAMAGED, VAULT_TAMPERED
 */
export async function writeBackup(
  subject: CheckSubject,
  path: string,
  { overwrite }: { overwrite: boolean },
): Promise<BackupReport> {
  const unfinished = unfinishedName(path);
  try {
    makeEmptyFile(unfinished);
    await copyInto(subject, unfinished);
    const report = await proveBackup({ ...subject, location: immutable(unfinished) });
    takeName(unfinished, path, overwrite);
    return { path, ...report };
  } catch (error) {
    throw writingRefusal(dirname(path), error);
  } finally {
    for (const suffix of ['', '-journal']) await rm(`${unfinished}${suffix}`, { force: true });
  }
}

async function proveBackup(copy: CheckSubject): Promise<Omit<BackupReport, 'path'>> {
  const { session } = copy;
  if (session !== null) {
    const { findings } = await verifyForUnlock({ ...copy, session });
    if (findings.length > 0) throw tampered(...findings);
  }
  const database = new Database(copy.engine, copy.location, { readOnly: true });
  try {
    const [answer] = await runAside(copy.engine, copy.location, 'PRAGMA integrity_check(1)');
    const said = text(present(answer, 'answer'), 'integrity_check');
    if (said !== 'ok') throw new CertificateError('VAULT_DAMAGED', `The backup came out damaged: ${said}. Try again.`);
    const { sequence, digest } = storedHead(database);
    if (session !== null && !sameBytes(digest, session.head.digest)) {
      throw new CertificateError('VAULT_DAMAGED', 'The backup ends elsewhere than the vault. Try again.');
    }
    const counted = present(database.get('SELECT count(*) AS certificates FROM certificate'), 'count');
    return { sequence, certificates: integer(counted, 'certificates'), proven: session !== null };
  } finally {
    database.close();
  }
}
