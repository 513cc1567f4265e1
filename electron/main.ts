import path from 'node:path';
import { app, nativeTheme, type BrowserWindow } from 'electron';
import { isForTerminal } from './cli/for-terminal.ts';
import { listen, tell } from './ipc/transport.ts';
import { openPreferences } from './preferences.ts';
import type { Program } from './program.ts';
import { loadProgram } from './program-parts.ts';
import { declareAppScheme, denyPermissions, serveApp } from './window/app-scheme.ts';
import { watchArrivals } from './window/arrivals.ts';
import { live } from './window/life.ts';
import { bringForward, openMainWindow } from './window/main-window.ts';
import { isScheduledLook } from './window/scheduled-look.ts';

let window: BrowserWindow | null = null;

declareAppScheme();
if (isForTerminal(process.argv)) void runForTerminal();
else if (app.requestSingleInstanceLock()) {
  const arrivals = watchArrivals(() => {
    bringForward(window);
    tell(window?.webContents, 'filesArrived', {});
  });
  void app.whenReady().then(() => start(arrivals));
} else {
  app.quit();
}

/**
 * The window comes first: its page loads in a process of its own while this one reads the rest of the program, part by part, and opens
 * the vault of last time. What the page asks meanwhile is answered when that is done.
 */
function start(arrivals: ReturnType<typeof watchArrivals>): void {
  const preferences = openPreferences();
  nativeTheme.themeSource = preferences.read().theme;
  serveApp(path.join(__dirname, 'renderer'));
  denyPermissions();
  let running: Program | null = null;
  if (!isScheduledLook) {
    live({
      isOpen: () => window !== null,
      open: () => {
        window = openMainWindow(path.join(__dirname, 'preload.cjs'), preferences).on('closed', () => (window = null));
      },
      end: () => running?.end(),
    });
  }
  const program = loadProgram().then(async ({ runProgram }) => {
    running = await runProgram({ preferences, arrivals, window: () => window });
    return running;
  });
  listen(async (method, input) => (await program).gateway(method, input));
  if (isScheduledLook) void program.then(({ look }) => look());
}

async function runForTerminal(): Promise<void> {
  const { runInElectron } = await import('./cli/in-electron.ts');
  await runInElectron(process.argv, (status) => app.exit(status));
}
