import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Main } from './main-process.ts';

describe('the slice, as main runs it', () => {
  let folder = '';
  const main = new Main();
  const file = (name: string): string => path.join(folder, name);
  const passphrase = 'six plain words are easy enough';
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'slice-'));
  });
  afterAll(async () => {
    await main.session.close();
    rmSync(folder, { recursive: true });
  });

  it('goes from nothing to a revoked certificate on a CRL, through files that OpenSSL takes', async () => {
    main.dialogs.push(file('sample'));
    const created = await main.call('createVault', { passphrase, suggestedName: 'Sample' });
    expect(created).toMatchObject({ outcome: 'created', vault: { state: 'unlocked', path: file('sample.chancery') } });
    expect(statSync(file('sample.chancery')).mode & 0o777).toBe(0o600);

    const ca = await main.call('createAuthority', {
      name: 'Sample Root CA',
      subject: 'CN=Sample Root CA,O=The Sample Company,C=US',
      keyType: 'ec-p384',
      validityDays: 3650,
      permittedNames: [],
    });
    main.dialogs.push(file('cacert.pem'));
    await main.call('exportAuthority', { id: ca.id, form: 'pem', passphrase: null });

    execFileSync(
      'openssl',
      [
        'req',
        '-new',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-subj',
        '/O=The Sample Company/CN=mail.sample.com',
        '-keyout',
        file('own.key'),
        '-out',
        file('own.csr'),
      ],
      { stdio: 'pipe' },
    );
    const opened = await main.call('inspectRequest', {
      bytes: new Uint8Array(readFileSync(file('own.csr'))),
      fileName: 'own.csr',
    });
    expect(opened.request).toMatchObject({ proofOfPossession: true, keyAlgorithm: 'RSA-2048' });
    const choices = { ca: ca.id, profile: 'tls-server' as const, validityDays: null, subjectAltNames: null };
    const plan = await main.call('planRequest', { digest: opened.digest, ...choices });
    expect(plan.subjectAltNames).toEqual(['DNS:mail.sample.com']);
    const signed = await main.call('issueFromRequest', { digest: opened.digest, ...choices });
    main.dialogs.push(file('cert.pem'));
    expect(
      await main.call('exportCertificate', { id: signed.certificate.id, form: 'cert', passphrase: null }),
    ).toMatchObject({ outcome: 'saved' });
    const verify = (...args: string[]): string => {
      try {
        return execFileSync('openssl', ['verify', '-x509_strict', '-CAfile', file('cacert.pem'), ...args], {
          encoding: 'utf8',
          stdio: 'pipe',
        });
      } catch (error) {
        return error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
      }
    };
    expect(verify(file('cert.pem'))).toContain('OK');

    const own = await main.call('issueWithNewKey', {
      subject: 'CN=www.sample.com',
      keyType: 'ec-p256',
      ...choices,
      subjectAltNames: ['www.sample.com', '10.0.0.5'],
    });
    main.dialogs.push(file('key-cert.pem'));
    const saved = await main.call('exportCertificate', { id: own.certificate.id, form: 'key-cert', passphrase: null });
    expect(saved).toEqual({
      outcome: 'saved',
      path: file('key-cert.pem'),
      proofs: ['bytes-re-read', 'key-matches', 'mode-0600'],
    });
    expect(statSync(file('key-cert.pem')).mode & 0o777).toBe(0o600);
    expect(readFileSync(file('key-cert.pem'), 'utf8')).toMatch(
      /^-----BEGIN PRIVATE KEY-----[^]*-----END PRIVATE KEY-----\n-----BEGIN CERTIFICATE-----/,
    );
    main.dialogs.push(file('own.p12'));
    await main.call('exportCertificate', { id: own.certificate.id, form: 'p12', passphrase: 'demo' });
    execFileSync('openssl', ['pkcs12', '-in', file('own.p12'), '-noout', '-passin', 'pass:demo'], { stdio: 'pipe' });

    const list = await main.call('listCertificates', {
      text: 'sample.com',
      ca: null,
      states: [],
      sort: 'notAfter',
      descending: false,
      limit: 50,
      offset: 0,
    });
    expect(list.total).toBe(2);

    await main.call('revokeCertificates', {
      ids: [signed.certificate.id],
      reason: 'keyCompromise',
      invalidityDate: null,
    });
    const crl = await main.call('issueCrl', { ca: ca.id, days: null });
    expect(crl).toMatchObject({ crlNumber: '1', entries: 1 });
    main.dialogs.push(file('rootca.crl'));
    await main.call('exportCrl', { id: crl.id, form: 'pem' });
    expect(verify('-crl_check', '-CRLfile', file('rootca.crl'), file('cert.pem'))).toContain('certificate revoked');
    expect((await main.call('listCrls', { ca: ca.id })).freshness).toBe('fresh');
    const shown = await main.call('showCertificate', { id: signed.certificate.id });
    expect(shown.certificate.state).toBe('revoked');
    expect(shown.events.map((event) => event.kind)).toContain('certificate.revoked');
    expect(main.faults).toEqual([]);
  });

  it('reads while locked, signs nothing, and tells a wrong passphrase from a damaged request', async () => {
    await main.call('lockVault', {});
    expect((await main.call('listAuthorities', {})).total).toBe(1);
    const wish = {
      subject: 'CN=a.sample.com',
      subjectAltNames: [],
      keyType: 'ec-p256' as const,
      ca: 'ca-1',
      profile: 'tls-server' as const,
      validityDays: 1,
    };
    expect((await main.call('planWithNewKey', wish)).subject).toBe('CN=a.sample.com');
    await expect(main.call('issueWithNewKey', wish)).rejects.toMatchObject({ code: 'VAULT_LOCKED' });
    await expect(
      main.call('exportCertificate', { id: 'cert-3', form: 'cert', passphrase: null }),
    ).rejects.toMatchObject({ code: 'INTERNAL' });
    main.faults.length = 0;
    await expect(main.call('unlockVault', { passphrase: 'wrong' })).rejects.toMatchObject({ code: 'WRONG_PASSPHRASE' });
    const damaged = readFileSync(file('own.csr'), 'utf8').replace(/\n.{5}/, '\n!!!!!');
    await expect(
      main.call('inspectRequest', { bytes: new TextEncoder().encode(damaged), fileName: 'x' }),
    ).rejects.toMatchObject({ code: 'MALFORMED_PEM' });
    expect(await main.call('unlockVault', { passphrase })).toMatchObject({ state: 'unlocked' });
  });

  it('writes nothing when the dialog is cancelled, and nothing where it cannot be written', async () => {
    main.dialogs.push(null, file('no-such-folder/key-cert.pem'));
    expect(await main.call('exportCertificate', { id: 'cert-3', form: 'key-cert', passphrase: null })).toEqual({
      outcome: 'cancelled',
    });
    await expect(
      main.call('exportCertificate', { id: 'cert-3', form: 'key-cert', passphrase: null }),
    ).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    expect(existsSync(file('no-such-folder'))).toBe(false);
    await expect(
      main.call('exportCertificate', { id: 'cert-2', form: 'key-cert', passphrase: null }),
    ).rejects.toMatchObject({ code: 'PRIVATE_KEY_NOT_HERE' });
  });

  it('lets no CA key out of the window in the clear', async () => {
    for (const form of ['key', 'key-cert'] as const) {
      await expect(main.call('exportCertificate', { id: 'cert-1', form, passphrase: null })).rejects.toMatchObject({
        code: 'PASSPHRASE_REQUIRED',
      });
    }
    await expect(main.call('exportAuthority', { id: 'ca-1', form: 'key', passphrase: null })).rejects.toMatchObject({
      code: 'PASSPHRASE_REQUIRED',
    });
    main.dialogs.push(file('cakey.pem'));
    expect(await main.call('exportAuthority', { id: 'ca-1', form: 'key', passphrase: 'demo' })).toMatchObject({
      proofs: ['bytes-re-read', 'key-matches', 'passphrase-opens', 'mode-0600'],
    });
    expect(readFileSync(file('cakey.pem'), 'utf8')).toContain('ENCRYPTED PRIVATE KEY');
  });

  it('is all there after closing and opening again', async () => {
    await main.call('closeVault', {});
    await expect(main.call('listAuthorities', {})).rejects.toMatchObject({ code: 'VAULT_NOT_FOUND' });
    await main.call('openVault', { recent: 0 });
    expect((await main.call('listAuthorities', {})).items.map((item) => item.name)).toEqual(['Sample Root CA']);
    expect(await main.call('unlockVault', { passphrase })).toMatchObject({ state: 'unlocked' });
  });
});
