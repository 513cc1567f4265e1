import { readdirSync, readlinkSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { availableEngines, Database } from '../../electron/vault/driver.ts';
import { holdDigested } from '../../electron/vault/held-state.ts';
import { openVault } from '../../electron/vault/vault.ts';
import { context, issue, newRoot, newVault, PASSPHRASE, removeFolders } from './test-vault.ts';

const [engine = 'node:sqlite'] = availableEngines();
const large = { ...context(engine), provenInFull: 0 };
let path: string;
let head: number;

beforeAll(async () => {
  const vault = await newVault(engine);
  const root = await newRoot(vault);
  for (let number = 0; number < 220; number++) await issue(vault, root);
  await vault.close();
  const again = await openVault(vault.path, large);
  await again.unlock(PASSPHRASE);
  await again.close();
  path = vault.path;
  const database = new Database(engine, path, { readOnly: true });
  head = Number(database.get("SELECT json_extract(content, '$.sequence') AS head FROM checkpoint")?.['head']);
  database.close();
});

afterAll(removeFolders);

describe('a state that is held while a passphrase is tried', () => {
  it('has the digests up to where the checkpoint claims to go, made with pauses', async () => {
    let asked = 0;
    const held = await holdDigested({ engine, location: path }, 0, () => ++asked > 0);
    expect(held?.digested?.through).toBe(head);
    expect(held?.digested?.events.rows).toBe(head);
    expect(held?.digested?.records.get('certificate')?.rows).toBe(221);
    expect(asked).toBeGreaterThan(3);
    held?.release();
  });

  it('has none where the vault is small', async () => {
    const held = await holdDigested({ engine, location: path }, 1_000_000, () => true);
    expect(held?.digested).toBeNull();
    held?.release();
  });

  it('stays what it was whatever is written meanwhile', async () => {
    const held = await holdDigested({ engine, location: path }, 0, () => true);
    const vault = await openVault(path, large);
    await vault.unlock(PASSPHRASE);
    await vault.registry.recordAnnotation('cert-2', { note: 'later', tags: [], deleted: false });
    const events = 'SELECT max(sequence) AS last FROM event';
    const database = new Database(engine, path, { readOnly: true });
    expect([held?.database.get(events)?.['last'], database.get(events)?.['last']]).toEqual([head, head + 1]);
    database.close();
    held?.release();
    await vault.close();
  });

  it('is given up where nobody waits for it', async () => {
    expect(await holdDigested({ engine, location: path }, 0, () => false)).toBeNull();
  });

  it('is nothing where the file is none', async () => {
    expect(await holdDigested({ engine, location: `${path}-gone` }, 0, () => true)).toBeNull();
  });

  it('is let go by a wrong passphrase, by a lock and by an unlock', async (test) => {
    test.skip(process.platform !== 'linux', 'no /proc here, which tells the files that a process has open');
    test.skip(engine !== 'node:sqlite', 'the SQLite of this runtime lets go of a file too late to tell');
    const vault = await openVault(path, large);
    const tries = [
      async () => {
        await expect(vault.unlock('not this one')).rejects.toMatchObject({ code: 'WRONG_PASSPHRASE' });
      },
      async () => {
        const unlocking = vault.unlock(PASSPHRASE);
        vault.lock();
        await expect(unlocking).rejects.toMatchObject({ code: 'VAULT_LOCKED' });
      },
      () => vault.unlock(PASSPHRASE),
    ];
    for (const attempt of tries) {
      // While another connection holds a lock, SQLite keeps the descriptor of a closed one, for the next to take.
      await attempt();
      const before = openCount();
      for (let again = 0; again < 4; again++) await attempt();
      expect(openCount()).toBe(before);
    }
    await vault.close();
  });
});

function openCount(): number {
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith(path);
    } catch {
      return false;
    }
  }).length;
}
