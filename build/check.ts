import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { PROJECT, say } from './project.ts';
import { IN_CI } from './in-ci.ts';

interface Task {
  name: string;
  command: string[];
}

const UNIT: Task = { name: 'unit and layering tests', command: ['vitest', 'run', '--project', 'unit'] };

/**
 * Files that did not change are not linted again. A type that changed elsewhere can turn a line red that was green, which the
 * compiler sees and the cache does not, so CI goes without.
 */
const cached = (tool: string): string[] =>
  IN_CI ? [] : ['--cache', '--cache-strategy', 'content', '--cache-location', `.cache/${tool}`];

/** Longest first, so that the cores finish together. */
const TASKS: Task[] = [
  UNIT,
  { name: 'lint', command: ['eslint', '.', '--max-warnings', '0', ...cached('eslint')] },
  { name: 'types', command: ['tsc', '--noEmit', '--incremental', '--tsBuildInfoFile', '.cache/types.tsbuildinfo'] },
  { name: 'format', command: ['prettier', '--check', '--log-level', 'warn', '.', ...cached('prettier')] },
  { name: 'unused code', command: ['knip', '--no-progress'] },
];

/** `npm run check`: everything that can be said without a window. `--no-tests` leaves out what `npm test` runs anyway. */
async function check(): Promise<number> {
  const queue = process.argv.includes('--no-tests') ? TASKS.filter((task) => task !== UNIT) : [...TASKS];
  const failed: string[] = [];
  const work = async (): Promise<void> => {
    for (let task = queue.shift(); task !== undefined; task = queue.shift())
      if (!(await passes(task))) failed.push(task.name);
  };
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, () => work()));
  say(failed.length === 0 ? 'all checks passed' : `FAILED: ${failed.join(', ')}`);
  return failed.length === 0 ? 0 : 1;
}

/** Runs one tool and shows what it said only when it has something to say. */
function passes({ name, command: [tool = '', ...args] }: Task): Promise<boolean> {
  const started = Date.now();
  return new Promise((resolve, reject) => {
    const run = spawn(process.execPath, [`${PROJECT}/node_modules/.bin/${tool}`, ...args], {
      cwd: PROJECT,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said: Buffer[] = [];
    run.stdout.on('data', (chunk: Buffer) => said.push(chunk));
    run.stderr.on('data', (chunk: Buffer) => said.push(chunk));
    run.once('error', reject);
    run.once('close', (code) => {
      say(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
      if (code !== 0) process.stdout.write(Buffer.concat(said));
      resolve(code === 0);
    });
  });
}

process.exitCode = await check();
