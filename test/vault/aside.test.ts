import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { runAside } from '../../electron/vault/aside.ts';
import { availableEngines } from '../../electron/vault/driver.ts';
import { immutable } from '../../electron/vault/vault-file.ts';
import { newFolder, newVault, PASSPHRASE, removeFolders } from './test-vault.ts';

afterEach(removeFolders);

/** Some hundred milliseconds of SQLite in one call. */
const LONG = `WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 2000000) SELECT count(*) AS c FROM n`;

/**
 * `READ 1073741826 1073742335`: the locks of this process on a file, from the kernel, as each of its descriptors tells them
 * (proc_pid_fdinfo(5)). The list of the whole machine (proc_locks(5)) is read in pieces, and tells some twice while others lock.
 */
function locksOn(path: string): string[] {
  const locks = readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      if (readlinkSync(`/proc/self/fd/${fd}`) !== path) return [];
      return readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('lock:'))
        .map((line) => line.split(/\s+/))
        .map(([, , , , kind, , , from, to]) => [kind, from, to].join(' '));
    } catch {
      // The descriptor that lists the folder is gone by now.
      return [];
    }
  });
  return [...new Set(locks)].sort();
}

describe.each(availableEngines())('runAside, %s', (engine) => {
  it('answers with the rows of a statement, while others work', async () => {
    const vault = await newVault(engine);
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const rows = await runAside(engine, vault.path, LONG);
    clearInterval(timer);
    expect(rows).toEqual([{ c: 2_000_000 }]);
    expect(turns).toBeGreaterThan(10);
    await vault.close();
    expect(await runAside(engine, immutable(vault.path), 'SELECT ? AS said', 'ä')).toEqual([{ said: 'ä' }]);
  });

  it('refuses as a connection here does, by its code', async () => {
    const vault = await newVault(engine);
    await expect(runAside(engine, vault.path, 'DELETE FROM event')).rejects.toMatchObject({ code: 'READ_ONLY' });
    await expect(runAside(engine, join(newFolder(), 'none'), LONG)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
    await expect(runAside(engine, vault.path, 'SELECT * FROM nothing_of_the_kind')).rejects.toMatchObject({
      code: 'VAULT_DAMAGED',
    });
    await vault.close();
  });

  // Were they gone, whoever closes the vault elsewhere would take its log away from under us.
  it('leaves the locks of a vault that is open here alone', async (test) => {
    if (process.platform !== 'linux') test.skip('only Linux shows who holds which lock as a file');
    const vault = await newVault(engine);
    const before = locksOn(vault.path);
    expect(before.length).toBeGreaterThan(0);
    for (const sql of ['PRAGMA integrity_check(1)', 'SELECT * FROM nothing_of_the_kind']) {
      await runAside(engine, vault.path, sql).catch(() => undefined);
      expect(locksOn(vault.path)).toEqual(before);
    }
    await vault.createRecoveryKit(PASSPHRASE, { shares: 2, threshold: 2 });
    expect(await vault.check()).toMatchObject({ ok: true });
    await vault.close();
  });
});
