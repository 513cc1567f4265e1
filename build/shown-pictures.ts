import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** All that were taken last, for whoever looks at them. */
export const PICTURES = '.cache/pictures';
/** Those that somebody sees: README and the guide show them. */
export const SHOWN = 'docs/images';

/** The pictures that pages show, each once, by file name. */
export function namedInPages(): string[] {
  const pages = readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name));
  const named = ['README.md', ...pages].flatMap((page) =>
    [...readFileSync(page, 'utf8').matchAll(/\bimages\/([\w-]+\.png)/g)].map(([, name = '']) => name),
  );
  return [...new Set(named)].sort();
}

/** Puts the pictures that pages show where they look for them, and takes away what no page shows any more. */
export function keepShown(): string[] {
  const named = namedInPages();
  rmSync(SHOWN, { recursive: true, force: true });
  mkdirSync(SHOWN, { recursive: true });
  for (const name of named) copyFileSync(join(PICTURES, name), join(SHOWN, name));
  return named;
}
