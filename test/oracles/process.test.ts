import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodePem } from '../../electron/pki/pem.ts';
import { debianWeakKey } from '../pki/debian-weak-key.ts';
import { bundleCommands, chancery, COMMAND, newVault, PROJECT } from './chancery-command.ts';

const PASSPHRASE = 'correct horse battery staple';
const DRIVER = join(import.meta.dirname, 'on-a-terminal.py');

let folder: string;
let vault: string;
let must: Awaited<ReturnType<typeof newVault>>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'chancery-process-'));
  await bundleCommands();
  must = await newVault(folder);
  vault = join(folder, 'judged.chancery');
  await must('ca', 'create', '--name', 'root', '--subject', 'CN=Root', '--key', 'ec-p256');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a command on a terminal of its own; what the terminal showed, and the status. */
function onTerminal(words: readonly string[], typed: readonly (readonly [string, string])[], stdin = '-') {
  const command = [DRIVER, stdin, JSON.stringify(typed), process.execPath, COMMAND, ...words];
  const { stdout, stderr, error } = spawnSync('python3', command, { encoding: 'utf8', timeout: 90_000 });
  if (error !== undefined || stdout === '') throw error ?? new Error(stderr);
  return JSON.parse(stdout) as { output: string; status: number };
}

describe('--version', () => {
  it('is told at once: far faster than anyone notices', async () => {
    const times: number[] = [];
    for (let run = 0; run < 5; run++) {
      const started = performance.now();
      const { status, stdout } = await chancery(['--version']);
      times.push(performance.now() - started);
      expect([status, stdout]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)]);
    }
    // The contract's 400 ms hold on an idle machine; the best of five says whether something heavy is loaded.
    expect(Math.min(...times)).toBeLessThan(400);
  });
});

describe('a passphrase at the terminal', () => {
  const isUnix = process.platform !== 'win32';

  it.runIf(isUnix)('is asked without echo, with the keys of a line editor, and the terminal is put back', () => {
    const typed = [['Passphrase of the vault: ', `wrong\u0015${PASSPHRASE}x\u007f\r`]] as const;
    const { output, status } = onTerminal(['crl', 'issue', 'root', '--vault', vault], typed);
    expect(status).toBe(0);
    expect(output).toContain('BEGIN X509 CRL');
    expect(output).not.toContain('horse');
  });

  it.runIf(isUnix)('is asked on /dev/tty while standard input is a file', async () => {
    const { pem } = await must('csr', 'create', '--subject', 'CN=piped.test', '--dns', 'piped.test');
    const request = join(folder, 'piped.csr');
    writeFileSync(request, String(pem));
    const words = ['cert', 'issue', '--ca', 'root', '--csr', '-', '--vault', vault];
    const { output, status } = onTerminal(words, [['Passphrase', `${PASSPHRASE}\r`]], request);
    expect([status, output]).toEqual([0, expect.stringContaining('CN=piped.test')]);
  });

  it.runIf(isUnix)('is asked twice for a new vault', () => {
    const file = join(folder, 'typed.chancery');
    const twice = [
      ['New passphrase', `${PASSPHRASE}\r`],
      ['again', `${PASSPHRASE}\r`],
    ] as const;
    expect(onTerminal(['vault', 'create', '--vault', file], twice).status).toBe(0);
    expect(existsSync(file)).toBe(true);
  });

  it.runIf(isUnix)('ends with the interrupt that Ctrl-C is elsewhere', () => {
    const { status } = onTerminal(['crl', 'issue', 'root', '--vault', vault], [['Passphrase', '\u0003']]);
    // A process that a signal ended, as Python tells it: minus SIGINT's number.
    expect(status).toBe(-2);
  });

  it('is not asked where there is no terminal: status 3', async () => {
    const { status, stderr } = await chancery(['crl', 'issue', 'root', '--vault', vault]);
    expect(status).toBe(3);
    expect(stderr).toContain('[PASSPHRASE_REQUIRED]');
  });
});

describe('a reader that goes away', () => {
  it('is no failure and no noise (`| head -1`)', async () => {
    const listing = spawn(process.execPath, [COMMAND, 'audit', 'list', '--json', '--vault', vault], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let noise = '';
    listing.stderr.on('data', (chunk: Buffer) => (noise += chunk.toString()));
    listing.stdout.destroy();
    const status = await new Promise((resolve) => listing.once('close', resolve));
    expect([status, noise]).toEqual([0, '']);
  });
});

describe('two terminals at once', () => {
  it('issue on one vault without losing a certificate or using a serial number twice', async () => {
    const issue = (host: string) => must('cert', 'issue', '--ca', 'root', '--subject', `CN=${host}`, '--dns', host);
    const issued = await Promise.all(Array.from({ length: 8 }, (_, at) => issue(`host${String(at)}.test`)));
    expect(new Set(issued.map((one) => one['serialNumber'])).size).toBe(8);
    expect(await must('vault', 'check')).toMatchObject({ ok: true, findings: [] });
  });
});

describe('the bundle', () => {
  it('has the table of Debian’s weak keys, and judges no key without it', { timeout: 60_000 }, () => {
    const key = join(folder, 'weak.pem');
    writeFileSync(key, encodePem('PUBLIC KEY', debianWeakKey()));
    const inspect = (command: string) => spawnSync(process.execPath, [command, 'inspect', key], { encoding: 'utf8' });
    const found = inspect(COMMAND);
    expect(found.status).toBe(0);
    expect(found.stdout).toContain('[rsa-debian-weak]');

    const copy = join(folder, 'installed');
    cpSync(join(PROJECT, 'dist/cli'), join(copy, 'cli'), { recursive: true });
    cpSync(COMMAND, join(copy, 'cli.cjs'));
    for (const name of ['package.json', 'node_modules']) symlinkSync(join(PROJECT, name), join(copy, name));
    const table = globSync(join(copy, 'cli/debian-weak-moduli-*.bin'));
    expect(table).toHaveLength(1);
    expect(inspect(join(copy, 'cli.cjs'))).toMatchObject({ status: 0 });
    for (const [spoil, said] of [
      [truncateSync, 'The table of weak keys is damaged'],
      [rmSync, 'ENOENT'],
    ] as const) {
      table.forEach((file) => spoil(file));
      const { status, stdout, stderr } = inspect(join(copy, 'cli.cjs'));
      expect([status, stdout]).toEqual([70, '']);
      expect(stderr).toContain(said);
    }
  });

  it('runs under the Node that is installed here as under the one that ships', async () => {
    const others = ['/usr/bin/node', '/usr/local/bin/node', join(PROJECT, 'node_modules/.bin/node')].filter(existsSync);
    const versions = new Set<string>();
    for (const node of [process.execPath, ...others]) {
      versions.add(spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim());
      const { status, stdout } = spawnSync(node, [COMMAND, 'ca', 'list', '--json', '--vault', vault], {
        encoding: 'utf8',
      });
      expect([node, status]).toEqual([node, 0]);
      expect(JSON.parse(stdout)).toMatchObject({ total: 1 });
    }
    expect(versions.size).toBeGreaterThan(0);
  });
});
