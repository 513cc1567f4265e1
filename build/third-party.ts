import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { PROJECT } from './project.ts';

/** Somebody else's package of which something is in what ships; `licence` is an SPDX expression. */
const thirdParty = z.object({ name: z.string(), version: z.string(), licence: z.string(), text: z.string() });
export type ThirdParty = z.infer<typeof thirdParty>;

const manifestSchema = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string(),
  homepage: z.string().optional(),
  author: z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]).optional(),
});

/** Left outside the bundles and packed beside them. */
const NATIVE = ['@node-rs/argon2'];
const LICENCE_FILE = /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/iu;
const FOLDER = '/node_modules/';

/** The packages whose modules went into the bundles, with those that are packed as they are; sorted, so that two builds agree. */
export function thirdPartyOf(moduleIds: readonly string[], packedBeside: readonly string[] = []): ThirdParty[] {
  const folders = new Set(moduleIds.map(packageFolder).filter((folder) => folder !== null));
  for (const name of [...NATIVE, ...packedBeside]) folders.add(join(PROJECT, 'node_modules', name));
  return [...folders].map(described).sort((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1));
}

/** Writes the list where the window reads it and, as text, where a package puts its documents. */
export function writeThirdParty(packages: readonly ThirdParty[]): void {
  writeFileSync(join(PROJECT, 'dist', 'third-party.json'), `${JSON.stringify({ packages })}\n`);
  const parts = packages.map(({ name, version, licence, text }) => `${name} ${version} (${licence})\n\n${text}`);
  const electron = 'Electron and Chromium: LICENSE.electron.txt and LICENSES.chromium.html beside the executable.';
  writeFileSync(
    join(PROJECT, 'dist', 'third-party-licences.txt'),
    `Chancery contains work of others.\n\n${electron}\n\n${parts.join(`\n${'─'.repeat(78)}\n\n`)}`,
  );
}

/** What the last bundling wrote. */
export function readThirdParty(): ThirdParty[] {
  const file = join(PROJECT, 'dist', 'third-party.json');
  if (!existsSync(file)) throw new Error('dist/third-party.json is not there: run npm run build first.');
  return z.object({ packages: z.array(thirdParty) }).parse(JSON.parse(readFileSync(file, 'utf8'))).packages;
}

/** `…/node_modules/@scope/name/file` → `…/node_modules/@scope/name`; null for a file of ours. */
function packageFolder(moduleId: string): string | null {
  const id = moduleId.replaceAll('\\', '/').replace(/^\0/u, '').split('?')[0] ?? '';
  const at = id.lastIndexOf(FOLDER);
  if (at < 0) return null;
  const [first = '', second = ''] = id.slice(at + FOLDER.length).split('/');
  return id.slice(0, at + FOLDER.length) + (first.startsWith('@') ? `${first}/${second}` : first);
}

function described(folder: string): ThirdParty {
  // A package that says no licence of its own is looked at by a person: this stops the build.
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
  const files = readdirSync(folder).filter((file) => LICENCE_FILE.test(file));
  const text = files
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim())
    .join('\n\n');
  const { name, version, license } = manifest;
  return { name, version, licence: license, text: `${text === '' ? withoutText(manifest) : text}\n` };
}

/** Some packages name their licence and leave its words out. */
function withoutText({ name, license, author, homepage }: z.infer<typeof manifestSchema>): string {
  const where = homepage === undefined ? '' : ` (${homepage})`;
  return `${name}${where} by ${author ?? 'its authors'}, under ${license}; the package brings no text of it.`;
}
