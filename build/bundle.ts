import { rm } from 'node:fs/promises';
import { build, type Rolldown } from 'vite';
import { isMain, PROJECT, say } from './project.ts';
import { thirdPartyOf, writeThirdParty } from './third-party.ts';

const BUNDLES = ['main', 'preload', 'cli', 'renderer'] as const;

/**
 * Makes dist/ anew from the sources: main, preload, the terminal and the page, with the licences of what went in and of
 * the packages that are packed beside it.
 */
export async function bundle(packedBeside: readonly string[] = []): Promise<void> {
  // Whatever the shell says: React's other face is twice as large, and the same sources shall give the same octets.
  process.env['NODE_ENV'] = 'production';
  await rm(`${PROJECT}/dist`, { recursive: true, force: true });
  writeThirdParty(thirdPartyOf(await make(BUNDLES), packedBeside));
}

/** Only these, over what is in dist/ already: for whoever works on one of them. Answers with the files that went in. */
async function make(names: readonly (typeof BUNDLES)[number][]): Promise<string[]> {
  const started = Date.now();
  const made = await Promise.all(
    names.map((name) =>
      build({
        root: name === 'renderer' ? `${PROJECT}/renderer` : PROJECT,
        configFile: `${PROJECT}/vite.${name}.config.ts`,
        logLevel: 'warn',
      }),
    ),
  );
  say(`built ${names.join(', ')} in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  return made
    .flatMap((result) => ('output' in result ? [result] : Array.isArray(result) ? result : []))
    .flatMap(modulesOf);
}

function modulesOf({ output }: Rolldown.RolldownOutput): string[] {
  return output.flatMap((part) => (part.type === 'chunk' ? part.moduleIds : []));
}

if (isMain(import.meta.url)) {
  const typed = BUNDLES.filter((name) => process.argv.includes(name));
  await (typed.length === 0 ? bundle() : make(typed));
}
