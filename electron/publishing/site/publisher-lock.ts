import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { z } from 'zod';
import { CertificateError } from '../../../shared/errors.ts';
import { isFault } from './file-fault.ts';

const holderSchema = z.object({ pid: z.number().int().positive(), host: z.string().max(300) });

/** What file systems answer that have no links. */
const WITHOUT_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];

/**
 * Keeps a second publisher out while `work` runs. Who holds the lock is written in it; one left by a process of this
 * machine that is gone is taken over, one of another machine is not.
 *
 * @throws {CertificateError} PUBLISHER_BUSY
 */
export async function withPublisherLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  await take(file);
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function take(file: string): Promise<void> {
  const mine = JSON.stringify({ pid: process.pid, host: hostname(), token: randomBytes(8).toString('hex') });
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      await putInPlace(file, mine);
      return;
    } catch (error) {
      if (!isFault(error, 'EEXIST')) throw error;
    }
    await removeIfAbandoned(file);
  }
  throw busy(file);
}

/** Written whole before it has its name: a lock whose holder died between the two would be nobody's, and keep everyone out. */
async function putInPlace(file: string, content: string): Promise<void> {
  const written = `${file}-${randomBytes(8).toString('hex')}`;
  await writeFile(written, content, { flag: 'wx', mode: 0o644 });
  try {
    await link(written, file);
  } catch (error) {
    if (!isFault(error, ...WITHOUT_LINKS)) throw error;
    await writeFile(file, content, { flag: 'wx', mode: 0o644 });
  } finally {
    await rm(written, { force: true });
  }
}

async function removeIfAbandoned(file: string): Promise<void> {
  const written = await contentOf(file);
  if (written === null) return;
  if (!isAbandoned(written)) throw busy(file);
  // Moved aside rather than removed: of two that find it abandoned only one moves it, and whoever moved a newer one sees that.
  const aside = `${file}-${randomBytes(8).toString('hex')}`;
  try {
    await rename(file, aside);
  } catch (error) {
    if (isFault(error, 'ENOENT')) return;
    throw error;
  }
  if ((await contentOf(aside)) !== written) await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
}

async function contentOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isFault(error, 'ENOENT')) return null;
    throw error;
  }
}

function isAbandoned(written: string): boolean {
  const holder = holderSchema.safeParse(parsed(written));
  // Taken this very moment and not yet written, or not ours: whoever can see the folder decides.
  if (!holder.success || holder.data.host !== hostname()) return false;
  try {
    process.kill(holder.data.pid, 0);
    return false;
  } catch (error) {
    return isFault(error, 'ESRCH');
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function busy(file: string): CertificateError {
  return new CertificateError(
    'PUBLISHER_BUSY',
    `Someone is publishing into this folder right now. Wait for them; if nobody is, remove ${file}.`,
    { detail: { lock: file } },
  );
}
