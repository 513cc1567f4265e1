import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openVault } from '../../electron/vault/vault.ts';
import {
  certificateDer,
  context,
  issue,
  issueCrl,
  newFolder,
  newRoot,
  newVault,
  NOW,
  PASSPHRASE,
  removeFolders,
  type TestAuthority,
} from './test-vault.ts';

afterEach(removeFolders);

function certificate(root: TestAuthority, der: Uint8Array) {
  return { authorityId: root.id, der, profile: 'tls-server', request: null, key: null, supersedesId: null };
}

describe('check', () => {
  it('verifies each certificate under its CA’s key, also one that was recorded rightly', async () => {
    const vault = await newVault();
    const root = await newRoot(vault);
    await issue(vault, root);
    const impostor = { ...root, key: await vault.keys.generate('ec-p256') };
    await vault.registry.recordCertificates([certificate(root, await certificateDer(impostor))]);
    expect(await vault.check()).toEqual({
      ok: false,
      certificates: 3,
      crls: 0,
      events: 7,
      findings: [
        {
          severity: 'error',
          code: 'signature-invalid',
          message: 'The signature on certificate cert-3 is not its CA’s.',
        },
      ],
    });
    await vault.close();
  });

  it('verifies each CRL under its CA’s key, and that it says what the register says', async () => {
    const vault = await newVault();
    const root = await newRoot(vault);
    await issueCrl(vault, { ...root, key: await vault.keys.generate('ec-p256') });
    const { der } = await vault.registry.crl(await issueCrl(vault, root));
    const { revision } = await vault.registry.revocationList(root.id);
    await vault.registry.recordCrl(
      { authorityId: root.id, number: 9n, thisUpdate: NOW, nextUpdate: NOW, entryCount: 5, der },
      revision,
    );
    const { findings } = await vault.check();
    expect(findings.map(({ code, message }) => [code, message])).toEqual([
      ['signature-invalid', 'The signature on CRL crl-1 is not its CA’s.'],
      ['record-altered', 'The CRL crl-3 does not say what the register says of it.'],
    ]);
    await vault.close();
  });

  it('tells how far it is, in fractions that rise to the end', async () => {
    const vault = await newVault();
    const root = await newRoot(vault);
    const ders = await Promise.all(Array.from({ length: 1_200 }, () => certificateDer(root)));
    await vault.registry.recordCertificates(ders.map((der) => certificate(root, der)));
    const fractions: number[] = [];
    expect(await vault.check((fraction) => fractions.push(fraction))).toMatchObject({ ok: true, certificates: 1_201 });
    expect(fractions.length).toBeGreaterThan(4);
    expect(fractions.at(-1)).toBe(1);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.every((fraction) => fraction >= 0 && fraction <= 1)).toBe(true);
    await vault.close();
  });

  it('goes on undisturbed while certificates are recorded, and leaves what it began with', async () => {
    const vault = await newVault();
    const root = await newRoot(vault);
    const ders = await Promise.all(Array.from({ length: 600 }, () => certificateDer(root)));
    await vault.registry.recordCertificates(ders.map((der) => certificate(root, der)));
    const checking = vault.check();
    await issue(vault, root);
    expect(await checking).toMatchObject({ ok: true, certificates: 601, findings: [] });
    expect(await vault.check()).toMatchObject({ ok: true, certificates: 602 });
    await vault.close();
  });

  it('ends with VAULT_LOCKED when the vault is locked meanwhile, and says nothing wrong of the vault', async () => {
    const vault = await newVault();
    const root = await newRoot(vault);
    const ders = await Promise.all(Array.from({ length: 1_200 }, () => certificateDer(root)));
    await vault.registry.recordCertificates(ders.map((der) => certificate(root, der)));
    const checking = vault.check(() => {
      vault.lock();
    });
    await expect(checking).rejects.toMatchObject({ code: 'VAULT_LOCKED' });
    const unlocking = vault.unlock(PASSPHRASE);
    await expect(vault.check(undefined, 'a wrong passphrase')).rejects.toMatchObject({ code: 'WRONG_PASSPHRASE' });
    await unlocking;
    await vault.close();
  });
});

describe('octets of the file flipped', () => {
  it('are told wherever a subject stands, also in an index that only SQLite itself reads', async () => {
    const vault = await newVault();
    const root = await newRoot(vault);
    await issue(vault, root, { subject: 'CN=UNMISTAKABLE.example' });
    await vault.close();
    const bytes = readFileSync(vault.path);
    const places: number[] = [];
    for (let at = bytes.indexOf('UNMISTAKABLE'); at !== -1; at = bytes.indexOf('UNMISTAKABLE', at + 1)) places.push(at);
    // The certificate itself, its row, the index by subject, the event.
    expect(places.length).toBeGreaterThanOrEqual(4);
    for (const place of places) {
      const flipped = Buffer.from(bytes);
      flipped[place] = 0x56;
      const path = join(newFolder(), 'flipped.chancery');
      copyFileSync(vault.path, path);
      writeFileSync(path, flipped);
      const opened = await openVault(path, context());
      expect((await opened.check()).ok, `octet ${place}`).toBe(false);
      await opened.close();
    }
  });
});
