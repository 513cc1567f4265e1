import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { isRefusal } from '../../shared/errors.ts';
import { openVault, type Vault } from '../../electron/vault/vault.ts';
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

/** All that a reader sees. */
async function contents(vault: Vault): Promise<unknown> {
  const { registry } = vault;
  const authorities = await registry.authorities();
  return {
    authorities,
    certificates: await registry.certificates({ sort: 'issuedAt', descending: false, limit: 100, offset: 0, now: NOW }),
    requests: await registry.requests(),
    crls: await Promise.all(authorities.map(({ id }) => registry.crls(id))),
    events: await registry.events({ limit: 1_000, offset: 0 }),
  };
}

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

  it('are told, or change nothing that anyone reads', async () => {
    const vault = await newVault();
    const root = await newRoot(vault);
    for (let made = 0; made < 5; made++)
      await issue(vault, root, { request: { der: Uint8Array.of(made), source: 'a.csr' } });
    await vault.registry.recordRevocations([
      { certificateId: 'cert-2', revokedAt: NOW, reason: 'keyCompromise', invalidityDate: null },
    ]);
    await issueCrl(vault, root);
    const original = await contents(vault);
    await vault.close();
    const bytes = readFileSync(vault.path);
    let told = 0;
    const samples = 120;
    for (let sample = 0; sample < samples; sample++) {
      // Spread over the whole file, the header's 100 octets with it.
      const at = sample < 20 ? sample * 5 : Math.floor((bytes.length * sample) / samples) + (sample % 97);
      const flipped = Buffer.from(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (sample % 8));
      const path = join(newFolder(), 'flipped.chancery');
      copyFileSync(vault.path, path);
      writeFileSync(path, flipped);
      try {
        const opened = await openVault(path, context());
        try {
          const report = await opened.check(undefined, PASSPHRASE);
          if (report.ok) expect(await contents(opened), `octet ${at}`).toEqual(original);
          else told++;
        } finally {
          await opened.close();
        }
      } catch (error) {
        if (!isRefusal(error)) throw error;
        expect(error.code, `octet ${at}`).not.toBe('INTERNAL');
        told++;
      }
    }
    expect(told).toBeGreaterThan(samples / 10);
  }, 60_000);
});
