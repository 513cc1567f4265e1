/** The headless commands as their users run them: the bundle that `npm run build` makes, under this Node, as a process of its own. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { EMPTY_HOME } from '../cli/empty-home.ts';

export const PROJECT = join(import.meta.dirname, '../..');
export const COMMAND = join(PROJECT, 'dist/cli.cjs');
const LOCK = join(PROJECT, '.cache/judges-build');

/** What one command came to. */
export interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Bundles the commands where the bundle is older than the sources; `npm test` has done so before. */
export async function bundleCommands(): Promise<void> {
  if (!isStale()) return;
  mkdirSync(join(PROJECT, '.cache'), { recursive: true });
  if (!takeLock()) return waitForBundle();
  try {
    await build({ root: PROJECT, configFile: join(PROJECT, 'vite.cli.config.ts'), logLevel: 'warn' });
  } finally {
    rmSync(LOCK, { recursive: true, force: true });
  }
}

function isStale(): boolean {
  if (!existsSync(COMMAND)) return true;
  const made = statSync(COMMAND).mtimeMs;
  return ['electron', 'shared'].some((folder) =>
    readdirSync(join(PROJECT, folder), { recursive: true, withFileTypes: true }).some(
      (entry) => /\.(?:ts|bin)$/u.test(entry.name) && statSync(join(entry.parentPath, entry.name)).mtimeMs > made,
    ),
  );
}

/** Making a folder is atomic: one of the suites that run side by side builds. A lock left by a run that was ended is taken over. */
function takeLock(): boolean {
  if (existsSync(LOCK) && Date.now() - statSync(LOCK).mtimeMs > 120_000) rmSync(LOCK, { recursive: true });
  try {
    mkdirSync(LOCK);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

async function waitForBundle(): Promise<void> {
  while (existsSync(LOCK)) await new Promise((resolve) => setTimeout(resolve, 200));
}

/** Runs one command whatever it comes to, detached from any terminal, so that it can ask nobody. */
export function chancery(words: readonly string[], { stdin = '', env = {} } = {}): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [COMMAND, ...words], {
      env: { PATH: process.env['PATH'] ?? '', HOME: EMPTY_HOME, ...env },
      detached: true,
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    // A command that needs no input may end before it is given any.
    child.stdin.on('error', () => undefined);
    child.stdin.end(stdin);
    child.once('error', reject);
    child.once('close', (code) =>
      resolve({
        status: code ?? -1,
        stdout: Buffer.concat(stdout).toString('utf8'),
        stderr: Buffer.concat(stderr).toString('utf8'),
      }),
    );
  });
}

/** A vault of its own in a folder, and commands over it that must succeed. */
export async function newVault(folder: string): Promise<(...words: string[]) => Promise<Record<string, unknown>>> {
  const vault = join(folder, 'judged.chancery');
  const passphrase = join(folder, 'passphrase');
  writeFileSync(passphrase, 'correct horse battery staple\n', { mode: 0o600 });
  const must = async (...words: string[]): Promise<Record<string, unknown>> => {
    const all = [...words, '--vault', vault, '--passphrase-file', passphrase, '--json'];
    const { status, stdout, stderr } = await chancery(all);
    if (status !== 0) throw new Error(`chancery ${words.join(' ')} ended with ${String(status)}: ${stderr}${stdout}`);
    return JSON.parse(stdout) as Record<string, unknown>;
  };
  await must('vault', 'create');
  return must;
}

/** A program of others; its output, and its status. */
export function tool(program: string, args: readonly string[], folder: string): Outcome {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd: folder, encoding: 'utf8' });
  if (error !== undefined) throw error;
  return { status: status ?? -1, stdout, stderr };
}
