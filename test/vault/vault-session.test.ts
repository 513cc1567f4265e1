import { copyFileSync, existsSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { memoryIn } from '../../electron/vault/outside-memory.ts';
import { VaultSession } from '../../electron/vault/vault-session.ts';
import { issue, newFolder, newRoot, newVault, PASSPHRASE, removeFolders } from './test-vault.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
  removeFolders();
});

async function opened(lockAfterMinutes = 5) {
  const made = await newVault();
  const root = await newRoot(made);
  for (let number = 0; number < 20; number++) await issue(made, root);
  await made.close();
  const memory = memoryIn(join(newFolder(), 'vaults'));
  const statuses: string[] = [];
  const session = new VaultSession({ now: () => new Date() }, 'alice', {
    statusChanged: ({ state }) => statuses.push(state),
    registryChanged: () => undefined,
    memory,
    lockAfterMinutes: () => lockAfterMinutes,
  });
  await session.open(made.path);
  return { session, statuses, memory, path: made.path };
}

describe('VaultSession', () => {
  it('stays unlocked for the chosen time after the last thing that was done', async () => {
    const { session } = await opened(5);
    const status = await session.unlock(PASSPHRASE);
    expect(status).toMatchObject({ locksAt: new Date(Date.now() + 5 * 60_000).toISOString() });
    vi.advanceTimersByTime(4 * 60_000);
    session.touch();
    vi.advanceTimersByTime(4 * 60_000);
    expect(session.status().state).toBe('unlocked');
    vi.advanceTimersByTime(60_001);
    expect(session.status().state).toBe('locked');
    await session.close();
  });

  it('locks when the computer sleeps, and when its screen is locked', async () => {
    const { session } = await opened();
    const listeners = new Map<string, () => void>();
    session.watchPower({ on: (event, listener) => listeners.set(event, listener) });
    for (const event of ['suspend', 'lock-screen']) {
      await session.unlock(PASSPHRASE);
      listeners.get(event)?.();
      expect(session.status().state, event).toBe('locked');
    }
    await session.close();
  });

  it('goes from one vault to another, and back to a restored one, without ever telling that there is none', async () => {
    const { session, statuses, path } = await opened();
    await session.unlock(PASSPHRASE);
    const backup = join(newFolder(), 'backup.chancery');
    await session.current().backUp(backup, { overwrite: false });
    const other = await newVault();
    await other.close();
    await session.open(other.path);
    await session.open(path);
    await session.restore(backup, path, PASSPHRASE);
    await expect(session.restore(backup, path, 'wrong')).rejects.toMatchObject({ code: 'WRONG_PASSPHRASE' });
    expect(session.status()).toMatchObject({ state: 'locked', path });
    expect(statuses).not.toContain('none');
    await session.close();
    expect(statuses.at(-1)).toBe('none');
  });

  it('leaves the vault that is open as it is when it is opened again, by whichever path, and takes the one that replaced it', async () => {
    const { session, path } = await opened();
    await session.unlock(PASSPHRASE);
    const vault = session.current();
    const link = join(newFolder(), 'link.chancery');
    symlinkSync(path, link);
    for (const again of [path, link]) expect(await session.open(again)).toMatchObject({ state: 'unlocked', path });
    expect(session.current()).toBe(vault);
    const copy = join(newFolder(), 'copy.chancery');
    await vault.backUp(copy, { overwrite: false });
    copyFileSync(copy, `${path}.new`);
    renameSync(`${path}.new`, path);
    expect(await session.open(path)).toMatchObject({ state: 'locked', path });
    expect(session.current()).not.toBe(vault);
    await session.close();
  });

  it('remembers the head outside, and makes a backup some time after a change', async () => {
    const { session, memory, path } = await opened();
    await session.unlock(PASSPHRASE);
    const vault = session.current();
    expect(memory.read(vault.id)).toMatchObject({ sequence: 25, path });
    await vault.registry.recordExport({ subject: 'cert-2', form: 'cert', withPrivateKey: false });
    expect(existsSync(`${path}.backups`)).toBe(false);
    await session.backUpIfDue();
    expect(existsSync(`${path}.backups`)).toBe(true);
    session.lock();
    expect(memory.read(vault.id)).toMatchObject({ sequence: 26 });
    await session.close();
  });
});
