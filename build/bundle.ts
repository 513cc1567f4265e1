import { rm } from 'node:fs/promises';
import { build } from 'vite';
import { isMain, PROJECT, say } from './project.ts';

const CONFIGS = ['vite.main.config.ts', 'vite.cli.config.ts', 'vite.preload.config.ts', 'vite.renderer.config.ts'];

/** Makes dist/ anew from the sources: main, preload, cli and the page. */
export async function bundle(): Promise<void> {
  const started = Date.now();
  await rm(`${PROJECT}/dist`, { recursive: true, force: true });
  await Promise.all(
    CONFIGS.map((configFile) =>
      build({ root: rootOf(configFile), configFile: `${PROJECT}/${configFile}`, logLevel: 'warn' }),
    ),
  );
  say(`built dist/ in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

function rootOf(configFile: string): string {
  return configFile === 'vite.renderer.config.ts' ? `${PROJECT}/renderer` : PROJECT;
}

if (isMain(import.meta.url)) await bundle();
