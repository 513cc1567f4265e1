import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { announcements, notesOf } from '../../build/announce.ts';
import { readAnnouncement } from '../../electron/updating/signed-feed.ts';

const NOW = new Date('2026-11-21T12:00:00Z');
let folder: string;
const file = (name: string): string => path.join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'chancery-announce-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('announcements', () => {
  const release = { version: '0.2.0', notes: 'Safer.', now: NOW };

  it('names each installer of the release once, under its own system and processor', () => {
    for (const name of [
      'amd64.deb',
      'x86_64.rpm',
      'x86_64.AppImage',
      'arm64.deb',
      'aarch64.rpm',
      'universal.zip',
      'universal.dmg',
      'x64.exe',
      'amd64-not-for-release.deb',
    ])
      writeFileSync(file(`chancery-0.2.0-${name}`), name);
    writeFileSync(file('chancery-0.1.0-amd64.deb'), 'the last one');
    const made = announcements({ ...release, folder });
    const named = [...made].map(([feed, text]) => [
      feed,
      (JSON.parse(text) as { files: { url: string }[] }).files.map(({ url }) => url.slice('chancery-0.2.0-'.length)),
    ]);
    expect(named).toEqual([
      ['latest-linux.yml', ['amd64.deb', 'x86_64.AppImage', 'x86_64.rpm']],
      ['latest-linux-arm64.yml', ['aarch64.rpm', 'arm64.deb']],
      ['latest-mac.yml', ['universal.zip']],
      ['latest.yml', ['x64.exe']],
    ]);
  });

  it('is read by the app when openssl signed it as docs/release.md says', () => {
    writeFileSync(file('chancery-0.2.0-amd64.deb'), 'a package');
    const name = 'latest-linux.yml';
    writeFileSync(file(name), announcements({ ...release, folder }).get(name) ?? '');
    const shown = /openssl pkeyutl .*/u.exec(readFileSync('docs/release.md', 'utf8'))?.[0] ?? '';
    execFileSync('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', file('release-key.pem')]);
    execFileSync('sh', ['-c', shown.replaceAll('out/', '')], { cwd: folder });
    const publicKey = execFileSync('openssl', ['pkey', '-in', file('release-key.pem'), '-pubout'], {
      encoding: 'utf8',
    });
    const [bytes, signature] = [readFileSync(file(name)), readFileSync(file(`${name}.sig`))];
    expect(readAnnouncement(bytes, signature, { name, publicKey, now: NOW })).toMatchObject({
      version: '0.2.0',
      releaseNotes: 'Safer.',
      files: [{ url: 'chancery-0.2.0-amd64.deb', size: 9 }],
    });
    const later = new Date('2027-04-01T00:00:00Z');
    expect(() => readAnnouncement(bytes, signature, { name, publicKey, now: later })).toThrow('too old');
  });
});

describe('notesOf', () => {
  it('is what CHANGELOG.md says of that version and no other', () => {
    const changelog = '# Changes\n\n## 0.2.0\n\n- Safer.\n\n## 0.1.0, not released yet\n\n- First.\n';
    expect(notesOf('0.2.0', changelog)).toBe('- Safer.');
    expect(notesOf('0.1.0', changelog)).toBe('- First.');
    expect(() => notesOf('0.3.0', changelog)).toThrow('says nothing of 0.3.0');
    expect(notesOf('0.1.0', readFileSync('CHANGELOG.md', 'utf8')).length).toBeGreaterThan(100);
  });
});
