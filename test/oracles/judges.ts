/** Other people's programs, all at once: ../shared/oracles/oracles.sh, beside the project and never in it. */
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT } from './chancery-command.ts';

const SCRIPT = join(PROJECT, '../shared/oracles/oracles.sh');

/** Why the script cannot run here; null where it can. */
export const JUDGES: { readonly absent: string | null } = {
  absent: existsSync(SCRIPT) ? null : 'shared/oracles/oracles.sh is not beside the project',
};

export const P12_PASSPHRASE = 'p12 for the judges';

/** zlint and a chroot with newer programs come in no Debian package; Chromium is not in every distribution. */
const KNOWN_SKIPS = /^SKIP (?:zlint|modern|chromium) /;

export interface Verdicts {
  readonly passed: number;
  readonly failed: readonly string[];
  /** A program that is not installed: `npm run setup` would have told. */
  readonly unexplainedSkips: readonly string[];
}

/** Has a folder judged that is laid out as the script's header says. */
export async function judge(folder: string): Promise<Verdicts> {
  const work = workingFolder();
  try {
    return verdictsIn(await runScript(folder, work));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The servers run under a user of their own, who must get in; and no stray package.json above may tell Node what a .js file is. */
function workingFolder(): string {
  const work = mkdtempSync(join(tmpdir(), 'chancery-oracles-'));
  chmodSync(work, 0o755);
  writeFileSync(join(work, 'package.json'), '{}');
  return work;
}

function runScript(folder: string, work: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const script = spawn('bash', [SCRIPT, folder], {
      env: { ...process.env, P12PASS: P12_PASSPHRASE, TMPDIR: work },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said: Buffer[] = [];
    script.stdout.on('data', (chunk: Buffer) => said.push(chunk));
    script.stderr.on('data', (chunk: Buffer) => said.push(chunk));
    script.once('error', reject);
    script.once('close', () => resolve(Buffer.concat(said).toString('utf8')));
  });
}

function verdictsIn(said: string): Verdicts {
  const lines = said.split('\n');
  const beginning = (word: string): string[] => lines.filter((line) => line.startsWith(`${word} `));
  return {
    passed: beginning('PASS').length,
    failed: beginning('FAIL'),
    unexplainedSkips: beginning('SKIP').filter((line) => !KNOWN_SKIPS.test(line)),
  };
}
