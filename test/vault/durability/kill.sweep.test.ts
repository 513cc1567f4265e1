/**
 * kill -9 at random moments of issuing (by ACME too), renewing, revoking, signing CRLs, publishing and backing up. CHANCERY_KILLS says how often:
 * 100 by default (about 40 s), 500 nightly (`CHANCERY_KILLS=500 npm test -- --project sweeps kill`, about four minutes).
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { availableEngines, type SqliteEngine } from '../../../electron/vault/driver.ts';
import { publishSite } from '../../../electron/publishing/site/publish-site.ts';
import { openVault, type Vault } from '../../../electron/vault/vault.ts';
import { bundleVaultProcess } from '../process-bundle.ts';
import { context, newRoot, newVault, NOW, PASSPHRASE, removeFolders } from '../test-vault.ts';
import { spawnVaultProcess, type Said } from './spawned.ts';

const KILLS = Number(process.env['CHANCERY_KILLS'] ?? 100);
/** A fresh vault after so many kills, so that proving it stays quick. */
const ROUNDS = 10;
const LONGEST = 120_000 + KILLS * 3_000;

let program = '';
beforeAll(async () => {
  program = await bundleVaultProcess();
});
afterAll(() => {
  if (program !== '') rmSync(dirname(program), { recursive: true, force: true });
  removeFolders();
});

async function newPath(engine: SqliteEngine): Promise<string> {
  const vault = await newVault(engine);
  await newRoot(vault);
  await vault.acme.recordAccount({
    authorityId: 'ca-1',
    thumbprint: 'thumb',
    externalKeyIdentifier: null,
    status: 'valid',
    jwk: { kty: 'OKP', crv: 'Ed25519', x: 'AAAA' },
    contacts: [],
    termsAgreed: true,
  });
  await vault.close();
  return vault.path;
}

/** Every serial number, and whether it is revoked. */
async function recordedIn(vault: Vault): Promise<Map<string, boolean>> {
  const query = { sort: 'issuedAt', descending: false, limit: 10_000, offset: 0, now: NOW } as const;
  const { items } = await vault.registry.certificates(query);
  const serials = new Map(items.map(({ id, revocation }) => [id, revocation !== null]));
  expect(new Set(items.map(({ serialNumber }) => serialNumber)).size).toBe(items.length);
  return serials;
}

async function expectAll(vault: Vault, said: readonly Said[]): Promise<void> {
  const recorded = await recordedIn(vault);
  for (const { id, revoked } of said) {
    if (id !== undefined) expect(recorded.has(id), `${id} was said to be issued`).toBe(true);
    if (revoked !== undefined) expect(recorded.get(revoked), `${revoked} was said to be revoked`).toBe(true);
  }
  for (const { order, id } of said) {
    if (order !== undefined) expect((await vault.acme.order(order))?.certificateId, `the end of ${order}`).toBe(id);
  }
  const { lastCrlNumber } = await vault.registry.authority('ca-1');
  for (const { crl } of said) if (crl !== undefined) expect(lastCrlNumber >= BigInt(crl)).toBe(true);
  // Said too late or not at all: at most the one that was under way when it was killed, in each round.
  const issued = said.filter(({ id }) => id !== undefined).length;
  expect(recorded.size - 1 - issued).toBeLessThanOrEqual(ROUNDS);
}

/** Whatever a dead publisher left, the next one makes a site of it with a page for each certificate. */
async function expectSite(vault: Vault, said: readonly Said[]): Promise<void> {
  if (!said.some(({ published }) => published !== undefined)) return;
  const folder = `${vault.path}.site`;
  const ports = { registry: vault.registry, clock: { now: () => NOW } };
  const { certificates } = await publishSite(ports, { authorityId: 'ca-1', folder, whole: false });
  const pages = readdirSync(join(folder, 'serial')).filter((name) => name.endsWith('.json'));
  expect(pages.length).toBe(certificates);
  for (const serialNumber of said.flatMap((line) => line.serialNumber ?? [])) {
    expect(pages).toContain(`${serialNumber}.json`);
  }
}

/** Whole or not there: what has a backup's name opens, and is proven. */
async function expectBackups(engine: SqliteEngine, path: string, said: readonly Said[]): Promise<number> {
  for (const { backup } of said) if (backup !== undefined) expect(existsSync(backup), backup).toBe(true);
  const backups = readdirSync(dirname(path)).filter(
    (name) => name.includes('.backup-') && !name.includes('.unfinished'),
  );
  for (const name of backups) {
    if (name.endsWith('-wal') || name.endsWith('-shm')) continue;
    const copy = await openVault(join(dirname(path), name), context(engine));
    expect(await copy.check(undefined, PASSPHRASE), name).toMatchObject({ ok: true, findings: [] });
    await copy.close();
  }
  return backups.length;
}

describe.each(availableEngines())('kill -9 over %s', (engine) => {
  const kills = Math.ceil(KILLS / availableEngines().length);

  it(
    `${kills} times: nothing said is lost, no serial number comes twice, the vault is whole and its chain too`,
    async () => {
      let said: Said[] = [];
      let path = await newPath(engine);
      let all = 0;
      for (let round = 1; round <= kills; round++) {
        const { child, lines, ended, said: until } = spawnVaultProcess(program, engine, path, 'work', '100000');
        await until(1 + Math.floor(Math.random() * 8));
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 12));
        child.kill('SIGKILL');
        await ended;
        said.push(...lines.filter((line) => typeof line === 'object'));
        const vault = await openVault(path, context(engine));
        expect(await vault.check(undefined, PASSPHRASE), `round ${round}`).toMatchObject({ ok: true, findings: [] });
        await vault.unlock(PASSPHRASE);
        await expectAll(vault, said);
        if (round % ROUNDS === 0 || round === kills) await expectSite(vault, said);
        await vault.close();
        if (round % ROUNDS !== 0 && round !== kills) continue;
        await expectBackups(engine, path, said);
        all += said.length;
        said = [];
        path = await newPath(engine);
      }
      expect(all).toBeGreaterThan(kills);
    },
    LONGEST,
  );
});
