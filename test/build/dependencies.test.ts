import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { thirdPartyOf } from '../../build/third-party.ts';

const names = z.record(z.string(), z.string());
const manifest = z
  .object({ dependencies: names, devDependencies: names, optionalDependencies: names })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')));
const all = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies });

/** The rows of a table under a heading: what stands in the first column, and the other two. */
function rowsUnder(heading: string): { packages: string[]; purpose: string; touches: string }[] {
  const [, part = ''] = readFileSync('docs/dependencies.md', 'utf8').split(`## ${heading}\n`);
  const [section = ''] = part.split('\n## ');
  return section
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| package'))
    .map((line) => {
      const [first = '', purpose = '', touches = ''] = line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim());
      return { packages: first.match(/@?[\w.-]+(?:\/[\w.*-]+)?/gu) ?? [], purpose, touches };
    });
}

describe('docs/dependencies.md', () => {
  const shipping = rowsUnder('In what ships');
  const developing = rowsUnder('For development and tests only');
  const named = [...shipping, ...developing].flatMap(({ packages }) => packages);

  it('names each package of package.json, with what it is for and what it may touch', () => {
    const isNamed = (name: string): boolean =>
      named.includes(name) || (name.startsWith('@types/') && named.includes('@types/*'));
    expect(all.filter((name) => !isNamed(name))).toEqual([]);
    for (const { packages, purpose, touches } of [...shipping, ...developing]) {
      expect(purpose.length, packages.join()).toBeGreaterThan(4);
      expect(touches.length, packages.join()).toBeGreaterThan(2);
    }
  });

  it('names what ships among what ships: all that our own sources import, and no more', () => {
    const shipped = shipping.flatMap(({ packages }) => packages).filter((name) => all.includes(name));
    const imported = new Set(
      ['electron', 'renderer', 'shared'].flatMap((folder) => importedIn(folder)).filter((name) => all.includes(name)),
    );
    // Only where node:sqlite is missing, and never with the Electron that ships.
    imported.delete('@photostructure/sqlite');
    expect(shipped.toSorted()).toEqual([...imported].toSorted());
  });
});

describe('thirdPartyOf', () => {
  it('finds each package once, by the files that went in, and brings its licence’s text', () => {
    const root = `${process.cwd()}/node_modules`;
    const found = thirdPartyOf([`${root}/zod/index.js`, `${root}/zod/v4/core.js?x`, '/elsewhere/own.ts', '\0virtual']);
    expect(found.map(({ name, licence }) => `${name} ${licence}`)).toEqual(['@node-rs/argon2 MIT', 'zod MIT']);
    expect(found.every(({ text }) => /permission is hereby granted/iu.test(text))).toBe(true);
  });
});

function importedIn(folder: string): string[] {
  return sourcesIn(folder).flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/(?:from|import|require)\s*\(?'([^'.][^']*)'/gu)].map((match) =>
      packageOf(match[1] ?? ''),
    ),
  );
}

function packageOf(specifier: string): string {
  const [first = '', second = ''] = specifier.split('/');
  return first.startsWith('@') ? `${first}/${second}` : first;
}

function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => /\.tsx?$/u.test(name))
    .map((name) => `${folder}/${name}`);
}
