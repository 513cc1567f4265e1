import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isMain, PROJECT, say } from './project.ts';

/** Which files are announced to which systems: electron-updater's own names, one announcement for each kind of processor. */
const FEEDS: Readonly<Record<string, RegExp>> = {
  'latest-linux.yml': /-(?:amd64\.deb|x86_64\.rpm|x86_64\.AppImage)$/u,
  'latest-linux-arm64.yml': /-(?:arm64\.deb|aarch64\.rpm|arm64\.AppImage)$/u,
  'latest-mac.yml': /-universal\.zip$/u,
  'latest.yml': /-x64\.exe$/u,
};
/** After so long without another announcement, the last is no longer believed. */
const VALID_DAYS = 120;

interface Release {
  readonly version: string;
  readonly notes: string;
  readonly now: Date;
  /** The folder with the installers. */
  readonly folder: string;
}

/** The announcements of a release, by file name, for the installers that are there. JSON is YAML, which electron-updater’s other tools read. */
export function announcements({ version, notes, now, folder }: Release): Map<string, string> {
  const installers = readdirSync(folder).filter((name) => name.startsWith(`chancery-${version}-`));
  const made = Object.entries(FEEDS).flatMap(([feed, own]) => {
    const files = installers
      .filter((name) => own.test(name))
      .sort()
      .map((url) => ({ url, sha512: sha512Of(join(folder, url)), size: statSync(join(folder, url)).size }));
    if (files.length === 0) return [];
    const validUntil = new Date(now.getTime() + VALID_DAYS * 86_400_000).toISOString();
    const said = { feed, version, validUntil, releaseDate: now.toISOString(), releaseNotes: notes, files };
    return [[feed, `${JSON.stringify(said, null, 1)}\n`] as const];
  });
  return new Map(made);
}

/** What CHANGELOG.md says of a version. @throws {Error} when it says nothing. */
export function notesOf(version: string, changelog: string): string {
  const [, after = ''] = changelog.split(new RegExp(`^## ${version.replaceAll('.', '\\.')}(?:[ ,].*)?$`, 'mu'));
  const [notes = ''] = after.split(/^## /mu);
  if (notes.trim() === '') throw new Error(`CHANGELOG.md says nothing of ${version}.`);
  return notes.trim();
}

function sha512Of(file: string): string {
  return createHash('sha512').update(readFileSync(file)).digest('base64');
}

if (isMain(import.meta.url)) {
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')));
  const notes = notesOf(version, readFileSync(join(PROJECT, 'CHANGELOG.md'), 'utf8'));
  const folder = join(PROJECT, 'out');
  const made = announcements({ version, notes, now: new Date(), folder });
  for (const [name, text] of made) {
    writeFileSync(join(folder, name), text);
    say(`out/${name}: sign it where the release key is (docs/release.md)`);
  }
  if (made.size === 0) {
    say(`no installer of ${version} lies in out/`);
    process.exitCode = 1;
  }
}
