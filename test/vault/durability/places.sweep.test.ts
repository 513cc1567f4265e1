/** Where a vault lies: a disk that fills up, a folder that vanishes, a clock that is wrong. The read-only folder is in processes.sweep.test.ts. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { availableEngines } from '../../../electron/vault/driver.ts';
import { createVault, openVault, type Vault } from '../../../electron/vault/vault.ts';
import { CertificateError } from '../../../shared/errors.ts';
import {
  context,
  DAY,
  issue,
  issueCrl,
  newRoot,
  newVault,
  NOW,
  PASSPHRASE,
  removeFolders,
  TestClock,
} from '../test-vault.ts';

const FULL = 50;

afterEach(removeFolders);

async function refusalOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (error instanceof CertificateError) return error.code;
    throw error;
  }
  throw new Error('it was not refused');
}

describe.each(availableEngines())('a disk of 4 MiB over %s', (engine) => {
  it(`full, ${FULL / availableEngines().length} times: DISK_FULL, nothing half-written, all there that was said, and it goes on when there is room`, async (test) => {
    if (process.platform !== 'linux' || process.getuid?.() !== 0)
      test.skip('mounting a small disk needs root on Linux');
    for (let round = 0; round < FULL / availableEngines().length; round++) {
      // A disk and a folder of its own each time: the package lets go of a closed file only when its statements are collected,
      // and then takes away the log of that name, where the number of the file is the same (docs/adr/0056).
      const folder = mkdtempSync(join(tmpdir(), 'chancery-full-'));
      try {
        if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m,mode=0700', 'tmpfs', folder]).status !== 0) {
          test.skip('this container may not mount a tmpfs');
        }
        const path = join(folder, 'full.chancery');
        const vault = await createVault(path, PASSPHRASE, context(engine));
        const root = await newRoot(vault);
        // From nothing but the ballast to nearly full, at different places.
        const ballast = 2_400_000 + round * 40_000;
        writeFileSync(join(folder, 'ballast'), Buffer.alloc(ballast));
        let said = 1;
        const code = await refusalOf(async () => {
          for (let made = 0; made < 5_000; made++) {
            if (made % 7 === 6) await vault.backUp(join(folder, 'backup.chancery'), { overwrite: true });
            else {
              await issue(vault, root);
              said++;
            }
          }
        });
        expect(code).toBe('DISK_FULL');
        const query = { sort: 'issuedAt', descending: false, limit: 1, offset: 0, now: NOW } as const;
        expect((await vault.registry.certificates(query)).total).toBe(said);
        rmSync(join(folder, 'ballast'));
        expect(await vault.check()).toMatchObject({ ok: true, certificates: said });
        await issue(vault, root);
        await vault.close();
        const again = await openVault(path, context(engine));
        expect(await again.check(undefined, PASSPHRASE)).toMatchObject({ ok: true, certificates: said + 1 });
        await again.close();
      } finally {
        spawnSync('umount', ['-l', folder]);
        rmSync(folder, { recursive: true, force: true });
      }
    }
  });
});

describe.each(availableEngines())('a file that is gone over %s', (engine) => {
  async function opened(): Promise<{ vault: Vault; record: () => Promise<void> }> {
    const vault = await newVault(engine);
    await newRoot(vault);
    const record = (): Promise<void> =>
      vault.registry.recordExport({ subject: 'cert-1', form: 'cert', withPrivateKey: false });
    return { vault, record };
  }

  it.skipIf(process.platform === 'win32')('refuses to record into a folder that was taken away', async () => {
    const { vault, record } = await opened();
    rmSync(dirname(vault.path), { recursive: true });
    expect(await refusalOf(record)).toBe('WRITE_FAILED');
    await vault.close();
    expect(existsSync(vault.path)).toBe(false);
  });

  it.skipIf(process.platform === 'win32')('refuses to record when another file stands in its place', async () => {
    const { vault, record } = await opened();
    await record();
    const copy = `${vault.path}.copy`;
    copyFileSync(vault.path, copy);
    renameSync(copy, vault.path);
    expect(await refusalOf(record)).toBe('WRITE_FAILED');
    await vault.close();
  });
});

describe('a clock that is wrong', () => {
  it.each([
    ['a year behind', -365 * DAY],
    ['fourteen years ahead', 14 * 365 * DAY],
  ])('%s: all is recorded, no CRL number is lower, and the vault is whole', async (_, offset) => {
    const vault = await newVault();
    const root = await newRoot(vault);
    await issue(vault, root);
    await issueCrl(vault, root);
    await vault.close();
    const clock = new TestClock();
    clock.instant = new Date(NOW.getTime() + offset);
    const later = await openVault(vault.path, { ...context(), clock });
    await later.unlock(PASSPHRASE);
    const key = await later.keys.open('key-1');
    const { id } = await issue(later, { ...root, key });
    await later.registry.recordRevocations([
      { certificateId: id, revokedAt: clock.instant, reason: 'keyCompromise', invalidityDate: null },
    ]);
    await issueCrl(later, { ...root, key });
    clock.instant = NOW;
    await issueCrl(later, { ...root, key });
    expect((await later.registry.crls('ca-1')).map(({ number }) => number)).toEqual([1n, 2n, 3n]);
    expect(await later.check()).toMatchObject({ ok: true, findings: [] });
    await later.close();
  });
});
