import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleCommands, COMMAND } from '../oracles/chancery-command.ts';
import { BENCH_PASSPHRASE, benchVault, CONTEXT } from './bench-vault.ts';
import { copyOfVault } from './kept.ts';
import type { Bench } from './row.ts';

const ROWS = 100_000;
const alone = { peer: 'none', goal: null, unit: 'ms', items: { full: ROWS, quick: 500 } } as const;

/** What whoever types waits for, from the start of a process to its end; and what unlocking costs under a passphrase of full price. */
export const terminalBenches: readonly Bench[] = [
  {
    ...alone,
    work: 'chancery --version',
    peer: 'openssl version',
    atMost: 400,
    prepare: async () => {
      await bundleCommands();
      return {
        ours: () => run(process.execPath, [COMMAND, '--version']),
        theirs: () => run('openssl', ['version']),
      };
    },
  },
  {
    ...alone,
    work: `chancery cert list, ${String(ROWS)} certificates`,
    atMost: 600,
    prepare: async (rows) => {
      await bundleCommands();
      const { path, end } = await copy(rows);
      return { ours: () => run(process.execPath, [COMMAND, 'cert', 'list', '--vault', path]), theirs: null, end };
    },
  },
  {
    ...alone,
    work: `unlock a vault of ${String(ROWS)} certificates under its passphrase, at full cost`,
    atMost: 1_000,
    rounds: { full: 5, quick: 1 },
    prepare: async (rows) => {
      const folder = mkdtempSync(join(tmpdir(), 'chancery-bench-'));
      const { kdfCost: _cheap, ...priced } = CONTEXT;
      const vault = await benchVault(join(folder, 'bench.chancery'), 'ec-p256', rows, priced);
      return {
        before: () => vault.lock(),
        ours: () => vault.unlock(BENCH_PASSPHRASE),
        theirs: null,
        end: async () => {
          await vault.close();
          rmSync(folder, { recursive: true });
        },
      };
    },
  },
];

async function copy(rows: number): Promise<{ path: string; end: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), 'chancery-bench-'));
  const path = join(folder, 'bench.chancery');
  await copyOfVault(path, 'ec-p256', rows);
  return { path, end: () => rmSync(folder, { recursive: true }) };
}

function run(program: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}
