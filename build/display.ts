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

/** An Xvfb of our own, on a number that the X server itself finds free. Only that process is ended. */
export async function openHiddenDisplay(): Promise<Display> {
  if (process.platform !== 'linux') return { environment: process.env, stop: async () => {} };
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1440x960x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const display = `:${await numberFrom(server)}`;
  say(`Xvfb runs on ${display}`);
  const { WAYLAND_DISPLAY: _, ...rest } = process.env;
  return { environment: { ...rest, DISPLAY: display, XDG_SESSION_TYPE: 'x11' }, stop: () => end(server) };
}

function numberFrom(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('Xvfb gave no display number within 20 s.')), 20_000);
    const refuse = (error: Error): void => {
      clearTimeout(late);
      reject(error);
    };
    server.once('error', (cause) => refuse(new Error('Xvfb does not start. Type: npm run setup', { cause })));
    server.once('exit', (code) => refuse(new Error(`Xvfb ended at once with status ${String(code)}.`)));
    server.stdio[3]?.once('data', (chunk: Buffer) => {
      clearTimeout(late);
      resolve(chunk.toString().trim());
    });
  });
}

function end(server: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (server.exitCode !== null) {
      resolve();
      return;
    }
    server.once('exit', () => resolve());
    server.kill('SIGTERM');
  });
}
