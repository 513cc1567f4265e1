import { revokedSerials } from '../../electron/pki/revoked-portion.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NewAuthority } from '../../electron/authority/ports.ts';
import { parseDistinguishedName } from '../../electron/pki/distinguished-name.ts';
import { availableEngines } from '../../electron/vault/driver.ts';
import type { Vault } from '../../electron/vault/vault.ts';
import {
  certificateDer,
  DAY,
  issue,
  issueCrl,
  newRoot,
  newSerial,
  newVault,
  NOW,
  removeFolders,
  SETTINGS,
  type TestAuthority,
  revocationsOf,
} from './test-vault.ts';

const code = (expected: string): unknown => expect.objectContaining({ code: expected });
const revocation = (
  certificateId: string,
  reason: 'keyCompromise' | 'certificateHold' | 'superseded' = 'keyCompromise',
) => ({
  certificateId,
  revokedAt: NOW,
  reason,
  invalidityDate: null,
});

describe.each(availableEngines())('the registry over %s', (engine) => {
  let vault: Vault;
  let root: TestAuthority;

  beforeEach(async () => {
    vault = await newVault(engine);
    root = await newRoot(vault);
  });
  afterEach(async () => {
    // Whatever a test did, what it left must be whole.
    if (vault.unlocked) expect(await vault.check()).toMatchObject({ ok: true, findings: [] });
    await vault.close();
    removeFolders();
  });

  describe('authorities', () => {
    it('are found by id and by name, whatever its case, and carry what was recorded', async () => {
      const expected = {
        id: 'ca-1',
        name: 'Sample Root',
        certificateId: 'cert-1',
        keyId: 'key-1',
        parentId: null,
        settings: SETTINGS,
        createdAt: NOW,
        lastCrlNumber: 0n,
      };
      expect(await vault.registry.authority('ca-1')).toMatchObject(expected);
      expect(await vault.registry.authority('sample root')).toMatchObject(expected);
      expect(await vault.registry.authorities()).toHaveLength(1);
      expect(await vault.registry.certificate('cert-1')).toMatchObject({
        authorityId: 'ca-1',
        profile: 'root-ca',
        keyId: 'key-1',
      });
      await expect(vault.registry.authority('Other')).rejects.toEqual(code('AUTHORITY_NOT_FOUND'));
      await expect(vault.registry.authority('ca-2')).rejects.toEqual(code('AUTHORITY_NOT_FOUND'));
    });

    it('have names of their own, which do not read like ids', async () => {
      await expect(newRoot(vault, 'SAMPLE ROOT')).rejects.toEqual(code('AUTHORITY_EXISTS'));
      await expect(newRoot(vault, 'ca-7', 'CN=Seven')).rejects.toEqual(code('INVALID_INPUT'));
      await expect(newRoot(vault, ' ', 'CN=Blank')).rejects.toEqual(code('INVALID_INPUT'));
      expect((await vault.info()).counts).toMatchObject({ authorities: 1, certificates: 1, keys: 1 });
    });

    it('stand below a parent, whose certificate theirs is', async () => {
      const key = await vault.keys.generate('ec-p384');
      const der = await certificateDer(root, { subject: 'CN=Issuing,O=Sample', spki: key.subjectPublicKeyInfo });
      const authority: NewAuthority = {
        name: 'Issuing',
        certificateDer: der,
        key: key.sealedKey,
        parentId: 'ca-1',
        profile: 'subordinate-ca',
        settings: SETTINGS,
      };
      const made = await vault.registry.recordAuthority(authority);
      expect(made).toMatchObject({ id: 'ca-2', parentId: 'ca-1', keyId: 'key-2' });
      expect(await vault.registry.certificate(made.certificateId)).toMatchObject({
        authorityId: 'ca-1',
        authorityName: 'Sample Root',
        profile: 'subordinate-ca',
      });
      const other = await vault.keys.generate('ec-p384');
      await expect(
        vault.registry.recordAuthority({
          ...authority,
          name: 'Third',
          key: other.sealedKey,
          certificateDer: await certificateDer(root),
        }),
      ).rejects.toEqual(code('KEY_MISMATCH'));
    });
  });

  describe('certificates', () => {
    it('are found by id, serial number and fingerprint, with colons and upper case', async () => {
      const issued = await issue(vault, root);
      const colons = (text: string): string => (text.match(/../g) ?? []).join(':').toUpperCase();
      const { serialNumber, der } = issued;
      const { fingerprintSha256 } = await import('../../electron/pki/certificate.ts');
      const fingerprint = fingerprintSha256(der);
      for (const reference of [issued.id, serialNumber, colons(serialNumber), fingerprint, colons(fingerprint)]) {
        expect((await vault.registry.findCertificate(reference)).id, reference).toBe(issued.id);
      }
      for (const reference of ['cert-99', 'cert-0', '0a0b', 'ff'.repeat(32), 'server.example', '']) {
        await expect(vault.registry.findCertificate(reference), reference).rejects.toEqual(
          code('CERTIFICATE_NOT_FOUND'),
        );
      }
      await expect(vault.registry.certificate('cert-99')).rejects.toEqual(code('CERTIFICATE_NOT_FOUND'));
    });

    it('have a serial number once for each issuer, and two issuers may use the same', async () => {
      const serialNumber = newSerial();
      const first = await issue(vault, root, { serialNumber });
      await expect(issue(vault, root, { serialNumber, subject: 'CN=other.example' })).rejects.toEqual(
        code('REGISTRY_CHANGED'),
      );
      expect(await vault.registry.serialNumberUsed(root.id, first.serialNumber)).toBe(true);
      expect(await vault.registry.serialNumberUsed(root.id, first.serialNumber.toUpperCase())).toBe(true);
      const second = await newRoot(vault, 'Second Root');
      expect(await vault.registry.serialNumberUsed(second.id, first.serialNumber)).toBe(false);
      await issue(vault, second, { serialNumber });
      await expect(vault.registry.findCertificate(first.serialNumber)).rejects.toMatchObject({
        code: 'AMBIGUOUS_REFERENCE',
        detail: { ids: ['cert-2', 'cert-4'] },
      });
    });

    it('are recorded all together or not at all', async () => {
      const serialNumber = newSerial();
      const revision = await vault.registry.revision();
      const make = async () => ({
        authorityId: root.id,
        der: await certificateDer(root, { serialNumber, subject: 'CN=twice.example' }),
        profile: 'tls-server',
        request: { der: newSerial(), source: 'a.csr' },
        key: null,
        supersedesId: null,
      });
      await expect(vault.registry.recordCertificates([await make(), await make()])).rejects.toEqual(
        code('REGISTRY_CHANGED'),
      );
      expect((await vault.info()).counts).toMatchObject({ certificates: 1, requests: 0 });
      expect(await vault.registry.revision()).toBe(revision);
      expect((await vault.registry.recordCertificates([await make()])).map(({ id }) => id)).toEqual(['cert-2']);
      expect(await vault.registry.recordCertificates([])).toEqual([]);
    });

    it('keep their request and the key made for them', async () => {
      const key = await vault.keys.generate('ec-p256');
      const request = await vault.registry.recordRequest({
        der: Uint8Array.of(7),
        source: 'made here',
        key: key.sealedKey,
      });
      const [issued] = await vault.registry.recordCertificates([
        {
          authorityId: root.id,
          der: await certificateDer(root, { spki: key.subjectPublicKeyInfo }),
          profile: 'tls-server',
          request: { id: request.id },
          key: null,
          supersedesId: null,
        },
      ]);
      expect(issued).toMatchObject({ requestId: 'csr-1', keyId: 'key-2', profile: 'tls-server', issuedAt: NOW });
      expect((await vault.registry.request('csr-1')).state).toBe('issued');
    });

    it('are refused for another issuer, another key, an unknown CA and an unknown request', async () => {
      const stranger: TestAuthority = { ...root, subject: 'CN=Stranger' };
      await expect(issue(vault, stranger)).rejects.toEqual(code('INVALID_INPUT'));
      await expect(issue(vault, { ...root, id: 'ca-9' })).rejects.toEqual(code('AUTHORITY_NOT_FOUND'));
      await expect(issue(vault, root, { supersedesId: 'cert-99' })).rejects.toEqual(code('CERTIFICATE_NOT_FOUND'));
      const certificate = {
        authorityId: root.id,
        der: await certificateDer(root),
        profile: 'tls-server',
        supersedesId: null,
      };
      const { sealedKey } = await vault.keys.generate('ec-p256');
      await expect(
        vault.registry.recordCertificates([{ ...certificate, request: null, key: sealedKey }]),
      ).rejects.toEqual(code('KEY_MISMATCH'));
      await expect(
        vault.registry.recordCertificates([{ ...certificate, request: { id: 'csr-9' }, key: null }]),
      ).rejects.toEqual(code('REQUEST_NOT_FOUND'));
      await expect(
        vault.registry.recordCertificates([{ ...certificate, der: Uint8Array.of(0x30, 0), request: null, key: null }]),
      ).rejects.toEqual(code('MALFORMED_CERTIFICATE'));
    });

    it('of a subject are live while they neither expired, nor were revoked, held or superseded', async () => {
      const subject = 'CN=live.example,O=Sample';
      const first = await issue(vault, root, { subject });
      const ends = new Date(NOW.getTime() + 10 * DAY);
      const second = await issue(vault, root, { subject, notAfter: ends });
      await issue(vault, root, { subject: 'CN=other.example' });
      const { der } = parseDistinguishedName(subject);
      const live = async (now: Date): Promise<string[]> =>
        (await vault.registry.liveCertificatesOfSubject(root.id, der, now)).map(({ id }) => id);
      expect(await live(NOW)).toEqual([first.id, second.id]);
      expect(await live(ends)).toEqual([first.id, second.id]);
      expect(await live(new Date(ends.getTime() + 1))).toEqual([first.id]);
      const third = await issue(vault, root, { subject, supersedesId: first.id });
      expect(await live(NOW)).toEqual([second.id, third.id]);
      await vault.registry.recordRevocations([revocation(second.id, 'certificateHold'), revocation(third.id)]);
      expect(await live(NOW)).toEqual([]);
      await vault.registry.recordReleases([second.id], NOW);
      expect(await live(NOW)).toEqual([second.id]);
    });

    it('have one subject whatever the case and the type of its strings (RFC 5280 §7.1)', async () => {
      const { id } = await issue(vault, root, { subject: 'CN=Live.example,O=Sample' });
      const commonName = (value: string, type: number) =>
        Buffer.concat([
          Buffer.from([0x30, 11 + value.length, 0x31, 9 + value.length, 0x30, 7 + value.length]),
          Buffer.from([0x06, 0x03, 0x55, 0x04, 0x03, type, value.length]),
          Buffer.from(value, 'latin1'),
        ]);
      const lone = await issue(vault, root, { subject: 'CN=lone.example' });
      const live = async (der: Uint8Array): Promise<string[]> =>
        (await vault.registry.liveCertificatesOfSubject(root.id, der, NOW)).map((record) => record.id);
      expect(await live(parseDistinguishedName('CN=LIVE.example,O=SAMPLE').der)).toEqual([id]);
      expect(await live(commonName('lone.example', 0x13))).toEqual([lone.id]);
      expect(await live(commonName('lone.example', 0x14))).toEqual([lone.id]);
      expect(await live(commonName('lonely.example', 0x13))).toEqual([]);
    });

    it('are refused where the CA wants subjects unique and one works already, or where one was renewed already', async () => {
      const { settings } = await vault.registry.authority(root.id);
      const first = await issue(vault, root, { subject: 'CN=one.example' });
      const rules = { ...settings.rules, uniqueSubject: true };
      await vault.registry.recordSettings(root.id, { ...settings, rules });
      const before = (await vault.registry.events({ limit: 1, offset: 0 })).total;
      await expect(issue(vault, root, { subject: 'CN=ONE.example' })).rejects.toEqual(code('POLICY_REFUSED'));
      expect((await vault.registry.events({ limit: 1, offset: 0 })).total).toBe(before);
      await issue(vault, root, { subject: '' });
      await issue(vault, root, { subject: '' });
      const second = await issue(vault, root, { subject: 'CN=one.example', supersedesId: first.id });
      await expect(issue(vault, root, { subject: 'CN=1.example', supersedesId: first.id })).rejects.toEqual(
        code('POLICY_REFUSED'),
      );
      await vault.registry.recordRevocations([revocation(second.id)]);
      await issue(vault, root, { subject: 'CN=one.example' });
    });

    it('name the one that took their place, and the one whose place they took', async () => {
      const first = await issue(vault, root);
      const second = await issue(vault, root, { supersedesId: first.id });
      expect(second.supersedesId).toBe(first.id);
      expect(await vault.registry.certificate(first.id)).toMatchObject({ supersededById: second.id });
    });
  });

  describe('requests', () => {
    it('are kept once under their digest, found by id and digest, and rejected with a note', async () => {
      const first = await vault.registry.recordRequest({
        der: Uint8Array.of(1, 2),
        source: 'a\0b\ud800.csr',
        key: null,
      });
      expect(first).toMatchObject({
        id: 'csr-1',
        state: 'waiting',
        source: 'a\ufffdb\ufffd.csr',
        note: '',
        keyId: null,
        receivedAt: NOW,
      });
      expect(first.digest).toBe('a12871fee210fb8619291eaea194581cbd2531e4b23759d225f6806923f63222');
      const revision = await vault.registry.revision();
      expect(await vault.registry.recordRequest({ der: Uint8Array.of(1, 2), source: 'again.csr', key: null })).toEqual(
        first,
      );
      expect(await vault.registry.revision()).toBe(revision);
      expect(await vault.registry.request(first.digest)).toEqual(first);
      await vault.registry.recordRequest({ der: Uint8Array.of(3), source: '', key: null });
      expect(await vault.registry.recordRequestRejected('csr-1', 'wrong host')).toMatchObject({
        state: 'rejected',
        note: 'wrong host',
      });
      expect((await vault.registry.requests('waiting')).map(({ id }) => id)).toEqual(['csr-2']);
      expect((await vault.registry.requests('rejected')).map(({ id }) => id)).toEqual(['csr-1']);
      expect(await vault.registry.requests('issued')).toEqual([]);
      expect(await vault.registry.requests()).toHaveLength(2);
      await expect(vault.registry.request('csr-9')).rejects.toEqual(code('REQUEST_NOT_FOUND'));
      await expect(vault.registry.recordRequestRejected('csr-9', '')).rejects.toEqual(code('REQUEST_NOT_FOUND'));
    });
  });

  describe('revocations', () => {
    it('are for ever, except a hold, which may be lifted or made final', async () => {
      const { id } = await issue(vault, root);
      const [held] = await vault.registry.recordRevocations([revocation(id, 'certificateHold')]);
      expect(held?.revocation).toEqual({ revokedAt: NOW, reason: 'certificateHold', invalidityDate: null });
      await expect(vault.registry.recordRevocations([revocation(id, 'certificateHold')])).rejects.toEqual(
        code('ALREADY_REVOKED'),
      );
      const [released] = await vault.registry.recordReleases([id], NOW);
      expect(released?.revocation).toBeNull();
      await expect(vault.registry.recordReleases([id], NOW)).rejects.toEqual(code('NOT_ON_HOLD'));
      await vault.registry.recordRevocations([revocation(id, 'certificateHold')]);
      const since = new Date(NOW.getTime() - DAY);
      const [revoked] = await vault.registry.recordRevocations([{ ...revocation(id), invalidityDate: since }]);
      expect(revoked?.revocation).toEqual({ revokedAt: NOW, reason: 'keyCompromise', invalidityDate: since });
      await expect(vault.registry.recordReleases([id], NOW)).rejects.toEqual(code('NOT_ON_HOLD'));
      await expect(vault.registry.recordRevocations([revocation(id, 'superseded')])).rejects.toEqual(
        code('ALREADY_REVOKED'),
      );
      expect(await revocationsOf(vault.registry, root.id)).toHaveLength(1);
    });

    it('are recorded all together or not at all', async () => {
      const first = await issue(vault, root);
      const second = await issue(vault, root);
      const twice = [revocation(first.id), revocation(second.id), revocation(first.id)];
      await expect(vault.registry.recordRevocations(twice)).rejects.toMatchObject({
        code: 'ALREADY_REVOKED',
        detail: { id: first.id },
      });
      await expect(vault.registry.recordRevocations([revocation(first.id), revocation('cert-99')])).rejects.toEqual(
        code('CERTIFICATE_NOT_FOUND'),
      );
      expect((await vault.registry.certificate(first.id)).revocation).toBeNull();
      expect(await revocationsOf(vault.registry, root.id)).toEqual([]);
    });

    it('stand on the list of their own CA, with the end of their certificate, until they are released', async () => {
      const other = await newRoot(vault, 'Other Root');
      const mine = await issue(vault, root);
      const theirs = await issue(vault, other);
      const held = await issue(vault, root);
      await vault.registry.recordRevocations([
        revocation(mine.id),
        revocation(theirs.id),
        revocation(held.id, 'certificateHold'),
      ]);
      const list = await vault.registry.revocationList(root.id);
      expect(list).toMatchObject({
        revision: await vault.registry.revision(),
        lastCrlNumber: 0n,
        lastCrl: null,
        portions: [{ entryCount: 2, earliestEnd: new Date(NOW.getTime() + 90 * DAY) }],
      });
      expect([...revokedSerials(list)]).toEqual([
        {
          serialNumber: mine.serialNumber,
          revokedAt: NOW,
          reason: 'keyCompromise',
          invalidityDate: null,
          notAfter: new Date(NOW.getTime() + 90 * DAY),
        },
        expect.objectContaining({ serialNumber: held.serialNumber, reason: 'certificateHold' }),
      ]);
      await vault.registry.recordReleases([held.id], NOW);
      expect(await revocationsOf(vault.registry, root.id)).toHaveLength(1);
      expect(await revocationsOf(vault.registry, other.id)).toHaveLength(1);
    });
  });

  describe('CRLs', () => {
    it('have rising numbers, and are refused when a revocation came between', async () => {
      await issueCrl(vault, root);
      const list = await vault.registry.revocationList(root.id);
      expect(list.lastCrlNumber).toBe(1n);
      const { id } = await issue(vault, root);
      const crl = {
        authorityId: root.id,
        number: 2n,
        thisUpdate: NOW,
        nextUpdate: NOW,
        entryCount: 0,
        der: Uint8Array.of(1),
      };
      await vault.registry.recordRevocations([revocation(id)]);
      await expect(vault.registry.recordCrl(crl, list.revision)).rejects.toEqual(code('REGISTRY_CHANGED'));
      const revision = await vault.registry.revision();
      await expect(vault.registry.recordCrl({ ...crl, number: 1n }, revision)).rejects.toEqual(
        code('REGISTRY_CHANGED'),
      );
      await expect(vault.registry.recordCrl({ ...crl, number: -1n }, revision)).rejects.toEqual(code('INVALID_INPUT'));
      await expect(vault.registry.recordCrl({ ...crl, authorityId: 'ca-9' }, revision)).rejects.toEqual(
        code('AUTHORITY_NOT_FOUND'),
      );
      expect(await issueCrl(vault, root)).toBe('crl-2');
      const crls = await vault.registry.crls(root.id);
      expect(crls.map(({ number, entryCount }) => [number, entryCount])).toEqual([
        [1n, 0],
        [2n, 1],
      ]);
      expect(await vault.registry.crl('crl-2')).toEqual(crls[1]);
      expect((await vault.registry.authority(root.id)).lastCrlNumber).toBe(2n);
      await expect(vault.registry.crl('crl-9')).rejects.toEqual(code('CRL_NOT_FOUND'));
    });

    it('are not refused when another CA’s revocations changed', async () => {
      const other = await newRoot(vault, 'Other Root');
      const theirs = await issue(vault, other);
      const list = await vault.registry.revocationList(root.id);
      await vault.registry.recordRevocations([revocation(theirs.id)]);
      await issueCrl(vault, other);
      const record = vault.registry.recordCrl(
        {
          authorityId: root.id,
          number: 2n ** 159n - 1n,
          thisUpdate: NOW,
          nextUpdate: NOW,
          entryCount: 0,
          der: Uint8Array.of(1),
        },
        list.revision,
      );
      expect((await record).number).toBe(2n ** 159n - 1n);
      // The bytes are not a CRL, which a check would tell rightly.
      vault.lock();
    });
  });

  describe('events', () => {
    it('say who did what, when and to what, newest first', async () => {
      const { id, serialNumber } = await issue(vault, root);
      await vault.registry.recordRevocations([revocation(id)]);
      await vault.registry.recordExport({ subject: id, form: 'key-cert', withPrivateKey: true });
      const page = await vault.registry.events({ limit: 2, offset: 0 });
      expect(page.total).toBe(8);
      expect(page.items).toEqual([
        {
          sequence: 8,
          at: NOW,
          actor: 'alice@workbench',
          kind: 'exported',
          subject: id,
          payload: { form: 'key-cert', withPrivateKey: true },
        },
        {
          sequence: 7,
          at: NOW,
          actor: 'alice@workbench',
          kind: 'certificate.revoked',
          subject: id,
          payload: {
            authority: root.id,
            serialNumber,
            revokedAt: '2026-03-01T12:00:00Z',
            reason: 'keyCompromise',
            invalidityDate: null,
            replacesHold: false,
            record: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
          },
        },
      ]);
      expect((await vault.registry.events({ limit: 10, offset: 7 })).items.map(({ kind }) => kind)).toEqual([
        'vault.created',
      ]);
      const ofOne = await vault.registry.events({ limit: 10, offset: 0, subject: id });
      expect([ofOne.total, ofOne.items.length]).toEqual([3, 3]);
    });
  });
});
