import { afterAll, describe, expect, it } from 'vitest';
import { availableEngines } from '../../electron/vault/driver.ts';
import type { Vault } from '../../electron/vault/vault.ts';
import { editWithSql, issue, newRoot, newVault, NOW, removeFolders } from './test-vault.ts';

const engine = availableEngines()[0] ?? 'node:sqlite';
afterAll(removeFolders);

/** Four revoked, one of them on hold and released since; `list` was answered before and after the release. */
async function provenVault(): Promise<{ vault: Vault; ids: string[] }> {
  const vault = await newVault(engine);
  const root = await newRoot(vault);
  const ids: string[] = [];
  for (let at = 0; at < 5; at += 1) {
    const { id } = await issue(vault, root, { subject: `CN=host${String(at)}.example,O=Sample` });
    ids.push(id);
  }
  const reasonOf = (id: string): 'certificateHold' | 'keyCompromise' =>
    id === ids[1] ? 'certificateHold' : 'keyCompromise';
  await vault.registry.recordRevocations(
    ids.slice(0, 4).map((id) => ({
      certificateId: id,
      revokedAt: NOW,
      reason: reasonOf(id),
      invalidityDate: null,
    })),
  );
  expect((await vault.registry.revocationList(root.id)).entries).toHaveLength(4);
  await vault.registry.recordReleases([ids[1] ?? ''], NOW);
  return { vault, ids };
}

/** The row that stood there while the certificate was on hold, octet for octet. */
const PUT_BACK = `INSERT INTO revocation SELECT 2, issuer_id, authority_id, serial_number, id, ${String(
  NOW.getTime() / 1000,
)}, 'certificateHold', NULL, not_after FROM certificate WHERE id = 3`;

describe('a list of revocations, once they were proven in this session', () => {
  it.each([
    ['a reason is altered', /cert-2/, ["UPDATE revocation SET reason = 'superseded' WHERE certificate_id = 2"]],
    ['one is taken away', /should have 3 revocations and has 2/, ['DELETE FROM revocation WHERE certificate_id = 2']],
    ['a lifted hold is put back', /cert-3/, [PUT_BACK]],
    [
      'a lifted hold is put back in the place of another',
      /cert-3/,
      ['DELETE FROM revocation WHERE certificate_id = 2', PUT_BACK],
    ],
    [
      'one is moved to another number',
      /cert-2/,
      ['UPDATE revocation SET id = 5000 WHERE certificate_id = 2', 'UPDATE certificate SET standing = standing'],
    ],
    [
      'one is put in for a certificate that works',
      /cert-6/,
      [
        "INSERT INTO revocation SELECT 9, issuer_id, authority_id, serial_number, id, 0, 'keyCompromise', NULL, not_after FROM certificate WHERE id = 6",
      ],
    ],
  ])('is not answered when %s', async (_, naming, statements) => {
    for (const listedSince of [false, true]) {
      const { vault } = await provenVault();
      if (listedSince) expect((await vault.registry.revocationList('ca-1')).entries).toHaveLength(3);
      editWithSql(vault.path, engine, ...statements);
      await expect(vault.registry.revocationList('ca-1')).rejects.toMatchObject({
        code: 'VAULT_TAMPERED',
        message: expect.stringMatching(naming) as string,
      });
      await vault.close();
    }
  });

  it('goes on when revocations come and go as they should', async () => {
    const { vault, ids } = await provenVault();
    expect((await vault.registry.revocationList('ca-1')).entries).toHaveLength(3);
    await vault.registry.recordRevocations([
      { certificateId: ids[1] ?? '', revokedAt: NOW, reason: 'keyCompromise', invalidityDate: null },
    ]);
    expect((await vault.registry.revocationList('ca-1')).entries).toHaveLength(4);
    expect((await vault.registry.revocationList('ca-1')).entries).toHaveLength(4);
    await vault.close();
  });
});
