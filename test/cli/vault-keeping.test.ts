import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { vaultFixture, type VaultFixture } from './vault-fixture.ts';

let fixture: VaultFixture;
beforeAll(async () => {
  fixture = await vaultFixture();
}, 60_000);
afterAll(() => fixture.remove());

describe('vault backup and vault restore', () => {
  it('back up, drill, say what differs, and take it over', async () => {
    const backup = fixture.path('backup.chancery');
    expect(await fixture.json('vault', 'backup', backup)).toMatchObject({ path: backup, proven: true });
    expect((await fixture.unlocked('vault', 'backup', backup, '--json')).error().code).toBe('FILE_EXISTS');
    const issued = await fixture.json(
      'cert',
      'issue',
      '--ca',
      'root',
      '--subject',
      'CN=late.example',
      '--dns',
      'late.example',
    );
    const { serialNumber } = issued as { serialNumber: string };
    await fixture.json('cert', 'revoke', serialNumber);
    expect(await fixture.json('vault', 'restore', backup, '--drill')).toMatchObject({ ok: true, signed: ['root'] });
    const words = ['vault', 'restore', backup, '--to', fixture.vault];
    const refused = await fixture.unlocked(...words, '--json');
    expect([refused.status, refused.error().code]).toEqual([1, 'RESTORE_DIFFERS']);
    const dry = await fixture.unlocked(...words, '--dry-run');
    expect(dry.stdout).toMatch(/Would restore[^]*1 certificates, 1 revocations/);
    expect(await fixture.json(...words, '--force')).toMatchObject({ restored: true });
    expect(await fixture.json('cert', 'show', serialNumber)).toMatchObject({ state: 'revoked' });
    expect(await fixture.json('vault', 'check')).toMatchObject({ ok: true });
  });
});

describe('vault recovery', () => {
  it('writes shares for print, 0600, and takes two of three of them for a new passphrase', async () => {
    const folder = fixture.path('shares');
    await fixture.json('vault', 'recovery', 'create', '--shares', '3', '--threshold', '2', '--out', folder);
    const names = await readdir(folder);
    expect(names).toHaveLength(6);
    for (const name of names) expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
    const next = fixture.path('next');
    await writeFile(next, 'quite another phrase\n');
    const shares = [join(folder, 'recovery-share-1-of-3.html'), join(folder, 'recovery-share-3-of-3.txt')];
    const alone = await fixture.locked(
      'vault',
      'recovery',
      'use',
      shares[0] ?? '',
      '--out-passphrase-file',
      next,
      '--json',
    );
    expect([alone.status, alone.error().code]).toEqual([1, 'TOO_FEW_SHARES']);
    const used = await fixture.locked('vault', 'recovery', 'use', ...shares, '--out-passphrase-file', next, '--json');
    expect(used.json()).toMatchObject({ recovered: true });
    expect((await fixture.unlocked('vault', 'check', '--json')).error().code).toBe('WRONG_PASSPHRASE');
    await writeFile(fixture.passphraseFile, await readFile(next));
    expect(await fixture.json('vault', 'check')).toMatchObject({ ok: true });
  });
});

describe('vault backups', () => {
  it('lists what there is, and keeps a folder of the owner’s', async () => {
    const home = { homeFolder: fixture.path('home') };
    const words = ['vault', 'backups', '--json'];
    expect((await fixture.with(home, ...words)).json()).toMatchObject({ items: [] });
    const set = await fixture.with(home, ...words, '--folder', fixture.path('nas'));
    expect(set.json()).toMatchObject({ folders: [`${fixture.vault}.backups`, fixture.path('nas')] });
    const issue = ['cert', 'issue', '--ca', 'root', '--subject', 'CN=x.example', '--dns', 'x.example'];
    for (let made = 0; made < 12; made++) {
      await fixture.with(home, ...issue, '--passphrase-file', fixture.passphraseFile);
    }
    const { items } = (await fixture.with(home, ...words)).json() as { items: unknown[] };
    expect(items).toHaveLength(2);
    expect((await fixture.with(home, ...words, '--no-folder')).json()).toMatchObject({ total: 1 });
  });
});
