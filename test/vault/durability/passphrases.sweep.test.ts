/** 1,000 wrong passphrases: one answer, one cost. Cheap ones for the count, real Argon2id for the time. About 10 s. */
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { availableEngines, Database } from '../../../electron/vault/driver.ts';
import type { KdfCost } from '../../../electron/vault/key-derivation.ts';
import { newMasterKey, wrapMasterKey } from '../../../electron/vault/key-slots.ts';
import { MOST_PASSPHRASE_SLOTS, openSlot, writeSlot } from '../../../electron/vault/slot-store.ts';
import { createVault, openVault, type Vault } from '../../../electron/vault/vault.ts';
import { context, newFolder, newVault, PASSPHRASE, removeFolders } from '../test-vault.ts';

afterEach(removeFolders);

async function refusal(vault: Vault, passphrase: string): Promise<string> {
  try {
    await vault.unlock(passphrase);
    return 'opened';
  } catch (error) {
    return JSON.stringify(error instanceof Error ? { ...error, message: error.message, stack: undefined } : error);
  }
}

function wrong(number: number): string {
  const near = [...PASSPHRASE];
  near[number % near.length] = '#';
  return [near.join(''), `${PASSPHRASE}${number}`, PASSPHRASE.slice(0, number % 20), `${number}`][number % 4] ?? '';
}

/** The CPU of each try, in microseconds, the lowest and highest tenth left out. */
function typical(tries: readonly number[]): number {
  const sorted = [...tries].sort((a, b) => a - b);
  const middle = sorted.slice(Math.floor(sorted.length / 10), Math.ceil(sorted.length * 0.9));
  return middle.reduce((sum, one) => sum + one, 0) / middle.length;
}

describe('several passphrases', () => {
  const cost = { memoryKibibytes: 4_096, passes: 1, parallelism: 1 };
  const words = ['the first of three', 'the second of three', 'the third of three'];

  /** A file with so many slots more than its first, for each of the words; the last where there are to be more. */
  async function fileWith(slots: number, slotCost: KdfCost = cost): Promise<{ database: Database; vaultId: string }> {
    const vault = await newVault();
    await vault.close();
    const database = new Database(availableEngines()[0] ?? 'node:sqlite', vault.path, { readOnly: false });
    const masterKey = newMasterKey();
    for (let id = 2; id <= slots + 1; id++) {
      const word = words[id - 2] ?? words[2] ?? '';
      const slot = await wrapMasterKey(masterKey, word, { vaultId: vault.id, id, kind: 'passphrase', cost });
      const { parameters } = slot;
      writeSlot(database, { ...slot, parameters: { ...parameters, ...slotCost } }, 0);
    }
    return { database, vaultId: vault.id };
  }

  it('cost the same to try, whichever opens or none, and 500 wrong ones are told alike', async () => {
    const file = await fileWith(3);
    const answers = new Set<string>();
    const tries = new Map<string, number[]>([...words, 'none'].map((word) => [word, []]));
    const attempt = async (word: string): Promise<void> => {
      const before = process.cpuUsage();
      await openSlot(file, word).then(
        ({ masterKey }) => masterKey.fill(0),
        (error: unknown) => answers.add(String(error)),
      );
      const { user, system } = process.cpuUsage(before);
      (tries.get(word) ?? tries.get('none'))?.push(user + system);
    };
    for (let round = 0; round < 500; round++) {
      const near = words[round % 3] ?? '';
      await attempt(words[(round * 7) % 3] ?? '');
      await attempt(`${near.slice(0, round % near.length)}#${near.slice((round % near.length) + 1)}`);
    }
    expect(tries.get('none')).toHaveLength(500);
    expect([...answers]).toEqual([expect.stringContaining('The passphrase is not the one of this vault')]);
    const costs = [...tries.values()].map(typical);
    // One slot less to try would be a third less.
    expect(Math.min(...costs) / Math.max(...costs)).toBeGreaterThan(0.8);
    file.database.close();
  });

  it('are refused untried beyond eight, however dear each is', async () => {
    const dear = { memoryKibibytes: 1_048_576, passes: 64, parallelism: 1 };
    const file = await fileWith(MOST_PASSPHRASE_SLOTS, dear);
    const before = process.cpuUsage();
    await expect(openSlot(file, 'whatever')).rejects.toMatchObject({ code: 'VAULT_TAMPERED' });
    expect(process.cpuUsage(before).user).toBeLessThan(200_000);
    file.database.close();
  });
});

describe('a wrong passphrase', () => {
  it('is answered alike 1,000 times, and never opens', async () => {
    const vault = await newVault();
    await vault.close();
    const opened = await openVault(vault.path, context());
    const answers = new Set<string>();
    for (let number = 0; number < 1_000; number++) answers.add(await refusal(opened, wrong(number)));
    expect([...answers]).toHaveLength(1);
    expect([...answers][0]).toContain('WRONG_PASSPHRASE');
    expect(opened.unlocked).toBe(false);
    await opened.unlock(PASSPHRASE);
    await opened.close();
  });

  it('costs the same wherever it differs, and as much as the right one, at 64 MiB and 3 passes', async () => {
    const kdfCost = { memoryKibibytes: 65_536, passes: 3, parallelism: 4 };
    const vault = await createVault(join(newFolder(), 'dear.chancery'), PASSPHRASE, { ...context(), kdfCost });
    vault.lock();
    const time = async (work: () => Promise<unknown>): Promise<number> => {
      const before = process.cpuUsage();
      await work();
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    await refusal(vault, 'to warm up');
    const wrongs: number[] = [];
    for (let number = 0; number < 8; number++) wrongs.push(await time(() => refusal(vault, wrong(number))));
    const right = await time(() => vault.unlock(PASSPHRASE));
    const median = wrongs.sort((a, b) => a - b)[4] ?? 0;
    expect(median).toBeGreaterThan(50_000);
    // The right one proves the vault besides.
    expect(right).toBeGreaterThan(median * 0.6);
    // CPU time on a shared machine: an answer without the derivation would take a hundredth.
    for (const one of wrongs) expect(one).toBeGreaterThan(median * 0.4);
    await vault.close();
  });
});
