import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseDistinguishedName } from '../../electron/pki/distinguished-name.ts';
import { availableEngines, type SqliteEngine } from '../../electron/vault/driver.ts';
import { openVault, type Vault } from '../../electron/vault/vault.ts';
import { bundleVaultProcess } from './process-bundle.ts';
import { context, issue, newFolder, newRoot, newVault, NOW, PASSPHRASE, removeFolders } from './test-vault.ts';

const SLOW = 180_000;
const ROUNDS = 20;
const EVERY = { sort: 'issuedAt', descending: false, limit: 10_000, offset: 0, now: NOW } as const;

let program = '';
const children: ChildProcess[] = [];

beforeAll(async () => {
  program = await bundleVaultProcess();
}, SLOW);
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  if (program !== '') rmSync(dirname(program), { recursive: true, force: true });
  removeFolders();
});

interface Said {
  readonly serialNumber?: string;
  readonly revoked?: string;
  readonly id?: string;
}

/** A child and the lines that it has said so far. */
function start(
  engine: SqliteEngine,
  path: string,
  ...rest: string[]
): { child: ChildProcess; lines: (Said | string)[]; ended: Promise<number | null> } {
  const child = spawn(process.execPath, [program, engine, path, ...rest], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const lines: (Said | string)[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(JSON.parse(line) as Said | string));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { child, lines, ended };
}

async function closedVault(engine: SqliteEngine): Promise<string> {
  const vault = await newVault(engine);
  const root = await newRoot(vault);
  await issue(vault, root);
  await vault.close();
  return vault.path;
}

async function serialNumbersIn(vault: Vault): Promise<Map<string, boolean>> {
  const { items } = await vault.registry.certificates(EVERY);
  return new Map(items.map(({ serialNumber, revocation }) => [serialNumber, revocation !== null]));
}

it('is bundled with neither SQLite nor Argon2 inside', () => {
  const bundle = readFileSync(program, 'utf8');
  expect(bundle).not.toMatch(/node-gyp-build|\.node["']/);
  expect(bundle).toContain('@node-rs/argon2');
});

describe.each(availableEngines())('over %s', (engine) => {
  it(
    'two processes record at once: nothing lost, no serial number twice, the chain whole',
    async () => {
      const path = await closedVault(engine);
      const both = [start(engine, path, 'issue', '200'), start(engine, path, 'issue', '200')];
      expect(await Promise.all(both.map(({ ended }) => ended))).toEqual([0, 0]);
      const vault = await openVault(path, context(engine));
      const recorded = await serialNumbersIn(vault);
      expect(recorded.size).toBe(2 + 400);
      for (const { lines } of both) {
        for (const line of lines) {
          if (typeof line === 'object' && line.serialNumber !== undefined)
            expect(recorded.has(line.serialNumber)).toBe(true);
        }
      }
      expect(await vault.check(undefined, PASSPHRASE)).toMatchObject({ ok: true, findings: [] });
      await vault.close();
    },
    SLOW,
  );

  it(
    'two terminals want one subject, and renew one certificate, at the same moment: one of them each time (docs/adr/0050)',
    async () => {
      const path = await closedVault(engine);
      const vault = await openVault(path, context(engine));
      await vault.unlock(PASSPHRASE);
      const { settings } = await vault.registry.authority('ca-1');
      await vault.registry.recordSettings('ca-1', { ...settings, rules: { ...settings.rules, uniqueSubject: true } });
      const both = [start(engine, path, 'race', String(ROUNDS)), start(engine, path, 'race', String(ROUNDS))];
      expect(await Promise.all(both.map(({ ended }) => ended))).toEqual([0, 0]);
      const said = both.flatMap(({ lines }) => lines) as { round: number; issued?: string; renewed?: string }[];
      for (let round = 0; round < ROUNDS; round++) {
        const issued = said.filter((line) => line.round === round && line.issued !== undefined);
        expect(issued.map((line) => line.issued).sort()).toEqual(['POLICY_REFUSED', 'done']);
        const subject = parseDistinguishedName(`CN=round-${round}.example,O=Sample`).der;
        expect(await vault.registry.liveCertificatesOfSubject('ca-1', subject, NOW)).toHaveLength(1);
      }
      const { items } = await vault.registry.certificates({ ...EVERY, text: 'round-' });
      const replaced = items.flatMap(({ supersedesId }) => supersedesId ?? []);
      expect(new Set(replaced).size).toBe(replaced.length);
      expect(replaced.length).toBeGreaterThanOrEqual(ROUNDS);
      expect(await vault.check()).toMatchObject({ ok: true, findings: [] });
      await vault.close();
    },
    SLOW,
  );

  it(
    'a process that is writing makes others wait and then say VAULT_BUSY; dead, it blocks nobody and leaves nothing behind',
    async () => {
      const path = await closedVault(engine);
      const vault = await openVault(path, context(engine));
      await vault.unlock(PASSPHRASE);
      const { child, lines, ended } = start(engine, path, 'hold');
      await expect.poll(() => lines, { timeout: 60_000, interval: 5 }).toEqual(['holding']);
      const exported = { subject: 'cert-1', form: 'cert', withPrivateKey: false };
      // It takes its five seconds, so one engine shows it.
      if (engine === availableEngines()[0]) {
        const started = performance.now();
        const busy = vault.registry.recordExport(exported);
        // Reading does not wait.
        expect(await vault.registry.authorities()).toHaveLength(1);
        await expect(busy).rejects.toEqual(expect.objectContaining({ code: 'VAULT_BUSY' }));
        expect(performance.now() - started).toBeGreaterThan(4_000);
      }
      const waiting = vault.registry.recordExport(exported);
      child.kill('SIGKILL');
      await ended;
      await waiting;
      expect(await vault.check()).toMatchObject({ ok: true, findings: [] });
      await vault.close();
    },
    SLOW,
  );

  it.skipIf(process.platform === 'win32')(
    'in a folder and of a file that may only be read: it reads, checks, unlocks and signs, and refuses to record',
    async () => {
      const folder = newFolder();
      const path = join(folder, 'shared.chancery');
      copyFileSync(await closedVault(engine), path);
      chmodSync(path, 0o444);
      chmodSync(folder, 0o555);
      // Root may write everywhere, so that it must be someone else who tries.
      const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
      const child = spawnSync(process.execPath, [program, engine, path, 'read'], {
        encoding: 'utf8',
        cwd: '/',
        ...nobody,
      });
      chmodSync(folder, 0o755);
      expect(child.stderr).toBe('');
      expect(JSON.parse(child.stdout)).toEqual({
        authorities: ['Sample Root'],
        found: 1,
        readOnly: true,
        check: true,
        unlock: 'done',
        sign: 'done',
        record: 'READ_ONLY',
        changePassphrase: 'READ_ONLY',
      });
    },
    SLOW,
  );
});
