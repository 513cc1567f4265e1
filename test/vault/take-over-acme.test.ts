import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { AcmeAccountContent } from '../../electron/authority/acme-ports.ts';
import { availableEngines } from '../../electron/vault/driver.ts';
import { restoreVault } from '../../electron/vault/restore.ts';
import { openVault, type Vault } from '../../electron/vault/vault.ts';
import { context, editWithSql, newFolder, newRoot, newVault, PASSPHRASE, removeFolders } from './test-vault.ts';

afterEach(removeFolders);

const [engine = 'node:sqlite'] = availableEngines();
const CONTENT: AcmeAccountContent = {
  ...{ status: 'valid', jwk: { kty: 'OKP', crv: 'Ed25519', x: 'AAAA' }, contacts: [], termsAgreed: true },
};
const SECRET = new Uint8Array(32).fill(7);

/** A backup of four accounts and two keys without one, and the vault as it went on: see the first test. */
async function movedOn(): Promise<{ path: string; backup: string }> {
  const vault = await newVault();
  await newRoot(vault);
  const { acme } = vault;
  for (const keyIdentifier of ['kid-1', 'kid-2', 'kid-3'])
    await acme.recordExternalKey({ authorityId: 'ca-1', keyIdentifier, note: '', secret: SECRET });
  const accounts = [
    ['one', 'kid-1'],
    ['two', null],
    ['three', null],
    ['four', null],
  ] as const;
  for (const [thumbprint, externalKeyIdentifier] of accounts)
    await acme.recordAccount({ authorityId: 'ca-1', thumbprint, externalKeyIdentifier, ...CONTENT });
  const backup = join(newFolder(), 'backup.chancery');
  await vault.backUp(backup, { overwrite: false });
  await acme.recordExternalKeyWithdrawn('kid-1');
  await acme.recordExternalKeyWithdrawn('kid-2');
  await acme.recordAccountChanged('acct-2', ({ content, thumbprint }) => ({
    content: { ...content, status: 'deactivated' },
    thumbprint,
  }));
  await acme.recordAccountChanged('acct-3', ({ content }) => ({
    content: { ...content, jwk: { kty: 'OKP', crv: 'Ed25519', x: 'BBBB' } },
    thumbprint: 'three-b',
  }));
  await vault.close();
  return { path: vault.path, backup };
}

async function restored(backup: string, to: string, dryRun = false) {
  const request = { backup, to, passphrase: PASSPHRASE, dryRun, replace: true };
  const report = await restoreVault(request, { open: openVault, options: context() });
  const vault = await openVault(to, context());
  await vault.unlock(PASSPHRASE);
  return { report, vault };
}

const usable = ({ acme }: Vault, keyIdentifier: string) => acme.withExternalKey(keyIdentifier, () => true);

it('restores no key that was withdrawn since, no account that ended, and no account key that was changed', async () => {
  const { path, backup } = await movedOn();
  const { vault } = await restored(backup, path);
  expect(await usable(vault, 'kid-1')).toBeNull();
  expect(await usable(vault, 'kid-2')).toBeNull();
  expect(await usable(vault, 'kid-3')).toBe(true);
  expect(await vault.acme.accounts('ca-1')).toMatchObject([
    { id: 'acct-1', thumbprint: 'one', content: { status: 'revoked' } },
    { id: 'acct-2', thumbprint: 'two', content: { status: 'deactivated' } },
    { id: 'acct-3', thumbprint: 'three-b', content: { status: 'valid', jwk: { x: 'BBBB' } } },
    { id: 'acct-4', thumbprint: 'four', content: { status: 'valid' } },
  ]);
  expect(await vault.check(undefined, PASSPHRASE)).toMatchObject({ ok: true, findings: [] });
  await vault.close();
});

it('tells them beforehand, and changes nothing then', async () => {
  const { path, backup } = await movedOn();
  const { report, vault } = await restored(backup, path, true);
  const told = report.findings.filter(({ code }) => code === 'acme-ended').map(({ message }) => message);
  expect(told.join('\n')).toMatch(/kid-1[^]*kid-2[^]*acct-1[^]*revoked[^]*acct-2[^]*deactivated[^]*acct-3[^]*new one/);
  expect(told).toHaveLength(5);
  await vault.close();
  const unchanged = await openVault(backup, context());
  await unchanged.unlock(PASSPHRASE);
  expect(await usable(unchanged, 'kid-2')).toBe(true);
  await unchanged.close();
});

it('believes no row that was written by hand', async () => {
  const { path, backup } = await movedOn();
  editWithSql(path, engine, "UPDATE acme_external_key SET withdrawn_at = 1 WHERE key_identifier = 'kid-3'");
  const { report, vault } = await restored(backup, path);
  expect(report.findings).toContainEqual(
    expect.objectContaining({ code: 'not-taken-over', message: expect.stringContaining('kid-3') as string }),
  );
  expect(await usable(vault, 'kid-3')).toBe(true);
  await vault.close();
});
