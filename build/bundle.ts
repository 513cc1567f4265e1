import { rm } from 'node:fs/promises';
import { build } from 'vite';
import { isMain, PROJECT, say } from './project.ts';

const BUNDLES = ['main', 'preload', 'cli', 'renderer'] as const;

/** Makes dist/ anew from the sources: main, preload, the terminal and the page. */
export async function bundle(): Promise<void> {
  await rm(`${PROJECT}/dist`, { recursive: true, force: true });
  await make(BUNDLES);
}

/** Only these, over what is in dist/ already: for whoever works on one of them. */
async function make(names: readonly (typeof BUNDLES)[number][]): Promise<void> {
  const started = Date.now();
  await Promise.all(
    names.map((name) =>
      build({
        root: name === 'renderer' ? `${PROJECT}/renderer` : PROJECT,
        configFile: `${PROJECT}/vite.${name}.config.ts`,
        logLevel: 'warn',
      }),
    ),
  );
  say(`built ${names.join(', ')} in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

if (isMain(import.meta.url)) {
  const typed = BUNDLES.filter((name) => process.argv.includes(name));
  await (typed.length === 0 ? bundle() : make(typed));
}
