import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { feedSchema, type Feed } from './updates.ts';

/** The list that bundling wrote, as text; null in a checkout that was never built. */
export function packageLicencesText(): string | null {
  const file = above('third-party.json') ?? above(join('dist', 'third-party.json'));
  return file === null ? null : readFileSync(file, 'utf8');
}

/** Where this build asks for newer releases: written into package.json by the release machine; null in every other build. */
export function releaseFeed(): Feed | null {
  const file = above('package.json');
  if (file === null) return null;
  const manifest = z.object({ updates: feedSchema.optional() }).safeParse(JSON.parse(readFileSync(file, 'utf8')));
  return manifest.data?.updates ?? null;
}

/** The first file of that name beside this program or in a folder above it. */
function above(name: string): string | null {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const file = join(folder, name);
    if (existsSync(file)) return file;
    if (folder === dirname(folder)) return null;
  }
}
