import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { feedSchema, type Releases } from '../../electron/ipc/updates.ts';
import { CertificateError } from '../../shared/errors.ts';
import { Main } from './main-process.ts';

const PASSPHRASE = 'six plain words are easy enough';
const NEWER = { version: '0.2.0', released: '2026-12-01T09:00:00Z', notes: 'Safer.', bytes: 3 };
let folder: string;
let main: Main;
let done: string[];

/** A release that is there and whole, and what was done with it, in order. */
const releases: Releases = {
  look: () => (done.push('look'), Promise.resolve(NEWER)),
  download: async (_, step) => (done.push('download'), step(1, 3)),
  prove: () => (done.push('prove'), Promise.resolve()),
  install: () => {
    done.push(`install, vault ${main.session.status().state}, ${String(backups().length)} backups`);
    return Promise.resolve();
  },
};
const vault = (): string => path.join(folder, 'a.chancery');
const backups = (): string[] => (existsSync(`${vault()}.backups`) ? readdirSync(`${vault()}.backups`) : []);

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'chancery-updates-'));
  done = [];
  main = new Main({ releases: () => Promise.resolve(releases) });
});
afterEach(async () => {
  await main.session.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('updates', () => {
  it('are off as they come: then nothing is loaded, asked, fetched or installed', async () => {
    expect(await main.call('updates', { on: null })).toEqual({ state: 'off' });
    const { version } = NEWER;
    await expect(main.call('lookForUpdate', {})).rejects.toMatchObject({ code: 'NOT_SUPPORTED' });
    await expect(main.call('downloadUpdate', { version })).rejects.toMatchObject({ code: 'NOT_SUPPORTED' });
    await expect(main.call('installUpdate', { version })).rejects.toMatchObject({ code: 'NOT_SUPPORTED' });
    expect(done).toEqual([]);
    expect(await main.call('updates', { on: true })).toEqual({ state: 'on' });
    expect(done).toEqual([]);
    expect(await main.call('lookForUpdate', {})).toEqual({ newer: NEWER });
    expect(await main.call('updates', { on: false })).toEqual({ state: 'off' });
    await expect(main.call('downloadUpdate', { version })).rejects.toMatchObject({ code: 'NOT_SUPPORTED' });
    expect(done).toEqual(['look']);
  });

  it('are not to be had in a build that no release machine made', async () => {
    main = new Main();
    expect(await main.call('updates', { on: true })).toEqual({ state: 'unavailable' });
    await expect(main.call('lookForUpdate', {})).rejects.toMatchObject({ code: 'NOT_SUPPORTED' });
  });

  it('go from step to step only when a person says so', async () => {
    await main.call('updates', { on: true });
    await main.call('lookForUpdate', {});
    expect(await main.call('downloadUpdate', { version: '0.2.0' })).toEqual({ outcome: 'downloaded' });
    expect(done).toEqual(['look', 'download']);
    main.dialogs.push(null);
    expect(await main.call('installUpdate', { version: '0.2.0' })).toEqual({ outcome: 'cancelled' });
    expect(main.confirmed).toEqual([['0.2.0']]);
    expect(done).toEqual(['look', 'download', 'prove']);
  });

  it('back the vault up and lock it before they install', async () => {
    await main.session.create(vault(), PASSPHRASE);
    await main.call('updates', { on: true });
    main.dialogs.push('yes');
    expect(await main.call('installUpdate', { version: '0.2.0' })).toEqual({ outcome: 'installing' });
    expect(done).toEqual(['prove', 'install, vault locked, 1 backups']);
  });

  it('install nothing where no backup can be made, and leave the vault as it was', async () => {
    await main.session.create(vault(), PASSPHRASE);
    writeFileSync(`${vault()}.backups`, 'a file where the folder would be');
    await main.call('updates', { on: true });
    main.dialogs.push('yes');
    await expect(main.call('installUpdate', { version: '0.2.0' })).rejects.toMatchObject({ code: 'WRITE_FAILED' });
    expect(done).toEqual(['prove']);
    expect(main.session.status().state).toBe('unlocked');
    rmSync(`${vault()}.backups`);
  });

  it('do not even ask when what was downloaded is no longer what was signed', async () => {
    await main.call('updates', { on: true });
    const altered = { ...releases, prove: () => Promise.reject(new CertificateError('UPDATE_REFUSED', 'Altered.')) };
    main = new Main({ releases: () => Promise.resolve(altered) });
    await main.call('updates', { on: true });
    await expect(main.call('installUpdate', { version: '0.2.0' })).rejects.toMatchObject({ code: 'UPDATE_REFUSED' });
    expect(main.confirmed).toEqual([]);
  });
});

describe('feedSchema', () => {
  it('takes https, and plain HTTP from this very computer alone', () => {
    const taken = (url: string): boolean =>
      feedSchema.safeParse({ url, publicKey: 'key', publisherName: null }).success;
    for (const url of ['https://a.example/stable', 'http://127.0.0.1:8080/stable'])
      expect([url, taken(url)]).toEqual([url, true]);
    for (const url of ['http://a.example/', 'http://127.0.0.1.a.example/', 'file:///tmp', 'ftp://127.0.0.1/'])
      expect([url, taken(url)]).toEqual([url, false]);
  });
});
