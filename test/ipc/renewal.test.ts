import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Main } from './main-process.ts';

describe('renewing and handing out many, as main does it', () => {
  let folder = '';
  const main = new Main();
  const file = (name: string): string => path.join(folder, name);
  const ids: string[] = [];
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'renewal-'));
    main.dialogs.push(file('sample'));
    await main.call('createVault', { passphrase: 'six plain words are easy enough', suggestedName: 'Sample' });
    const ca = await main.call('createAuthority', {
      name: 'Root',
      subject: 'CN=Root',
      keyType: 'ec-p256',
      validityDays: 3650,
      permittedNames: [],
    });
    for (const host of ['mail.sample.com', 'mail.sample.com', 'vpn.sample.com']) {
      const { certificate } = await main.call('issueWithNewKey', {
        subject: `CN=${host}`,
        subjectAltNames: [host],
        keyType: 'ec-p256',
        ca: ca.id,
        profile: 'tls-server',
        validityDays: 20,
      });
      ids.push(certificate.id);
    }
  });
  afterAll(async () => {
    await main.session.close();
    rmSync(folder, { recursive: true });
  });

  it('plans and renews each on its own: one that cannot be does not stop the others', async () => {
    const [first = '', , third = ''] = ids;
    const renewals = [
      { id: first, newKey: false },
      { id: 'cert-999', newKey: false },
      { id: third, newKey: true },
    ];
    const { items: planned } = await main.call('planRenewals', { renewals, validityDays: 90 });
    expect(planned.map((item) => item.outcome)).toEqual(['planned', 'refused', 'planned']);
    const { items } = await main.call('renewCertificates', { renewals, validityDays: 90 });
    expect(items).toMatchObject([
      { outcome: 'renewed', id: first, certificate: { supersedes: first, hasPrivateKey: true } },
      { outcome: 'refused', id: 'cert-999', code: 'CERTIFICATE_NOT_FOUND' },
      { outcome: 'renewed', id: third, certificate: { supersedes: third, hasPrivateKey: true } },
    ]);
    const again = await main.call('planRenewals', { renewals: [{ id: first, newKey: false }], validityDays: null });
    expect(again.items).toMatchObject([{ outcome: 'refused', code: 'POLICY_REFUSED' }]);
  });

  it('writes a proven file for each into one folder, two of one name apart, and overwrites none', async () => {
    main.dialogs.push(folder);
    const written = await main.call('exportCertificates', { ids, form: 'key-cert', passphrase: null });
    expect(written).toMatchObject({ outcome: 'written', folder });
    for (const name of ['mail.sample.com', 'mail.sample.com-2', 'vpn.sample.com']) {
      expect(statSync(file(`${name}.key-cert.pem`)).mode & 0o777).toBe(0o600);
    }
    main.dialogs.push(folder);
    expect(await main.call('exportCertificates', { ids, form: 'key-cert', passphrase: null })).toMatchObject({
      items: [{ code: 'FILE_EXISTS' }, { code: 'FILE_EXISTS' }, { code: 'FILE_EXISTS' }],
    });
    main.dialogs.push(null);
    expect(await main.call('exportCertificates', { ids, form: 'cert', passphrase: null })).toEqual({
      outcome: 'cancelled',
    });
  });

  it('lets no CA key out in the clear among many', async () => {
    const [{ certificateId } = { certificateId: '' }] = (await main.call('listAuthorities', {})).items;
    main.dialogs.push(folder);
    expect(
      await main.call('exportCertificates', { ids: [certificateId], form: 'key', passphrase: null }),
    ).toMatchObject({ items: [{ outcome: 'refused', code: 'PASSPHRASE_REQUIRED' }] });
    expect(existsSync(file('root.key.pem'))).toBe(false);
  });

  it('judges one as a browser would, for its own host and for another', async () => {
    const [id = ''] = ids;
    const judge = (host: string) => main.call('judgeCertificate', { id, host, rules: 'rfc5280' });
    expect(await judge('mail.sample.com')).toMatchObject({ valid: true, revocationChecked: false });
    expect(await judge('other.example')).toMatchObject({ valid: false });
    const { nodes } = await main.call('showAsn1', { id });
    expect(nodes[0]).toMatchObject({ offset: 0, depth: 0, type: 'SEQUENCE' });
  });

  it('saves a table of them', async () => {
    main.dialogs.push(file('table.csv'));
    expect(await main.call('saveCertificateTable', { ids })).toMatchObject({ outcome: 'saved' });
    expect(readFileSync(file('table.csv'), 'utf8').trim().split('\n')).toHaveLength(4);
  });

  it('refuses them all while the vault is locked', async () => {
    await main.call('lockVault', {});
    const renewals = ids.map((id) => ({ id, newKey: true }));
    await expect(main.call('renewCertificates', { renewals, validityDays: null })).rejects.toMatchObject({
      code: 'VAULT_LOCKED',
    });
  });
});
