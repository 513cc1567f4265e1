import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ImportedCertificate, ImportPortion, Revocation } from '../../electron/authority/ports.ts';
import { formatSerialNumber } from '../../electron/pki/serial-number.ts';
import { availableEngines } from '../../electron/vault/driver.ts';
import type { Vault } from '../../electron/vault/vault.ts';
import {
  certificateDer,
  DAY,
  editWithSql,
  issueCrl,
  newRoot,
  newSerial,
  newVault,
  NOW,
  PASSPHRASE,
  removeFolders,
  reopened,
  SETTINGS,
  type TestAuthority,
  revocationsOf,
} from './test-vault.ts';

const code = (expected: string): unknown => expect.objectContaining({ code: expected });
const REVOKED: Revocation = { revokedAt: new Date(NOW.getTime() - DAY), reason: 'keyCompromise', invalidityDate: null };
const HELD: Revocation = { ...REVOKED, reason: 'certificateHold' };

describe.each(availableEngines())('recordImport over %s', (engine) => {
  let vault: Vault;
  let root: TestAuthority;

  beforeEach(async () => {
    vault = await newVault(engine);
    root = await newRoot(vault);
  });
  afterEach(async () => {
    if (vault.unlocked) expect(await vault.check()).toMatchObject({ ok: true, findings: [] });
    await vault.close();
    removeFolders();
  });

  const imported = async (
    more: Partial<ImportedCertificate> = {},
    serialNumber = newSerial(),
  ): Promise<ImportedCertificate> => ({
    der: await certificateDer(root, { serialNumber }),
    profile: 'tls-server',
    request: null,
    key: null,
    revocation: null,
    ...more,
  });
  const portion = (more: Partial<ImportPortion>): ImportPortion => ({
    authorityId: root.id,
    certificates: [],
    bareSerials: [],
    requests: [],
    ...more,
  });

  it('keeps certificates with their revocations, requests and keys', async () => {
    const key = await vault.keys.generate('ec-p256');
    const certificates = [
      await imported({ request: { der: new Uint8Array([1]), source: 'a.csr' } }),
      await imported({ revocation: REVOKED }),
      await imported({ revocation: HELD }),
      await imported({
        der: await certificateDer(root, { spki: key.subjectPublicKeyInfo }),
        key: key.sealedKey,
      }),
    ];
    const requests = [{ der: new Uint8Array([2]), source: 'b.csr', key: null }];
    expect(await vault.registry.recordImport(portion({ certificates, requests }))).toEqual({
      certificates: 4,
      revocations: 2,
      bareSerials: 0,
      requests: 2,
      keys: 1,
    });
    const page = { sort: 'issuedAt', descending: false, limit: 10, offset: 0, now: NOW } as const;
    const listed = await vault.registry.certificates({ ...page, states: ['revoked'] });
    expect(listed.items).toMatchObject([{ id: 'cert-3', revocation: REVOKED }]);
    expect((await vault.registry.certificates({ ...page, states: ['held'] })).total).toBe(1);
    const first = await vault.registry.certificate('cert-2');
    expect(first).toMatchObject({ requestId: 'csr-1', issuedAt: new Date(NOW.getTime() - DAY), keyId: null });
    expect((await vault.registry.certificate('cert-5')).keyId).not.toBeNull();
    expect(await vault.registry.requests('waiting')).toMatchObject([{ source: 'b.csr' }]);
  });

  it('puts a revoked serial number without a certificate on the next CRL, and never uses one again', async () => {
    const bareSerials = [
      { serialNumber: '0b', subject: 'CN=gone', notAfter: new Date(NOW.getTime() + DAY), revocation: null },
      { serialNumber: '0a', subject: 'CN=stolen', notAfter: null, revocation: REVOKED },
    ];
    expect(await vault.registry.recordImport(portion({ bareSerials }))).toMatchObject({
      bareSerials: 2,
      revocations: 1,
    });
    expect(await vault.registry.bareSerials(root.id)).toEqual(bareSerials);
    expect(await vault.registry.serialNumberUsed(root.id, '0b')).toBe(true);
    expect(await vault.registry.serialNumberUsed(root.id, '0A')).toBe(true);
    expect(await vault.registry.serialNumberUsed(root.id, '0c')).toBe(false);
    const entries = await revocationsOf(vault.registry, root.id);
    expect(entries).toEqual([{ ...REVOKED, serialNumber: '0a', notAfter: null }]);
    await issueCrl(vault, root);
  });

  it('is the same when it comes twice, and takes a revocation that is news', async () => {
    const serial = newSerial();
    const certificate = await imported({}, serial);
    const bareSerials = [{ serialNumber: '0a', subject: '', notAfter: null, revocation: REVOKED }];
    await vault.registry.recordImport(portion({ certificates: [certificate], bareSerials }));
    const again = portion({ certificates: [{ ...certificate, revocation: REVOKED }], bareSerials });
    expect(await vault.registry.recordImport(again)).toMatchObject({ certificates: 0, revocations: 1, bareSerials: 0 });
    expect((await vault.registry.findCertificate(formatSerialNumber(serial))).revocation).toEqual(REVOKED);
    const other = { ...certificate, revocation: HELD };
    expect(await vault.registry.recordImport(portion({ certificates: [other] }))).toMatchObject({ revocations: 0 });
  });

  it('finds the certificate of a serial number that was bare', async () => {
    const serial = newSerial();
    const serialNumber = formatSerialNumber(serial);
    const bareSerials = [{ serialNumber, subject: '', notAfter: null, revocation: REVOKED }];
    await vault.registry.recordImport(portion({ bareSerials }));
    await vault.registry.recordImport(portion({ certificates: [await imported({ revocation: REVOKED }, serial)] }));
    expect((await vault.registry.findCertificate(serialNumber)).revocation).toEqual(REVOKED);
    expect(await vault.registry.bareSerials(root.id)).toEqual([]);
    expect(await revocationsOf(vault.registry, root.id)).toHaveLength(1);
  });

  it('takes all of a portion or nothing', async () => {
    const serial = newSerial();
    const certificates = [
      await imported({}, serial),
      await imported({ der: await certificateDer(root, { serialNumber: serial, subject: 'CN=other' }) }),
    ];
    await expect(vault.registry.recordImport(portion({ certificates }))).rejects.toEqual(code('REGISTRY_CHANGED'));
    expect(await vault.registry.serialNumberUsed(root.id, formatSerialNumber(serial))).toBe(false);
  });

  it('refuses a certificate of another CA, and a key that is not the certificate’s', async () => {
    const other = await newRoot(vault, 'Other Root');
    const foreign = { ...(await imported()), der: await certificateDer(other) };
    const record = (certificate: ImportedCertificate) =>
      vault.registry.recordImport(portion({ certificates: [certificate] }));
    await expect(record(foreign)).rejects.toEqual(code('INVALID_INPUT'));
    const key = await vault.keys.generate('ec-p256');
    await expect(record(await imported({ key: key.sealedKey }))).rejects.toEqual(code('KEY_MISMATCH'));
  });

  it('begins CRL numbers behind those of before, and gets the CA’s key last', async () => {
    const key = await vault.keys.generate('ec-p256');
    const signer = { ...root, key, subject: 'CN=Moved' };
    const moved = await vault.registry.recordAuthority({
      name: 'Moved',
      certificateDer: await certificateDer(signer, { subject: 'CN=Moved', spki: key.subjectPublicKeyInfo }),
      key: null,
      parentId: null,
      profile: 'root-ca',
      settings: SETTINGS,
      crlNumberBefore: 4096n,
    });
    expect(moved).toMatchObject({ keyId: null, lastCrlNumber: 4096n });
    const stranger = await vault.keys.generate('ec-p256');
    await expect(vault.registry.recordAuthorityKey(moved.id, stranger.sealedKey)).rejects.toEqual(code('KEY_MISMATCH'));
    const whole = await vault.registry.recordAuthorityKey(moved.id, key.sealedKey);
    expect(whole.keyId).not.toBeNull();
    expect((await vault.registry.revocationList(moved.id)).lastCrlNumber).toBe(4096n);
    await issueCrl(vault, { ...signer, id: moved.id });
    expect((await vault.registry.authority(moved.id)).lastCrlNumber).toBe(4097n);
  });

  it('is told by the events: a bare revocation taken away by hand does not go unseen', async () => {
    const bareSerials = [{ serialNumber: '0a', subject: '', notAfter: null, revocation: REVOKED }];
    await vault.registry.recordImport(portion({ bareSerials }));
    vault = await reopened(vault, engine);
    editWithSql(vault.path, engine, 'DELETE FROM revocation');
    await expect(vault.unlock(PASSPHRASE)).rejects.toEqual(code('VAULT_TAMPERED'));
  });
});
