import { chmodSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { mendPermissions, ownerOnlyCommand } from '../../electron/vault/permissions.ts';
import { openVault } from '../../electron/vault/vault.ts';
import { context, newVault, removeFolders } from './test-vault.ts';

afterEach(removeFolders);

describe.skipIf(process.platform === 'win32')('permissions', () => {
  it('of a vault that was open to others are mended when it is opened, and told by check', async () => {
    const made = await newVault();
    await made.close();
    chmodSync(made.path, 0o644);
    const vault = await openVault(made.path, context());
    expect(statSync(made.path).mode & 0o777).toBe(0o600);
    expect(await vault.check()).toMatchObject({
      ok: true,
      findings: [{ severity: 'warning', code: 'permissions-mended' }],
    });
    await vault.close();
  });

  it('of a folder that others may write are told and left, unless it is sticky', async () => {
    const made = await newVault();
    await made.close();
    const folder = dirname(made.path);
    chmodSync(folder, 0o777);
    expect(mendPermissions(made.path)).toMatchObject([{ code: 'folder-open' }]);
    expect(statSync(folder).mode & 0o777).toBe(0o777);
    chmodSync(folder, 0o1777);
    expect(mendPermissions(made.path)).toEqual([]);
    chmodSync(folder, 0o700);
  });
});

describe('ownerOnlyCommand', () => {
  it('takes what is inherited and grants one user, each word by itself', () => {
    const here = { user: 'Ann B', systemRoot: 'C:\\Windows' };
    expect(ownerOnlyCommand('C:\\My CA\\x.chancery', here)).toEqual([
      'C:\\Windows\\System32\\icacls.exe',
      ['C:\\My CA\\x.chancery', '/inheritance:r', '/grant:r', 'Ann B:F'],
    ]);
  });
});
