import { access, constants, copyFile, link, mkdir, readdir, realpath, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { CertificateError } from '../../../shared/errors.ts';
import { isFault } from './file-fault.ts';
import { MANIFEST_FILE } from './site-manifest.ts';

/** Where a site is, and where its next state is made ready: always on the same file system. */
export interface SiteFolder {
  readonly target: string;
  readonly next: string;
  /** What stood there before, until the new one stands. */
  readonly previous: string;
  readonly lock: string;
  /** Whether the whole folder may be exchanged, which needs the right to write the folder around it. */
  readonly exchangeable: boolean;
}

/**
 * Finds the places. A symbolic link is followed. Where only the folder itself may be written, as on a server, everything is
 * made ready inside it.
 *
 * @throws the system's error where the folder around it is not there
 */
export async function findSiteFolder(given: string): Promise<SiteFolder> {
  const wanted = path.resolve(given);
  const around = await realpath(path.dirname(wanted));
  const target = await realpath(wanted).catch((error: unknown) => {
    if (isFault(error, 'ENOENT')) return path.join(around, path.basename(wanted));
    throw error;
  });
  const parent = path.dirname(target);
  const exchangeable = target !== parent && (await mayWrite(parent));
  const place = exchangeable
    ? path.join(parent, `.${path.basename(target)}.chancery-`)
    : path.join(target, '.chancery-');
  return { target, next: `${place}next`, previous: `${place}previous`, lock: `${place}lock`, exchangeable };
}

async function mayWrite(folder: string): Promise<boolean> {
  try {
    await access(folder, constants.W_OK);
    return true;
  } catch (error) {
    if (isFault(error, 'EACCES', 'EPERM', 'EROFS')) return false;
    throw error;
  }
}

/** Undoes what a publisher left that was ended in the middle: an old site that was set aside comes back. */
export async function recoverSiteFolder({ target, next, previous, exchangeable }: SiteFolder): Promise<void> {
  await rm(next, { recursive: true, force: true });
  if (exchangeable && !(await exists(target)) && (await exists(previous))) await rename(previous, target);
  else await rm(previous, { recursive: true, force: true });
}

/**
 * Refuses a folder with other people's files in it.
 *
 * @throws {CertificateError} FILE_EXISTS
 */
export async function checkOursOrEmpty({ target }: SiteFolder): Promise<void> {
  const names = await namesIn(target);
  if (names.every((name) => name.startsWith('.chancery-')) || names.includes(MANIFEST_FILE)) return;
  throw new CertificateError(
    'FILE_EXISTS',
    `${target} holds files that are not a site of ours, and they would be lost. Name an empty or a new folder.`,
    { detail: { path: target } },
  );
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isFault(error, 'ENOENT')) return [];
    throw error;
  }
}

/**
 * Puts the folder that was made ready in the place of the old one. Should the second of the two renames fail, the first is
 * taken back.
 */
export async function exchangeFolders({ target, next, previous }: SiteFolder): Promise<void> {
  const there = await exists(target);
  if (there) await rename(target, previous);
  try {
    await rename(next, target);
  } catch (error) {
    if (there) await rename(previous, target);
    throw error;
  }
  await rm(previous, { recursive: true, force: true });
}

/**
 * Puts files that were made ready over the old ones, in the given order, each in one step. Should one fail, those before it
 * are taken back.
 */
export async function placeFiles({ target, next, previous }: SiteFolder, names: readonly string[]): Promise<void> {
  const placed: { name: string; replaced: boolean }[] = [];
  await mkdir(path.join(previous, 'serial'), { recursive: true });
  await mkdir(path.join(target, 'serial'), { recursive: true });
  try {
    for (const name of names) {
      const replaced = await keepOld(path.join(target, name), path.join(previous, name));
      await rename(path.join(next, name), path.join(target, name));
      placed.push({ name, replaced });
    }
  } catch (error) {
    for (const { name, replaced } of placed.reverse()) {
      if (replaced) await rename(path.join(previous, name), path.join(target, name));
      else await rm(path.join(target, name), { force: true });
    }
    throw error;
  }
  await rm(previous, { recursive: true, force: true });
  await rm(next, { recursive: true, force: true });
}

/** A second name for the old file where the file system has such a thing, so that the first one never goes missing. */
async function keepOld(file: string, kept: string): Promise<boolean> {
  try {
    await link(file, kept);
    return true;
  } catch (error) {
    if (isFault(error, 'ENOENT')) return false;
    if (!isFault(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK')) throw error;
    await copyFile(file, kept);
    return true;
  }
}

export async function exists(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch (error) {
    if (isFault(error, 'ENOENT', 'ENOTDIR')) return false;
    throw error;
  }
}
