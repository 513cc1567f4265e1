/** The real application in a real window, driven from outside: only the native file dialogs answer by themselves. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { _electron, errors, type ElectronApplication, type Page } from 'playwright-core';

export interface RunningApp {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** What the page wrote to its console as errors: content security policy violations among them. */
  readonly consoleErrors: string[];
  /** What main wrote to its standard error: each fault behind an INTERNAL among it. */
  readonly mainErrors: string[];
  /** One call over the bridge, as the page makes it: main's whole reply, refused or not. */
  call(method: string, input: unknown): Promise<unknown>;
  /** The answers of the next native dialogs, in order; null is Cancel. */
  answerDialogs(answers: readonly (string | null)[]): Promise<void>;
  close(): Promise<void>;
}

export interface StartOptions {
  /** The folder of preferences and window state: give the same again to start as the same user. */
  readonly profile: string;
  readonly executablePath?: string;
  readonly chromiumSandbox?: boolean;
  readonly env?: NodeJS.ProcessEnv;
  /** What to start, as Electron takes it: a folder with a package.json. This checkout unless said. */
  readonly program?: string;
  /** Handed over as by a double click. */
  readonly files?: readonly string[];
}

export function newFolder(name: string): { path: string; remove: () => void } {
  const folder = mkdtempSync(path.join(tmpdir(), `chancery-${name}-`));
  return {
    path: folder,
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Electron is told to require it first; what is packed takes no such word, and passes it over. */
const LOADER = path.join(import.meta.dirname, '../../build/after-attaching.cjs');

/** A window comes in one to three seconds here, in ten on a busy machine. */
const PATIENCE = 25_000;
/** Playwright ends a process of its own that it could not attach itself to; ours would not know it yet. */
const LAUNCH_PATIENCE = PATIENCE - 5_000;

/** Starts the application. One start in some hundreds has hung in Playwright’s handshake: it is ended, told, and tried once more. */
export async function startApp(options: StartOptions): Promise<RunningApp> {
  try {
    return await start(options);
  } catch (error) {
    if (!(error instanceof NoWindow)) throw error;
    process.stderr.write(`e2e: ${error.message}; trying once more\n`);
    return start(options);
  }
}

class NoWindow extends Error {}

async function start(options: StartOptions): Promise<RunningApp> {
  let stage = 'launch';
  let launched: ElectronApplication | null = null;
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new NoWindow(`no window within ${String(PATIENCE / 1000)} s, at: ${stage}`));
      launched?.process().kill('SIGKILL');
    }, PATIENCE);
  });
  const reach = (next: string): void => {
    stage = next;
  };
  const coming = launch(options, reach, (app) => {
    launched = app;
  });
  // When it comes too late nobody waits for it any more.
  coming.catch(() => undefined);
  try {
    return await Promise.race([coming, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

async function launch(
  options: StartOptions,
  reach: (stage: string) => void,
  launched: (app: ElectronApplication) => void,
): Promise<RunningApp> {
  const executablePath = options.executablePath ?? process.env['CHANCERY_ELECTRON'];
  if (executablePath === undefined) throw new Error('CHANCERY_ELECTRON is not set: run these tests by npm test.');
  const launching = _electron.launch({
    executablePath,
    timeout: LAUNCH_PATIENCE,
    args: [
      '-r',
      LOADER,
      options.program ?? process.cwd(),
      `--user-data-dir=${options.profile}`,
      ...(options.files ?? []),
    ],
    // Else Playwright would hold the page to light, whatever the app says.
    colorScheme: null,
    chromiumSandbox: options.chromiumSandbox ?? process.getuid?.() !== 0,
    env: definedOnly({ ...process.env, ...options.env }),
  });
  const app = await launching.catch((error: unknown) => {
    if (error instanceof errors.TimeoutError)
      throw new NoWindow('Playwright could not attach itself', { cause: error });
    throw error;
  });
  launched(app);
  const mainErrors: string[] = [];
  app.process().stderr?.on('data', (part: Buffer) => mainErrors.push(part.toString()));
  reach('first window');
  const page = await app.firstWindow();
  reach('page');
  const consoleErrors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') consoleErrors.push(message.text());
  });
  page.on('pageerror', (error) => consoleErrors.push(String(error)));
  await page.waitForLoadState('load');
  return {
    app,
    page,
    consoleErrors,
    mainErrors,
    call: (method, input) => page.evaluate(callOverBridge, [method, input] as const),
    answerDialogs: (answers) => answerDialogs(app, answers),
    close: () => app.close(),
  };
}

/** Runs in the page. */
function callOverBridge([method, input]: readonly [string, unknown]): Promise<unknown> {
  const { chancery } = globalThis as unknown as { chancery: { call(m: unknown, i: unknown): Promise<unknown> } };
  return chancery.call(method, input);
}

/** Puts answers in place of the native dialogs, which no program can click; everything behind them is real. */
async function answerDialogs(app: ElectronApplication, answers: readonly (string | null)[]): Promise<void> {
  await app.evaluate(({ dialog }, given) => {
    const queue = [...given];
    const next = (): string | null => {
      const answer = queue.shift();
      if (answer === undefined) throw new Error('A dialog was opened that the test does not answer.');
      return answer;
    };
    dialog.showSaveDialog = () => {
      const filePath = next();
      return Promise.resolve({ canceled: filePath === null, filePath: filePath ?? '' });
    };
    dialog.showMessageBox = () => Promise.resolve({ response: next() === null ? 0 : 1, checkboxChecked: false });
    dialog.showOpenDialog = () => {
      const file = next();
      return Promise.resolve({ canceled: file === null, filePaths: file === null ? [] : [file] });
    };
  }, answers);
}

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
