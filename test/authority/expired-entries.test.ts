import { afterAll, describe, expect, it } from 'vitest';
import { issueCrl } from '../../electron/authority/issue-crl.ts';
import { parseCertificateList } from '../../electron/pki/crl.ts';
import { createVault } from '../../electron/vault/vault.ts';
import { context, DAY, issue, newFolder, newRoot, NOW, PASSPHRASE, removeFolders } from '../vault/test-vault.ts';

afterAll(removeFolders);

/** A vault with a root, its clock in hand. */
async function opened() {
  const settings = context();
  const vault = await createVault(`${newFolder()}/sample.chancery`, PASSPHRASE, settings);
  const ports = {
    registry: vault.registry,
    keys: vault.keys,
    clock: settings.clock,
    random: { bytes: (length: number) => new Uint8Array(length).fill(7) },
  };
  const root = await newRoot(vault);
  return { settings, vault, ports, root };
}

describe('issueCrl, many times in one session', () => {
  it('lists an expired certificate once more and then no longer, whatever was revoked in between', async () => {
    const { settings, vault, ports, root } = await opened();
    const names = new Map<string, string>();
    const revoke = async (name: string, days: number): Promise<void> => {
      const notAfter = new Date(NOW.getTime() + days * DAY);
      const { id, serialNumber } = await issue(vault, root, { subject: `CN=${name},O=Sample`, notAfter });
      names.set(serialNumber, name);
      await vault.registry.recordRevocations([
        { certificateId: id, revokedAt: settings.clock.now(), reason: 'superseded', invalidityDate: null },
      ]);
    };
    const listedOnDay = async (day: number): Promise<string[]> => {
      settings.clock.instant = new Date(NOW.getTime() + day * DAY);
      const { der, entryCount } = await issueCrl(ports, { authorityId: root.id, days: 31 });
      const listed = [...parseCertificateList(der).entries()].map((entry) => names.get(entry.serialNumber) ?? '?');
      expect(listed).toHaveLength(entryCount);
      return listed;
    };
    await revoke('one-day', 1);
    await revoke('three-days', 3);
    await revoke('year', 365);
    expect(await listedOnDay(0)).toEqual(['one-day', 'three-days', 'year']);
    expect(await listedOnDay(2)).toEqual(['one-day', 'three-days', 'year']);
    expect(await listedOnDay(2.5)).toEqual(['three-days', 'year']);
    await revoke('late', 366);
    expect(await listedOnDay(2.6)).toEqual(['three-days', 'year', 'late']);
    expect(await listedOnDay(4)).toEqual(['three-days', 'year', 'late']);
    expect(await listedOnDay(5)).toEqual(['year', 'late']);
    expect(await listedOnDay(6)).toEqual(['year', 'late']);
    await vault.close();
  });

  it('does not hold on to a whole CRL for the entries that the next one left out', async () => {
    const { settings, vault, ports, root } = await opened();
    for (const days of [1, 365]) {
      const notAfter = new Date(NOW.getTime() + days * DAY);
      const { id } = await issue(vault, root, { subject: `CN=${String(days)},O=Sample`, notAfter });
      const revocation = { revokedAt: settings.clock.now(), reason: 'superseded', invalidityDate: null } as const;
      await vault.registry.recordRevocations([{ certificateId: id, ...revocation }]);
    }
    const listed: ArrayBufferLike[] = [];
    const counts: number[] = [];
    for (const day of [0, 2, 3]) {
      settings.clock.instant = new Date(NOW.getTime() + day * DAY);
      const { der, entryCount } = await issueCrl(ports, { authorityId: root.id, days: 31 });
      listed.push(der.buffer);
      counts.push(entryCount);
    }
    expect(counts).toEqual([2, 2, 1]);
    const [portion] = (await vault.registry.revocationList(root.id)).portions;
    expect(portion?.entryCount).toBe(2);
    expect(listed).not.toContain(portion?.encoded.buffer);
    await vault.close();
  });
});
