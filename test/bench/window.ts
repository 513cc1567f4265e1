import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { bundle } from '../../build/bundle.ts';
import { openHiddenDisplay } from '../../build/display.ts';
import { resolveElectron } from '../../build/electron-runtime.ts';
import { newFolder, startApp, type RunningApp } from '../e2e/app.ts';
import { copyOfVault } from './kept.ts';
import type { Contest, Side } from './pair.ts';
import { memoryOf, processesOf } from './processes.ts';
import type { Bench } from './row.ts';
import { xcaStart } from './xca-start.ts';

const ROWS = 100_000;
const common = { peer: 'an empty Electron window', items: { full: ROWS, quick: 500 } } as const;
const PAGE_OF = `from start to a usable window with the first page of ${String(ROWS)} certificates`;

/** Both are started and driven in the same way, in turn, by someone who has started them before; ours opens a vault and shows its first page of certificates. */
export const windowBenches: readonly Bench[] = [
  {
    ...common,
    work: PAGE_OF,
    goal: 0.8,
    unit: 's',
    rounds: { full: 7, quick: 1 },
    prepare: async (rows) => {
      const { ours, theirs, end } = await programs(rows);
      return { ours: () => startedIn(ours), theirs: () => startedIn(theirs), end };
    },
  },
  {
    ...common,
    work: PAGE_OF,
    peer: 'xca with 1000',
    goal: 1,
    unit: 's',
    rounds: { full: 3, quick: 0 },
    prepare: async (rows, quick) => {
      const { ours, environment, end } = await programs(rows);
      const xca = await xcaStart(quick ? 20 : 1_000, environment);
      return {
        ours: () => startedIn(ours),
        theirs: xca.start,
        end: async () => {
          xca.end();
          await end();
        },
      };
    },
  },
  {
    ...common,
    work: `memory of all processes (PSS) with ${String(ROWS)} certificates open`,
    goal: 0.77,
    unit: 'MB',
    rounds: { full: 5, quick: 0 },
    prepare: async (rows) => {
      const { ours, theirs, end } = await programs(rows);
      const figure = (program: Program): Side => {
        return () => during(program, ({ app }) => Promise.resolve(memoryOf(processesOf(app.process().pid))));
      };
      return { ours: figure(ours), theirs: figure(theirs), end };
    },
  },
  ...[ROWS, 1_000_000].map((rows) => ({
    work: `from a key press in the search field to painted rows, ${String(rows)} certificates`,
    peer: 'none',
    goal: null,
    unit: 'ms' as const,
    atMost: 100,
    items: { full: rows, quick: 2_000 },
    prepare: async (items: number): Promise<Contest> => {
      const { ours, end } = await programs(items);
      const running = await start(ours);
      await ours.ready(running.page);
      return {
        before: () => typed(running.page, 'old123', 'old1234'),
        ours: () => keyToRows(running.page, '4'),
        theirs: null,
        end: async () => {
          await running.close();
          await end();
        },
      };
    },
  })),
];

/** Something that is started, with the profile of its user. */
interface Program {
  readonly options: Parameters<typeof startApp>[0];
  readonly ready: (page: Page) => Promise<number>;
}

async function programs(rows: number) {
  const runtime = await resolveElectron();
  await bundle();
  const display = await openHiddenDisplay();
  const folder = newFolder('bench-window');
  const vault = join(folder.path, 'bench.chancery');
  await copyOfVault(vault, 'ec-p256', rows);
  const started = { executablePath: runtime.executable, env: display.environment };
  const ours: Program = {
    options: { ...started, profile: join(folder.path, 'profile'), files: [vault] },
    ready: firstPage,
  };
  const theirs: Program = {
    options: {
      ...started,
      profile: join(folder.path, 'empty-profile'),
      program: emptyProgram(join(folder.path, 'empty')),
    },
    ready: (page) => painted(page, () => document.body.textContent.includes('ready') && Date.now()),
  };
  return {
    ours,
    theirs,
    environment: display.environment,
    end: async () => {
      await display.stop();
      folder.remove();
    },
  };
}

/** Seconds from the start of the process until what was wanted is painted, by the clock that both share. */
async function startedIn(program: Program): Promise<number> {
  const begin = Date.now();
  return during(program, (_running, readyAt) => Promise.resolve((readyAt - begin) / 1_000));
}

async function during(program: Program, figure: (running: RunningApp, readyAt: number) => Promise<number>) {
  const running = await start(program);
  try {
    return await figure(running, await program.ready(running.page));
  } finally {
    await running.close();
  }
}

function start({ options }: Program): Promise<RunningApp> {
  return startApp(options);
}

/** The list is asked for as soon as there is something to ask with. Playwright's own click waits for frames in which nothing moves. */
async function firstPage(page: Page): Promise<number> {
  await painted(page, () => document.querySelector('nav[aria-label="Sections"] button') !== null && Date.now());
  await page.evaluate(() => {
    const buttons = document.querySelectorAll<HTMLElement>('nav[aria-label="Sections"] button');
    for (const button of buttons) if (button.textContent.startsWith('Certificates')) button.click();
  });
  return painted(page, () => document.querySelectorAll('[role="row"]').length > 2 && Date.now());
}

/** When a frame showed it first, as Date.now() of this computer. */
async function painted(page: Page, shown: () => number | false): Promise<number> {
  const at = await (await page.waitForFunction(shown, null, { polling: 'raf' })).jsonValue();
  return at === false ? Infinity : at;
}

/** The rows are those of `text` when this ends, not any more of `more`. */
async function typed(page: Page, text: string, more: string): Promise<void> {
  await page.getByRole('searchbox').fill(text);
  const shown = (unwanted: string): boolean => {
    const rows = [...document.querySelectorAll('[role="row"]')].slice(1);
    return rows.some((row) => !row.textContent.includes(unwanted));
  };
  await page.waitForFunction(shown, more, { polling: 'raf' });
}

/** Seconds, as every time that a side measures itself: from the key's event to the frame after the one that has rows of the new text only. */
async function keyToRows(page: Page, key: string): Promise<number> {
  const milliseconds = page.evaluate((pressed) => {
    return new Promise<number>((resolve) => {
      document.addEventListener(
        'keydown',
        () => {
          const from = performance.now();
          const field = document.querySelector<HTMLInputElement>('input[type="search"]');
          const text = (field?.value ?? '') + pressed;
          const look = (): void => {
            const rows = [...document.querySelectorAll('[role="row"]')].slice(1);
            const fits = rows.length > 0 && rows.every((row) => row.textContent.includes(text));
            // The callback of a frame runs before it is painted: the next one is after.
            requestAnimationFrame(fits ? () => resolve(performance.now() - from) : look);
          };
          look();
        },
        { once: true, capture: true },
      );
    });
  }, key);
  await page.getByRole('searchbox').press(key);
  return (await milliseconds) / 1_000;
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
