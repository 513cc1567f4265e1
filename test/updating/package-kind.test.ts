import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openReleases } from '../../electron/updating/open-releases.ts';
import { packageKind } from '../../electron/updating/package-kind.ts';

let folder: string;
const place = (name: string): string => path.join(folder, name);
const here = (given: Partial<Parameters<typeof packageKind>[0]> = {}): ReturnType<typeof packageKind> =>
  packageKind({
    platform: 'linux',
    packaged: true,
    executable: place('app/chancery'),
    resources: place('app/resources'),
    environment: {},
    ...given,
  });

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'chancery-kind-'));
  mkdirSync(place('app/resources'), { recursive: true });
  for (const name of ['app/chancery', 'other.AppImage']) writeFileSync(place(name), '');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('packageKind', () => {
  it('is what the package says of itself', () => {
    for (const type of ['deb', 'rpm']) {
      writeFileSync(place('app/resources/package-type'), `${type}\n`);
      expect(here()).toBe(type);
    }
    expect(here({ platform: 'win32' })).toBe('exe');
    expect(here({ platform: 'darwin' })).toBe('zip');
  });

  it('is nothing in a checkout, in a folder that somebody unpacked, and on a system that we make nothing for', () => {
    expect(here()).toBeNull();
    writeFileSync(place('app/resources/package-type'), 'snap');
    expect(here()).toBeNull();
    for (const platform of ['win32', 'darwin'] as const) expect(here({ platform, packaged: false })).toBeNull();
    expect(here({ platform: 'freebsd' })).toBeNull();
  });

  it('is an AppImage only where this program runs from it: that of whoever started it is not ours to replace', () => {
    symlinkSync(place('app'), place('mounted'));
    const APPIMAGE = place('other.AppImage');
    expect(here({ environment: { APPIMAGE, APPDIR: place('mounted') } })).toBe('AppImage');
    mkdirSync(place('elsewhere'));
    for (const environment of [
      { APPIMAGE },
      { APPIMAGE, APPDIR: place('elsewhere') },
      { APPIMAGE, APPDIR: place('gone') },
      { APPIMAGE: place('gone.AppImage'), APPDIR: place('mounted') },
      { APPIMAGE: 'other.AppImage', APPDIR: place('mounted') },
    ])
      expect([environment, here({ environment })]).toEqual([environment, null]);
  });
});

describe('openReleases', () => {
  it('is nothing without a feed', () => {
    const surroundings = { packaged: true, now: () => new Date(), fetch: globalThis.fetch, leaving: () => undefined };
    expect(openReleases({ ...surroundings, feed: null })).toBeNull();
  });
});
