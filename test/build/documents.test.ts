import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const PAGES = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'],
  ...readdirSync('docs', { recursive: true }).map((name) => `docs/${String(name)}`),
].filter((name) => name.endsWith('.md'));
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')));
const textOf = (page: string): string => readFileSync(page, 'utf8');

describe('README.md', () => {
  it('tells things in the order in which they are asked', () => {
    const text = textOf('README.md');
    const order = [
      '![The window]',
      'npm ci && npm start',
      'npm ci && npm test',
      ...['Install', 'The first CA', 'From OpenSSL', 'From XCA', 'Without a window', 'Backup and recovery'].map(
        heading,
      ),
      heading('What it protects against, and what not'),
    ].map((part) => [part, text.indexOf(part)] as const);
    expect(order.filter(([, at]) => at < 0)).toEqual([]);
    expect(order.map(([part]) => part)).toEqual(order.toSorted(([, a], [, b]) => a - b).map(([part]) => part));
  });
});

describe.each(PAGES)('%s', (page) => {
  it('names scripts that there are', () => {
    const named = [...textOf(page).matchAll(/npm run (?:--silent )?([a-z][a-z:-]*)/gu)].map((match) => match[1] ?? '');
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('leads to pages, pictures and headings that there are', () => {
    const links = [...textOf(page).matchAll(/\]\((?!https?:|mailto:)([^)]+)\)/gu)].map((match) => match[1] ?? '');
    const broken = links.filter((link) => {
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? page : path.join(path.dirname(page), file);
      return !existsSync(target) || (anchor !== undefined && !anchorsOf(textOf(target)).includes(anchor));
    });
    expect(broken).toEqual([]);
  });
});

// An ADR tells of its day.
describe.each(PAGES.filter((page) => !page.startsWith('docs/adr/')))('%s', (page) => {
  it('names files of this project that there are', () => {
    const named = [...textOf(page).matchAll(/`((?:build|docs|electron|renderer|shared|test)\/[\w./-]+)`/gu)];
    const gone = named.map((match) => match[1] ?? '').filter((name) => !existsSync(name));
    expect(gone).toEqual([]);
  });
});

describe('CONTRIBUTING.md', () => {
  it('names every script of package.json that a person types', () => {
    const text = `${textOf('CONTRIBUTING.md')}${textOf('README.md')}`;
    const untold = Object.keys(scripts).filter(
      (name) => !new RegExp(`npm (?:run (?:--silent )?)?${name}(?![\\w:])`, 'u').test(text),
    );
    // npm start does it.
    expect(untold).toEqual(['setup']);
  });
});

function heading(words: string): string {
  return `\n## ${words}\n`;
}

/** As GitHub makes them. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gmu)].map(([, words = '']) =>
    words
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );
}
