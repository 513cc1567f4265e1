import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { bundle } from '../../build/bundle.ts';
import { openHiddenDisplay } from '../../build/display.ts';
import { resolveElectron } from '../../build/electron-runtime.ts';
import { PROJECT } from '../../build/project.ts';
import { newFolder, startApp } from '../e2e/app.ts';
import { secondsToShow } from './bare-start.ts';
import { copyOfVault } from './kept.ts';
import type { Contest } from './pair.ts';
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
      return { ours: () => startOf(ours), theirs: () => startOf(theirs), end };
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
        ours: () => startOf(ours),
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
      return { ours: () => memoryAt(ours), theirs: () => memoryAt(theirs), end };
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
      const running = await startApp(ours);
      await running.page.evaluate(ours.shown);
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
  readonly program: string;
  readonly profile: string;
  readonly files: readonly string[];
  readonly executablePath: string;
  readonly env: NodeJS.ProcessEnv;
  /** Runs in the page: the first frame that shows what is waited for, as Date.now() of this computer. */
  readonly shown: () => Promise<number>;
}

async function programs(rows: number) {
  const runtime = await resolveElectron();
  await bundle();
  const display = await openHiddenDisplay();
  const folder = newFolder('bench-window');
  const vault = join(folder.path, 'bench.chancery');
  await copyOfVault(vault, 'ec-p256', rows);
  const started = { executablePath: runtime.executable, env: { ...process.env, ...display.environment } };
  const ours: Program = {
    ...{ ...started, program: PROJECT, profile: join(folder.path, 'profile'), files: [vault] },
    shown: firstPage,
  };
  const theirs: Program = {
    ...{ ...started, program: emptyProgram(join(folder.path, 'empty')), files: [] },
    ...{ profile: join(folder.path, 'empty-profile'), shown: anything },
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

/** Seconds. */
function startOf({ executablePath, env, program, profile, files, shown }: Program): Promise<number> {
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const args = [...sandbox, program, `--user-data-dir=${profile}`, ...files];
  return secondsToShow({ executable: executablePath, env, args }, shown);
}

async function memoryAt(program: Program): Promise<number> {
  const running = await startApp(program);
  try {
    await running.page.evaluate(program.shown);
    return memoryOf(processesOf(running.app.process().pid));
  } finally {
    await running.close();
  }
}

/** The list is asked for as soon as there is something to ask with. */
function firstPage(): Promise<number> {
  return new Promise((resolve) => {
    let pressed = false;
    const look = (): void => {
      const buttons = [...document.querySelectorAll<HTMLElement>('nav[aria-label="Sections"] button')];
      const section = buttons.find((button) => button.textContent.startsWith('Certificates'));
      if (!pressed && section !== undefined) {
        pressed = true;
        section.click();
      }
      if (document.querySelectorAll('[role="row"]').length > 2) resolve(Date.now());
      else requestAnimationFrame(look);
    };
    look();
  });
}

function anything(): Promise<number> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (document.body.textContent.includes('ready')) resolve(Date.now());
      else requestAnimationFrame(look);
    };
    look();
  });
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
