import { execFileSync } from 'node:child_process';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KeyType } from '../../shared/pki-terms.ts';
import { Main } from './main-process.ts';

const PASSPHRASE = 'six plain words are easy enough';
const folder = mkdtempSync(path.join(tmpdir(), 'chancery-keys-'));
const at = (name: string): string => path.join(folder, name);
const main = new Main();
let ca = '';

beforeAll(async () => {
  main.dialogs.push(at('k.chancery'));
  await main.call('createVault', { suggestedName: 'k', passphrase: PASSPHRASE });
  const root = {
    name: 'Root',
    subject: 'CN=Root',
    keyType: 'ec-p384',
    validityDays: 3650,
  } as const;
  ca = (await main.call('createAuthority', { ...root, permittedNames: [] })).id;
});
afterAll(async () => {
  await main.session.close();
  rmSync(folder, { recursive: true, force: true });
});

const issue = (name: string, keyType: KeyType) =>
  main.call('issueWithNewKey', {
    subject: `CN=${name}`,
    subjectAltNames: [`DNS:${name}`],
    keyType,
    ca,
    profile: 'tls-server',
    validityDays: 90,
  });
const keyNamed = async (text: string) => {
  const { items } = await main.call('listKeys', { text, limit: 10, offset: 0 });
  const [key] = items;
  if (key === undefined) throw new Error(`no key of ${text}`);
  return key;
};

describe('keys over IPC', () => {
  it('are told with what uses them, found by name, kind and fingerprint, and read while locked', async () => {
    const { certificate } = await issue('a.sample.com', 'ec-p256');
    const { items, total } = await main.call('listKeys', { text: '', limit: 1, offset: 0 });
    expect(total).toBe(2);
    expect(items).toMatchObject([
      { keyAlgorithm: 'EC-P256', certificates: 1, newest: { id: certificate.id }, authorities: [], weakness: 'none' },
    ]);
    await main.call('lockVault', {});
    const root = await keyNamed('root');
    expect(root).toMatchObject({ authorities: [{ id: ca, name: 'Root', asksEveryTime: false }], certificates: 1 });
    expect((await keyNamed(`${root.fingerprintSha256.slice(0, 8)} ec-p384`)).id).toBe(root.id);
    expect(await main.call('listKeys', { text: '%', limit: 10, offset: 0 })).toMatchObject({ total: 0 });
    await main.call('unlockVault', { passphrase: PASSPHRASE });
  });

  it.each(['rsa-2048', 'ec-p256', 'ec-p521', 'ed25519'] as const)(
    'show and save the public half of %s as OpenSSL, ssh-keygen and Node read it',
    async (keyType) => {
      await issue(`${keyType}.sample.com`, keyType);
      const { id } = await keyNamed(`${keyType}.sample.com`);
      const { forms } = await main.call('showKey', { id });
      const spki = createPublicKey(forms.spki).export({ type: 'spki', format: 'der' });
      const jwk = createPublicKey({ key: JSON.parse(forms.jwk ?? '') as never, format: 'jwk' });
      expect(jwk.export({ type: 'spki', format: 'der' })).toEqual(spki);
      main.dialogs.push(at(`${keyType}.pub`));
      await main.call('exportPublicKey', { id, form: 'openssh' });
      const read = (...args: string[]): string =>
        execFileSync('ssh-keygen', [...args, '-f', at(`${keyType}.pub`)], { encoding: 'utf8' });
      // ssh-keygen writes no Ed25519 key as PKCS #8; that it reads ours is all that it can say.
      if (keyType === 'ed25519') expect(read('-l')).toContain('ED25519');
      else expect(createPublicKey(read('-e', '-m', 'PKCS8')).export({ type: 'spki', format: 'der' })).toEqual(spki);
      main.dialogs.push(at(`${keyType}.pem`));
      expect(await main.call('exportPublicKey', { id, form: 'spki' })).toMatchObject({ proofs: ['bytes-re-read'] });
      execFileSync('openssl', ['pkey', '-pubin', '-in', at(`${keyType}.pem`), '-noout']);
    },
  );

  it('leave as a file for their owner alone, proven, and on record; a CA’s under a passphrase only', async () => {
    const { id } = await keyNamed('a.sample.com');
    main.dialogs.push(at('a.key'));
    expect(await main.call('exportPrivateKey', { id, passphrase: null })).toMatchObject({
      proofs: ['bytes-re-read', 'key-matches', 'mode-0600'],
    });
    expect(statSync(at('a.key')).mode & 0o777).toBe(0o600);
    const { forms } = await main.call('showKey', { id });
    expect(createPublicKey(createPrivateKey(readFileSync(at('a.key')))).export({ type: 'spki', format: 'pem' })).toBe(
      forms.spki,
    );
    const root = await keyNamed('Root');
    await expect(main.call('exportPrivateKey', { id: root.id, passphrase: null })).rejects.toMatchObject({
      code: 'PASSPHRASE_REQUIRED',
    });
    main.dialogs.push(at('root.key'));
    await main.call('exportPrivateKey', { id: root.id, passphrase: 'of the file' });
    expect(readFileSync(at('root.key'), 'utf8')).toContain('ENCRYPTED PRIVATE KEY');
    const { items } = await main.call('listEvents', { limit: 2, offset: 0 });
    expect(items).toMatchObject([
      { kind: 'exported', subject: root.id, payload: { withPrivateKey: true } },
      { kind: 'exported', subject: id },
    ]);
  });

  it('are made with a request for a CA elsewhere, which waits in the vault', async () => {
    const made = await main.call('createKeyRequest', {
      subject: 'CN=shop.sample.com',
      subjectAltNames: ['DNS:shop.sample.com'],
      keyType: 'ec-p256',
    });
    main.dialogs.push(at('shop.csr'));
    await main.call('saveRequest', { id: made.request });
    expect(
      execFileSync('openssl', ['req', '-in', at('shop.csr'), '-noout', '-verify', '-text'], {
        encoding: 'utf8',
        stdio: 'pipe',
      }),
    ).toContain('DNS:shop.sample.com');
    expect(await main.call('showKey', { id: made.key })).toMatchObject({ key: { requests: 1, certificates: 0 } });
  });
});

