/** 2,000 regions of the file altered: each is told, or changes nothing that anyone reads. CHANCERY_FLIPS says how many. About 60 s. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, describe, it } from 'vitest';
import { availableEngines, Database, type SqliteEngine } from '../../../electron/vault/driver.ts';
import { openVault, type Vault } from '../../../electron/vault/vault.ts';
import { isRefusal } from '../../../shared/errors.ts';
import { context, issue, issueCrl, newRoot, newVault, NOW, PASSPHRASE, removeFolders } from '../test-vault.ts';

const FLIPS = Number(process.env['CHANCERY_FLIPS'] ?? 2_000);
const folder = mkdtempSync(join(tmpdir(), 'chancery-flips-'));
let file: Buffer;
let original: unknown;

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  removeFolders();
});

async function contents({ registry }: Vault): Promise<unknown> {
  const authorities = await registry.authorities();
  return {
    authorities,
    certificates: await registry.certificates({ sort: 'issuedAt', descending: false, limit: 100, offset: 0, now: NOW }),
    requests: await registry.requests(),
    crls: await Promise.all(authorities.map(({ id }) => registry.crls(id))),
    events: await registry.events({ limit: 1_000, offset: 0 }),
  };
}

beforeAll(async () => {
  const vault = await newVault();
  const root = await newRoot(vault);
  for (let made = 0; made < 8; made++) {
    await issue(vault, root, { request: { der: Uint8Array.of(made), source: 'a.csr' } });
  }
  await vault.registry.recordRevocations([
    { certificateId: 'cert-2', revokedAt: NOW, reason: 'keyCompromise', invalidityDate: null },
  ]);
  await issueCrl(vault, root);
  original = await contents(vault);
  await vault.close();
  file = readFileSync(vault.path);
});

/** A region at `at`, altered in one of five ways. */
function altered(sample: number, at: number): Buffer {
  const bytes = Buffer.from(file);
  const end = (length: number): number => Math.min(bytes.length, at + length);
  switch (sample % 5) {
    case 0:
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (sample % 8));
      break;
    case 1:
      bytes[at] = (bytes[at] ?? 0) ^ 0xff;
      break;
    case 2:
      for (let place = at; place < end(16); place++) bytes[place] = (bytes[place] ?? 0) ^ 0x5a;
      break;
    case 3:
      bytes.fill(0, at, end(512));
      break;
    default:
      bytes.copy(bytes, at, Math.floor(file.length / 2), Math.floor(file.length / 2) + end(64) - at);
  }
  return bytes;
}

/** @returns whether it was told */
async function isTold(bytes: Buffer, where: string): Promise<boolean> {
  const path = join(folder, 'flipped.chancery');
  for (const suffix of ['-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
  writeFileSync(path, bytes, { mode: 0o600 });
  try {
    const vault = await openVault(path, context());
    try {
      const { ok } = await vault.check(undefined, PASSPHRASE);
      if (ok) expect(await contents(vault), where).toEqual(original);
      return !ok;
    } finally {
      await vault.close();
    }
  } catch (error) {
    if (!isRefusal(error)) throw error;
    expect(error.code, where).not.toBe('INTERNAL');
    return true;
  }
}

/** What each statement says of a file in which one octet was altered; null where it is fine. */
function failures(path: string, engine: SqliteEngine): unknown[] {
  return [
    'PRAGMA integrity_check(100)',
    `SELECT count(*) FROM certificate_search WHERE text MATCH '"abc"'`,
    'SELECT count(*) FROM certificate',
  ].map((sql) => {
    try {
      const database = new Database(engine, path, { readOnly: true });
      try {
        database.all(sql);
        return null;
      } finally {
        database.close();
      }
    } catch (error) {
      return error;
    }
  });
}

describe('the definition of the search table', () => {
  // fts5 reads it anew with each connection, and has words of its own for each thing that it does not understand.
  it.each(availableEngines())('altered in any octet is told as damage, or harmless: %s', (engine) => {
    const path = join(folder, 'defined.chancery');
    const from = file.indexOf('CREATE VIRTUAL TABLE certificate_search');
    const to = file.indexOf(')', from + 'CREATE VIRTUAL TABLE certificate_search USING fts5('.length);
    expect([from > 0, to - from > 100]).toEqual([true, true]);
    let told = 0;
    for (let at = from; at <= to; at++) {
      for (const mask of [0x01, 0x20, 0xff]) {
        const bytes = Buffer.from(file);
        bytes[at] = (bytes[at] ?? 0) ^ mask;
        writeFileSync(path, bytes, { mode: 0o600 });
        for (const failure of failures(path, engine)) {
          if (failure === null) continue;
          told++;
          expect(failure, `octet ${at - from} with ${mask}`).toMatchObject({ code: 'VAULT_DAMAGED' });
        }
      }
    }
    expect(told).toBeGreaterThan(100);
  });
});

describe('a region of the file altered', () => {
  it(
    `${FLIPS} times, over the whole file: is told, or harmless`,
    async () => {
      let told = 0;
      for (let sample = 0; sample < FLIPS; sample++) {
        const at = Math.floor((file.length * sample) / FLIPS) + Math.floor(Math.random() * (file.length / FLIPS));
        if (await isTold(altered(sample, at), `sample ${sample} at octet ${at}`)) told++;
      }
      // What is left stands on pages, or in parts of pages, that nothing uses.
      expect(told).toBeGreaterThan(FLIPS / 8);
    },
    60_000 + FLIPS * 200,
  );
});
