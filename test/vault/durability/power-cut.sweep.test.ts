/** A power cut, at the level of the file: what reached the disk of the write-ahead log ends at any page, or inside one. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { availableEngines } from '../../../electron/vault/driver.ts';
import { openVault } from '../../../electron/vault/vault.ts';
import { bundleVaultProcess } from '../process-bundle.ts';
import { context, newFolder, newRoot, newVault, NOW, PASSPHRASE, removeFolders } from '../test-vault.ts';
import { spawnVaultProcess } from './spawned.ts';

/** https://sqlite.org/fileformat.html#the_write_ahead_log: a header, then frames of a header and a page. */
const WAL_HEADER = 32;
const FRAME_HEADER = 24;

let program = '';
beforeAll(async () => {
  program = await bundleVaultProcess();
});
afterAll(() => {
  if (program !== '') rmSync(dirname(program), { recursive: true, force: true });
  removeFolders();
});

describe.each(availableEngines())('a log cut at every page over %s', (engine) => {
  it('leaves the vault as it was after some whole change: none is half there, none is out of order', async () => {
    const made = await newVault(engine);
    await newRoot(made);
    await made.close();
    // Another process writes: opening and closing the file here would take SQLite's locks away from it.
    const { child, ended, said, lines } = spawnVaultProcess(program, engine, made.path, 'issue', '8');
    await said(9);
    child.kill('SIGKILL');
    await ended;
    const file = readFileSync(made.path);
    const log = readFileSync(`${made.path}-wal`);
    const page = log.readUInt32BE(8);
    const frames = Math.floor((log.length - WAL_HEADER) / (FRAME_HEADER + page));
    expect(frames).toBeGreaterThan(20);
    const folder = newFolder();
    let before = 0;
    for (let cut = 0; cut <= frames * 2; cut++) {
      const length = WAL_HEADER + Math.floor((cut * (FRAME_HEADER + page)) / 2);
      const path = join(folder, `cut-${cut}.chancery`);
      writeFileSync(path, file, { mode: 0o600 });
      writeFileSync(`${path}-wal`, log.subarray(0, length), { mode: 0o600 });
      const vault = await openVault(path, context(engine));
      expect(await vault.check(undefined, PASSPHRASE), `cut at ${length}`).toMatchObject({ ok: true, findings: [] });
      const query = { sort: 'issuedAt', descending: false, limit: 100, offset: 0, now: NOW } as const;
      const { total } = await vault.registry.certificates(query);
      expect(total, `cut at ${length}`).toBeGreaterThanOrEqual(before);
      before = total;
      await vault.close();
      rmSync(path);
    }
    const issued = lines.filter((line) => typeof line === 'object' && line.serialNumber !== undefined).length;
    expect(before - 1).toBeGreaterThanOrEqual(issued);
  });
});
