/** Ctrl+C and kill in the middle of work: the status that a shell expects, and nothing half-done beside. About 20 s. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleCommands, chancery, COMMAND, newVault } from './chancery-command.ts';

const DRIVER = join(import.meta.dirname, 'on-a-terminal.py');
const REQUESTS = 150;
const PASSPHRASE = 'a passphrase of the files';

let folder: string;
let options: string[];
let must: Awaited<ReturnType<typeof newVault>>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'chancery-interrupt-'));
  await bundleCommands();
  must = await newVault(folder);
  options = ['--vault', join(folder, 'judged.chancery'), '--passphrase-file', join(folder, 'passphrase')];
  writeFileSync(join(folder, 'files.pass'), `${PASSPHRASE}\n`);
  await must('ca', 'create', '--name', 'root', '--subject', 'CN=Root', '--key', 'ec-p256');
  await must('cert', 'issue', '--ca', 'root', '--subject', 'CN=first.sample.com', '--key', 'ec-p256');
  makeRequests();
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function makeRequests(): void {
  mkdirSync(join(folder, 'requests'));
  const script = `openssl ecparam -genkey -name prime256v1 -noout -out key.pem
for i in $(seq ${String(REQUESTS)}); do
  openssl req -new -key key.pem -subj /CN=host$i.sample.com -addext subjectAltName=DNS:host$i.sample.com -out requests/host$i.csr
done`;
  const made = spawnSync('sh', ['-ec', script], { cwd: folder, encoding: 'utf8' });
  if (made.status !== 0) throw new Error(made.stderr);
}

/** Whatever begins with a dot is ours and unfinished. */
const leftIn = (place: string): string[] =>
  readdirSync(place, { recursive: true, encoding: 'utf8' }).filter((name) => /(?:^|\/)\./.test(name));

/** A command that writes a few files is soon done: it may end before it can be told to. */
const TRIES = 30;

/**
 * Starts a command and ends it as soon as something unfinished stands in the folder that it is given; the next try, in a folder
 * of its own, where it was quicker.
 *
 * @returns the folder in which it was ended, and the signal that it ended by; null where it never was
 */
async function endedWhileWriting(
  wordsFor: (place: string) => readonly string[],
  name: string,
  signal: NodeJS.Signals,
): Promise<{ place: string; by: NodeJS.Signals } | null> {
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const place = join(folder, `${name}-${String(attempt)}`);
    mkdirSync(place);
    const by = await killedWhileWriting(wordsFor(place), place, signal);
    if (by !== null) return { place, by };
  }
  return null;
}

/** @returns the signal that it ended by; null where it was done before. */
function killedWhileWriting(
  words: readonly string[],
  place: string,
  signal: NodeJS.Signals,
): Promise<NodeJS.Signals | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [COMMAND, ...words, ...options], { stdio: 'ignore' });
    const look = setInterval(() => {
      if (leftIn(place).length === 0) return;
      clearInterval(look);
      child.kill(signal);
    }, 1);
    child.once('error', reject);
    child.once('close', (_, by) => {
      clearInterval(look);
      resolve(by);
    });
  });
}

describe('Ctrl+C while a folder of requests is signed', () => {
  it('ends as a shell expects, and the same command with --resume goes on', async () => {
    const out = join(folder, 'out');
    const words = ['cert', 'issue', '--ca', 'root', '--csr', join(folder, 'requests'), '--out', out, ...options];
    const driven = [DRIVER, '-', JSON.stringify([[' of 150', '\u0003']]), process.execPath, COMMAND, ...words];
    const { stdout } = spawnSync('python3', driven, { encoding: 'utf8', timeout: 90_000 });
    const { status, output } = JSON.parse(stdout) as { status: number; output: string };
    // As Python tells a process that SIGINT ended; a shell says 130.
    expect(status).toBe(-2);
    expect(output).toMatch(/\[[#.]{30}\] \d+ of 150/);
    expect(output.endsWith('\r\u001b[K')).toBe(true);

    const signed = Number((await must('cert', 'list', '--limit', '1'))['total']) - 2;
    expect(signed).toBeLessThan(REQUESTS);
    const filesOf = (name: string): string => readdirSync(join(out, name)).sort().join();
    expect(existsSync(out) ? leftIn(out) : []).toEqual([]);
    expect(await must('vault', 'check')).toMatchObject({ ok: true });

    const again = await must(
      'cert',
      'issue',
      '--ca',
      'root',
      '--csr',
      join(folder, 'requests'),
      '--out',
      out,
      '--resume',
    );
    const results = again['results'] as { alreadyIssued?: boolean }[];
    expect(again).toMatchObject({ done: REQUESTS, refused: 0 });
    expect(results.filter(({ alreadyIssued }) => alreadyIssued === true)).toHaveLength(signed);
    expect(await must('cert', 'list', '--limit', '1')).toMatchObject({ total: REQUESTS + 2 });
    expect(readdirSync(out)).toHaveLength(REQUESTS);
    // Whatever was missing was written now.
    const whole = filesOf('host1');
    expect(whole).toContain('cert.pem');
    expect(new Set(readdirSync(out).map(filesOf))).toEqual(new Set([whole]));
  }, 180_000);
});

describe('a signal while private keys are written', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'leaves nothing of an exported CA: %s',
    async (signal) => {
      const sealed = ['--leaf-keys', '--out-passphrase-file', join(folder, 'files.pass')];
      const exported = (place: string) => ['export', 'openssl-ca', 'root', '--out', join(place, 'demoCA'), ...sealed];
      const ended = await endedWhileWriting(exported, `ca-${signal}`, signal);
      expect(ended).toMatchObject({ by: signal });
      expect(readdirSync(ended?.place ?? '')).toEqual([]);
    },
    60_000,
  );

  it('leaves nothing of a file', async () => {
    const kind = [
      '--match',
      'first.sample.com',
      '--format',
      'p12',
      '--out-passphrase-file',
      join(folder, 'files.pass'),
    ];
    const exported = (place: string) => ['cert', 'export', ...kind, '--out', join(place, 'a.p12')];
    const ended = await endedWhileWriting(exported, 'file', 'SIGINT');
    expect(ended).toMatchObject({ by: 'SIGINT' });
    expect(readdirSync(ended?.place ?? '')).toEqual([]);
    expect(await chancery([...exported(ended?.place ?? ''), ...options])).toMatchObject({ status: 0 });
  }, 60_000);
});
