/**
 * A share that cannot lock. No such file system can be mounted here, so a library that is loaded before libc refuses the locks below
 * one folder (no-locks.c); what SQLite makes of that is what it would make of the share.
 */
import { spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import { copyFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { availableEngines } from '../../../electron/vault/driver.ts';
import { bundleVaultProcess } from '../process-bundle.ts';
import { newFolder, newRoot, newVault, removeFolders } from '../test-vault.ts';

const { ENOLCK, EOPNOTSUPP } = constants.errno;
let program = '';
let libraryWithoutLocks: string | null = null;
beforeAll(async () => {
  program = await bundleVaultProcess();
  const library = join(newFolder(), 'no-locks.so');
  const source = join(import.meta.dirname, 'no-locks.c');
  const compiler = spawnSync('gcc', ['-shared', '-fPIC', '-o', library, source, '-ldl'], { encoding: 'utf8' });
  if (compiler.error !== undefined) return;
  expect(compiler.stderr).toBe('');
  libraryWithoutLocks = library;
});
afterAll(() => {
  if (program !== '') rmSync(dirname(program), { recursive: true, force: true });
  removeFolders();
});

describe.each(availableEngines())('a share that cannot lock over %s', (engine) => {
  it.for([
    ['whose lock service is away (ENOLCK), which SQLite takes for a busy file', ENOLCK],
    ['that knows no locks (EOPNOTSUPP)', EOPNOTSUPP],
  ])(
    '%s: a vault there is refused as CANNOT_LOCK_FILE, none is made, and a backup goes there all the same',
    async ([, errno], test) => {
      if (process.platform !== 'linux') test.skip('only Linux loads a library before others');
      if (libraryWithoutLocks === null) return test.skip('no gcc here');
      const made = await newVault(engine);
      await newRoot(made);
      await made.close();
      const share = newFolder();
      const there = join(share, 'there.chancery');
      copyFileSync(made.path, there);
      const child = spawnSync(process.execPath, [program, engine, made.path, 'places', share], {
        encoding: 'utf8',
        env: { ...process.env, LD_PRELOAD: libraryWithoutLocks, NOLOCK_UNDER: share, NOLOCK_ERRNO: String(errno) },
      });
      expect(child.stderr).toBe('');
      expect(JSON.parse(child.stdout)).toEqual({
        opened: 'CANNOT_LOCK_FILE',
        made: 'CANNOT_LOCK_FILE',
        backedUp: 'done',
        drilled: true,
        left: ['backup.chancery', 'there.chancery'],
      });
    },
  );
});
