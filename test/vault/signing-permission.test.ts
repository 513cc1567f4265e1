import { afterEach, describe, expect, it } from 'vitest';
import { openVault, type Vault } from '../../electron/vault/vault.ts';
import { context, newRoot, newVault, PASSPHRASE, removeFolders, SETTINGS } from './test-vault.ts';

afterEach(removeFolders);

async function asking(askPassphrase?: () => Promise<string>): Promise<Vault> {
  const made = await newVault();
  await newRoot(made);
  await newRoot(made, 'Second Root');
  await made.registry.recordSettings('ca-1', { ...SETTINGS, asksEveryTime: true });
  await made.close();
  const vault = await openVault(made.path, { ...context(), askPassphrase });
  await vault.unlock(PASSPHRASE);
  return vault;
}

describe('a CA that asks at every signature', () => {
  it('signs once after unlocking, then once each time the passphrase was given', async () => {
    const vault = await asking();
    const key = await vault.keys.open('key-1');
    const sign = (): Promise<Uint8Array> => key.sign(Uint8Array.of(1), 'ecdsa-with-SHA256');
    await sign();
    await expect(sign()).rejects.toMatchObject({ code: 'PASSPHRASE_REQUIRED' });
    await expect(vault.confirm('wrong')).rejects.toMatchObject({ code: 'WRONG_PASSPHRASE' });
    await expect(sign()).rejects.toMatchObject({ code: 'PASSPHRASE_REQUIRED' });
    await vault.confirm(PASSPHRASE);
    await sign();
    await expect(sign()).rejects.toMatchObject({ code: 'PASSPHRASE_REQUIRED' });
    await expect(vault.keys.withPrivateKeyInfo('key-1', () => Promise.resolve())).rejects.toMatchObject({
      code: 'PASSPHRASE_REQUIRED',
    });
    const other = await vault.keys.open('key-2');
    for (let number = 0; number < 3; number++) await other.sign(Uint8Array.of(1), 'ecdsa-with-SHA256');
    vault.lock();
    await expect(vault.confirm(PASSPHRASE)).rejects.toMatchObject({ code: 'VAULT_LOCKED' });
    await vault.close();
  });

  it('asks by itself where someone can be asked', async () => {
    let asked = 0;
    const vault = await asking(() => {
      asked++;
      return Promise.resolve(asked === 3 ? 'wrong' : PASSPHRASE);
    });
    const key = await vault.keys.open('key-1');
    for (let number = 0; number < 3; number++) await key.sign(Uint8Array.of(1), 'ecdsa-with-SHA256');
    expect(asked).toBe(2);
    await expect(key.sign(Uint8Array.of(1), 'ecdsa-with-SHA256')).rejects.toMatchObject({ code: 'WRONG_PASSPHRASE' });
    await vault.close();
  });
});
