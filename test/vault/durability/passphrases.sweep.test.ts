/** 1,000 wrong passphrases: one answer, one cost. Cheap ones for the count, real Argon2id for the time. About 10 s. */
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
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
