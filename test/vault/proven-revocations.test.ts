import { afterAll, describe, expect, it } from 'vitest';
import { issueCrl } from '../../electron/authority/issue-crl.ts';
import type { AuthorityPorts } from '../../electron/authority/ports.ts';
import { parseCertificateList } from '../../electron/pki/crl.ts';
import type { RevokedPortion } from '../../electron/pki/revoked-portion.ts';
import { availableEngines, Database } from '../../electron/vault/driver.ts';
import { RECORD_KINDS } from '../../electron/vault/records.ts';
import { openVault, type Vault } from '../../electron/vault/vault.ts';
import {
  context,
  editWithSql,
  issue,
  newRoot,
  newVault,
  NOW,
  PASSPHRASE,
  removeFolders,
  revocationsOf,
} from './test-vault.ts';

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
  expect(await revocationsOf(vault.registry, root.id)).toHaveLength(4);
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
      if (listedSince) expect(await revocationsOf(vault.registry, 'ca-1')).toHaveLength(3);
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
    expect(await revocationsOf(vault.registry, 'ca-1')).toHaveLength(3);
    await vault.registry.recordRevocations([
      { certificateId: ids[1] ?? '', revokedAt: NOW, reason: 'keyCompromise', invalidityDate: null },
    ]);
    expect(await revocationsOf(vault.registry, 'ca-1')).toHaveLength(4);
    expect(await revocationsOf(vault.registry, 'ca-1')).toHaveLength(4);
    await vault.close();
  });

  describe('while it is read ahead', () => {
    /** Another program has written, though nothing that counts: all is to be read again, with pauses. */
    async function staleVault(): Promise<{ vault: Vault; ids: string[] }> {
      const made = await provenVault();
      expect(await revocationsOf(made.vault.registry, 'ca-1')).toHaveLength(3);
      editWithSql(made.vault.path, engine, 'UPDATE certificate SET standing = standing');
      return made;
    }

    const hold = { revokedAt: NOW, reason: 'certificateHold', invalidityDate: null } as const;

    it('has what is revoked meanwhile', async () => {
      const { vault, ids } = await staleVault();
      const answer = revocationsOf(vault.registry, 'ca-1');
      await vault.registry.recordRevocations([{ certificateId: ids[4] ?? '', ...hold }]);
      expect(await answer).toHaveLength(4);
      await vault.close();
    });

    it('has no more what is released meanwhile', async () => {
      const { vault, ids } = await provenVault();
      await vault.registry.recordRevocations([{ certificateId: ids[4] ?? '', ...hold }]);
      expect(await revocationsOf(vault.registry, 'ca-1')).toHaveLength(4);
      editWithSql(vault.path, engine, 'UPDATE certificate SET standing = standing');
      const answer = revocationsOf(vault.registry, 'ca-1');
      await vault.registry.recordReleases([ids[4] ?? ''], NOW);
      expect(await answer).toHaveLength(3);
      await vault.close();
    });

    it.each([
      ['a reason is altered', /cert-2/, "UPDATE revocation SET reason = 'superseded' WHERE certificate_id = 2"],
      ['one is taken away', /should have 3 revocations and has 2/, 'DELETE FROM revocation WHERE certificate_id = 2'],
      ['a lifted hold is put back', /cert-3/, PUT_BACK],
    ])('is refused when %s meanwhile', async (_, naming, statement) => {
      const { vault } = await staleVault();
      const answer = vault.registry.revocationList('ca-1');
      // The portion is read by now, and the pause behind it is on.
      editWithSql(vault.path, engine, statement);
      await expect(answer).rejects.toMatchObject({
        code: 'VAULT_TAMPERED',
        message: expect.stringMatching(naming) as string,
      });
      await vault.close();
    });

    it('is not answered by a vault that is locked meanwhile', async () => {
      const { vault } = await staleVault();
      const answer = vault.registry.revocationList('ca-1');
      vault.lock();
      await expect(answer).rejects.toMatchObject({ code: 'VAULT_LOCKED' });
      await vault.close();
    });

    it('reads once for all who ask', async () => {
      const { vault } = await provenVault();
      // Nothing is kept from before: each reading makes its own.
      vault.lock();
      await vault.unlock(PASSPHRASE);
      const lists = await Promise.all([1, 2, 3].map(() => vault.registry.revocationList('ca-1')));
      expect(new Set(lists.map(({ portions }) => portions[0])).size).toBe(1);
      await vault.close();
    });
  });

  it('keeps what was proven: the same portion in every answer, a new one where something changed', async () => {
    const { vault, ids } = await provenVault();
    const portions = async (): Promise<readonly RevokedPortion[]> =>
      (await vault.registry.revocationList('ca-1')).portions;
    const [before] = await portions();
    expect((await portions())[0]).toBe(before);
    await vault.registry.recordAnnotation(ids[0] ?? '', { note: 'no revocation', tags: [], deleted: false });
    expect((await portions())[0]).toBe(before);
    await vault.registry.recordRevocations([
      { certificateId: ids[4] ?? '', revokedAt: NOW, reason: 'superseded', invalidityDate: null },
    ]);
    const [after] = await portions();
    expect(after).not.toBe(before);
    expect(after?.entryCount).toBe(4);
    await vault.close();
  });

  it('keeps the entries as the CRL that lists them, and makes the next from that', async () => {
    const { vault, ids } = await provenVault();
    const ports: AuthorityPorts = {
      registry: vault.registry,
      keys: vault.keys,
      clock: { now: () => NOW },
      random: { bytes: (length) => new Uint8Array(length) },
    };
    const first = await issueCrl(ports, { authorityId: 'ca-1', days: 7 });
    const [portion] = (await vault.registry.revocationList('ca-1')).portions;
    expect(portion?.encoded.buffer).toBe(first.der.buffer);
    const revocation = { revokedAt: NOW, reason: 'superseded', invalidityDate: null } as const;
    await vault.registry.recordRevocations([{ certificateId: ids[4] ?? '', ...revocation }]);
    const second = await issueCrl(ports, { authorityId: 'ca-1', days: 7 });
    const third = await issueCrl(ports, { authorityId: 'ca-1', days: 7 });
    const serialsOf = ({ der }: { der: Uint8Array }): string[] =>
      Array.from(parseCertificateList(der).entries(), ({ serialNumber }) => serialNumber);
    expect([first, second, third].map((crl) => serialsOf(crl).length)).toEqual([3, 4, 4]);
    expect(serialsOf(third)).toEqual(serialsOf(second));
    expect(Buffer.from((await vault.registry.crl(first.id)).der).equals(first.der)).toBe(true);
    await vault.close();
  });

  it('hears of what another program revokes and releases', async () => {
    const { vault, ids } = await provenVault();
    expect(await revocationsOf(vault.registry, 'ca-1')).toHaveLength(3);
    const other = await openVault(vault.path, context(engine));
    await other.unlock(PASSPHRASE);
    const hold = {
      certificateId: ids[4] ?? '',
      revokedAt: NOW,
      reason: 'certificateHold',
      invalidityDate: null,
    } as const;
    await other.registry.recordRevocations([hold]);
    expect((await revocationsOf(vault.registry, 'ca-1')).map(({ reason }) => reason)).toContain('certificateHold');
    await other.registry.recordReleases([ids[4] ?? ''], NOW);
    expect(await revocationsOf(vault.registry, 'ca-1')).toHaveLength(3);
    await other.close();
    await vault.close();
  });

  it('finds each revocation by an index: to prove 100,000 must not take 100,000 walks through them', async () => {
    const { vault } = await provenVault();
    await vault.close();
    const database = new Database(engine, vault.path, { readOnly: true });
    const asked: string[] = [];
    const get = database.get.bind(database);
    database.get = (sql, ...values) => {
      asked.push(sql);
      return get(sql, ...values);
    };
    RECORD_KINDS.revocation.find(database, 'cert-2');
    RECORD_KINDS.revocation.find(database, 'ca-1/0a0b');
    database.get = get;
    const plans = asked.map((sql) =>
      database
        .all(`EXPLAIN QUERY PLAN ${sql}`)
        .map(({ detail }) => detail)
        .find((detail) => String(detail).includes(' t USING')),
    );
    expect(plans).toEqual([
      expect.stringContaining('(certificate_id=?)'),
      expect.stringContaining('(issuer_id=? AND serial_number=?)'),
    ]);
    database.close();
  });
});