describe('a lost key over IPC', () => {
  it('takes every certificate over it along, from each of its ends', async () => {
    const { certificate } = await issue('lost.sample.com', 'ec-p256');
    const key = await keyNamed('lost.sample.com');
    const plan = { id: certificate.id, newKey: false };
    const renewal = { renewals: [plan], validityDays: null, revokeOldAfterDays: null };
    const renewed = await main.call('renewCertificates', renewal);
    const [item] = renewed.items;
    if (item?.outcome !== 'renewed') throw new Error(JSON.stringify(item));
    const both = [item.certificate.id, certificate.id];
    for (const id of [certificate.id, key.id]) {
      const found = await main.call('planCompromise', { id });
      expect(found.certificates.map((one) => one.id)).toEqual(both);
      expect(found).toMatchObject({ authority: null, affected: 0, keyAlgorithm: 'EC-P256' });
    }
    await main.call('revokeCertificates', { ids: both, reason: 'keyCompromise', invalidityDate: null });
    // With the lost key: never. With a new one: that is what the runbook does.
    const again = {
      renewals: [{ id: item.certificate.id, newKey: false }],
      validityDays: null,
      revokeOldAfterDays: null,
    };
    expect((await main.call('renewCertificates', again)).items).toMatchObject([
      { outcome: 'refused', code: 'ALREADY_REVOKED' },
    ]);
    const anew = { ...again, renewals: [{ id: item.certificate.id, newKey: true }] };
    const [successor] = (await main.call('renewCertificates', anew)).items;
    if (successor?.outcome !== 'renewed') throw new Error(JSON.stringify(successor));
    const { certificates } = await main.call('planCompromise', { id: successor.certificate.id });
    expect(certificates.map((one) => one.id)).toEqual([successor.certificate.id]);
    const after = await main.call('planCompromise', { id: key.id });
    expect(after.certificates).toMatchObject([
      { state: 'revoked', reason: 'keyCompromise', supersededBy: successor.certificate.id },
      { state: 'revoked' },
    ]);
  });

  it('of a CA counts what the CA signed', async () => {
    const found = await main.call('planCompromise', { id: ca });
    expect(found.authority).toEqual({ id: ca, name: 'Root', parent: null });
    expect(found.certificates).toMatchObject([{ profile: 'root-ca' }]);
    const { total } = await main.call('listCertificates', {
      ca,
      states: ['valid', 'expiring'],
      text: '',
      withinDays: null,
      sort: 'notAfter',
      descending: false,
      limit: 1,
      offset: 0,
    });
    // The root itself is among what it signed, and not affected by itself.
    expect(found.affected).toBe(total - 1);
  });
});
