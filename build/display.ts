import { spawn, type ChildProcess } from 'node:child_process';
import { say } from './project.ts';

/** A display that a program can draw on, the environment that leads there, and the way to end it. */
export interface Display {
  environment: NodeJS.ProcessEnv;
  stop: () => Promise<void>;
}

/** The display of whoever sits at this machine; where there is none, an Xvfb of our own. */
export async function openDisplay(): Promise<Display> {
  const { DISPLAY = '', WAYLAND_DISPLAY = '' } = process.env;
  if (process.platform !== 'linux' || DISPLAY !== '' || WAYLAND_DISPLAY !== '')
    return { environment: process.env, stop: async () => {} };
  return openHiddenDisplay();
}

/**
 * Ends Xvfb when this process closes the pipe, however it ends. In a process group of its own, since Ctrl-C would else take the
 * display away before the window that is closing on it.
 */
const KEEPER = 'Xvfb "$@" & server=$!; exec 3>&-; cat >/dev/null; kill "$server"; wait "$server"';
const ARGUMENTS = ['-displayfd', '3', '-screen', '0', '1440x960x24', '-nolisten', 'tcp'];

/** An Xvfb of our own, on a number that the X server itself finds free. Only that process is ended. */
export async function openHiddenDisplay(): Promise<Display> {
  if (process.platform !== 'linux') return { environment: process.env, stop: async () => {} };
  const keeper = spawn('sh', ['-c', KEEPER, 'sh', ...ARGUMENTS], {
    stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
    detached: true,
  });
  const display = `:${await numberFrom(keeper)}`;
  say(`Xvfb runs on ${display}`);
  const { WAYLAND_DISPLAY: _, ...rest } = process.env;
  return { environment: { ...rest, DISPLAY: display, XDG_SESSION_TYPE: 'x11' }, stop: () => end(keeper) };
}

function numberFrom(keeper: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const refuse = (reason: string): void => {
      clearTimeout(late);
      keeper.stdin?.end();
      reject(new Error(`Xvfb does not start: ${reason}. Is it installed? Type: npm run setup -- test`));
    };
    const late = setTimeout(() => refuse('no display number within 20 s'), 20_000);
    const numbers = keeper.stdio[3];
    numbers?.once('end', () => refuse('it ended at once'));
    numbers?.once('data', (chunk: Buffer) => {
      clearTimeout(late);
      numbers.removeAllListeners('end');
      resolve(chunk.toString().trim());
    });
  });
}

function end(keeper: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (keeper.exitCode !== null) {
      resolve();
      return;
    }
    keeper.once('exit', () => resolve());
    keeper.stdin?.end();
  });
}
