import { afterEach, describe, expect, it } from 'vitest';
import { availableEngines } from '../../electron/vault/driver.ts';
import { editWithSql, issue, newRoot, newVault, NOW, removeFolders, revocationsOf } from './test-vault.ts';

afterEach(removeFolders);

const QUERY = { sort: 'issuedAt', descending: false, limit: 10, offset: 0, now: NOW } as const;

describe('what is written beside a certificate', () => {
  it('is found by search, survives, and is undone step by step', async () => {
    const vault = await newVault();
    await issue(vault, await newRoot(vault));
    const { registry } = vault;
    const found = async (text: string): Promise<number> => (await registry.certificates({ ...QUERY, text })).total;
    expect(await registry.annotation('cert-2')).toEqual({ note: '', tags: [], deleted: false });
    await registry.recordAnnotation('cert-2', {
      note: 'Behind the BALANCER',
      tags: ['web', ' web ', 'staging'],
      deleted: false,
    });
    expect(await registry.annotation('cert-2')).toEqual({
      note: 'Behind the BALANCER',
      tags: ['web', 'staging'],
      deleted: false,
    });
    expect([await found('balancer'), await found('stag'), await found('nowhere')]).toEqual([1, 1, 0]);
    await registry.recordAnnotation('cert-2', { note: 'elsewhere', tags: [], deleted: false });
    expect((await registry.recordAnnotationUndone('cert-2')).note).toBe('Behind the BALANCER');
    expect((await registry.recordAnnotationUndone('cert-2')).note).toBe('elsewhere');
    await expect(registry.recordAnnotationUndone('cert-1')).rejects.toMatchObject({ code: 'NOTHING_TO_UNDO' });
    await expect(registry.annotation('cert-9')).rejects.toMatchObject({ code: 'CERTIFICATE_NOT_FOUND' });
    for (const wrong of [
      { note: 'x'.repeat(10_001), tags: [] },
      { note: '', tags: [''] },
      { note: '', tags: ['two\nlines'] },
      { note: '', tags: Array.from({ length: 51 }, (_, at) => `t${at}`) },
    ]) {
      await expect(registry.recordAnnotation('cert-2', { ...wrong, deleted: false })).rejects.toMatchObject({
        code: 'INVALID_INPUT',
      });
    }
    expect(await vault.check()).toMatchObject({ ok: true, findings: [] });
    await vault.close();
  });

  it('hides a deleted certificate from lists that leave it out; its serial number, its revocation and the next CRL keep it', async () => {
    const vault = await newVault();
    const { registry } = vault;
    const { serialNumber } = await issue(vault, await newRoot(vault));
    await registry.recordRevocations([
      { certificateId: 'cert-2', revokedAt: NOW, reason: 'keyCompromise', invalidityDate: null },
    ]);
    await registry.recordAnnotation('cert-2', { note: '', tags: [], deleted: true });
    const total = async (deleted?: 'left-out' | 'only'): Promise<number> =>
      (await registry.certificates({ ...QUERY, deleted })).total;
    expect([await total(), await total('left-out'), await total('only')]).toEqual([2, 1, 1]);
    expect((await registry.certificate('cert-2')).revocation?.reason).toBe('keyCompromise');
    expect(await registry.serialNumberUsed('ca-1', serialNumber)).toBe(true);
    expect((await revocationsOf(registry, 'ca-1')).map((entry) => entry.serialNumber)).toEqual([serialNumber]);
    await registry.recordAnnotationUndone('cert-2');
    expect(await total('left-out')).toBe(2);
    await vault.close();
  });

  it('is told when it was edited by hand', async () => {
    const [engine = 'node:sqlite'] = availableEngines();
    const vault = await newVault();
    await issue(vault, await newRoot(vault));
    await vault.registry.recordAnnotation('cert-2', { note: 'x', tags: [], deleted: false });
    editWithSql(vault.path, engine, 'UPDATE annotation SET hidden = 1');
    await expect(vault.registry.annotation('cert-2')).rejects.toMatchObject({ code: 'VAULT_TAMPERED' });
    expect((await vault.check()).findings.map(({ message }) => message).join()).toMatch(
      /annotation of certificate cert-2/,
    );
    await vault.close();
  });
});
