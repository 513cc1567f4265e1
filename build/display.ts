import { spawn, type ChildProcess } from 'node:child_process';
import { say } from './project.ts';

/** A display that a program can draw on, and the way to end it. */
export interface Display {
  name: string | undefined;
  stop: () => Promise<void>;
}

/** The display of whoever is at this machine, else an Xvfb of our own on a number that the X server finds free itself. */
export async function openDisplay(): Promise<Display> {
  const present = process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'];
  if (process.platform !== 'linux' || (present !== undefined && present !== ''))
    return { name: process.env['DISPLAY'], stop: async () => {} };
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1440x960x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const name = `:${await numberFrom(server)}`;
  say(`no display here, so Xvfb runs on ${name}`);
  return { name, stop: () => end(server) };
}

function numberFrom(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('Xvfb gave no display number within 20 s.')), 20_000);
    server.once('error', (cause) => reject(new Error('Xvfb does not start. Type: npm run setup', { cause })));
    server.once('exit', (code) => reject(new Error(`Xvfb ended at once with status ${String(code)}.`)));
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
