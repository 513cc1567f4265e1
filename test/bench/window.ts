import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from '../../build/bundle.ts';
import { openHiddenDisplay } from '../../build/display.ts';
import { resolveElectron } from '../../build/electron-runtime.ts';
import { newFolder, startApp, type RunningApp } from '../e2e/app.ts';
import { benchVault } from './bench-vault.ts';
import type { Contest } from './pair.ts';
import type { Bench } from './row.ts';

const ROWS = 100_000;
const common = { peer: 'an empty Electron window', items: { full: ROWS, quick: 500 } } as const;

/** Both are started and driven in the same way, in turn; ours opens a vault and shows its first page of certificates. */
export const windowBenches: readonly Bench[] = [
  {
    ...common,
    work: `from start to a usable window with the first page of ${String(ROWS)} certificates`,
    goal: 0.8,
    unit: 's',
    rounds: { full: 5, quick: 1 },
    prepare: (rows) => prepare(rows, (_started, seconds) => Promise.resolve(seconds)),
  },
  {
    ...common,
    work: `memory of all processes (PSS) with ${String(ROWS)} certificates open`,
    goal: 0.77,
    unit: 'MB',
    rounds: { full: 3, quick: 0 },
    prepare: (rows) => prepare(rows, ({ app }) => Promise.resolve(memoryOf(processesOf(app)))),
  },
];

type Figure = (running: RunningApp, seconds: number) => Promise<number>;

async function prepare(rows: number, figure: Figure): Promise<Contest> {
  const runtime = await resolveElectron();
  await bundle();
  const display = await openHiddenDisplay();
  const folder = newFolder('bench-window');
  const vault = join(folder.path, 'bench.chancery');
  await (await benchVault(vault, 'ec-p256', rows)).close();
  const empty = emptyProgram(join(folder.path, 'empty'));
  const started = async (program: string | undefined, files: string[], ready: (app: RunningApp) => Promise<void>) => {
    const profile = newFolder('bench-profile');
    const begin = performance.now();
    const running = await startApp({
      executablePath: runtime.executable,
      profile: profile.path,
      env: display.environment,
      files,
      ...(program === undefined ? {} : { program }),
    });
    try {
      await ready(running);
      return await figure(running, (performance.now() - begin) / 1000);
    } finally {
      await running.close();
      profile.remove();
    }
  };
  return {
    ours: () =>
      started(undefined, [vault], async ({ page }) => {
        const sections = page.getByRole('navigation', { name: 'Sections' });
        await sections.getByRole('button', { name: /^Certificates/u }).click();
        await page.getByRole('row').nth(1).waitFor();
      }),
    theirs: () => started(empty, [], ({ page }) => page.getByText('ready').waitFor()),
    end: async () => {
      await display.stop();
      folder.remove();
    },
  };
}

function emptyProgram(folder: string): string {
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{"name":"empty","version":"1.0.0","main":"main.js"}');
  writeFileSync(
    join(folder, 'main.js'),
    `const { app, BrowserWindow } = require('electron');
app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1280, height: 800, webPreferences: { sandbox: true, contextIsolation: true } });
  return window.loadURL('data:text/html,<title>empty</title><p>ready');
});`,
  );
  return folder;
}

/** Of the whole tree, the zygotes among them. */
function processesOf(app: RunningApp['app']): number[] {
  const root = app.process().pid;
  if (root === undefined) throw new Error('the program has ended');
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^[0-9]+$/u.test(name)) continue;
    const parent = /^PPid:\s*([0-9]+)$/mu.exec(readQuietly(`/proc/${name}/status`))?.[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const found = new Set([root]);
  for (let grown = true; grown;) {
    grown = false;
    for (const [child, parent] of parents) {
      if (!found.has(parent) || found.has(child)) continue;
      found.add(child);
      grown = true;
    }
  }
  return [...found];
}

/** Proportional set size: what several processes share counts once. In megabytes. */
function memoryOf(processes: readonly number[]): number {
  const kibibytes = processes.map((pid) =>
    Number(/^Pss:\s*([0-9]+) kB$/mu.exec(readQuietly(`/proc/${String(pid)}/smaps_rollup`))?.[1] ?? 0),
  );
  return kibibytes.reduce((sum, one) => sum + one, 0) / 1000;
}

/** Empty where the process has ended meanwhile. */
function readQuietly(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
