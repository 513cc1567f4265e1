import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Main } from './main-process.ts';

describe('recipes, as main writes them', () => {
  let folder = '';
  let id = '';
  let ca = '';
  const main = new Main();
  const place = (name: string): string => {
    mkdirSync(path.join(folder, name));
    return path.join(folder, name);
  };

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'recipes-'));
    main.dialogs.push(path.join(folder, 'sample'));
    await main.call('createVault', { passphrase: 'six plain words are easy enough', suggestedName: 'Sample' });
    const made = await main.call('createAuthority', {
      name: 'Sample Root CA',
      subject: 'CN=Sample Root CA',
      keyType: 'ec-p256',
      validityDays: 3650,
      permittedNames: [],
    });
    ca = made.id;
    const issued = await main.call('issueWithNewKey', {
      ca,
      profile: 'tls-server',
      subject: 'CN=mail.sample.com',
      subjectAltNames: ['DNS:mail.sample.com'],
      keyType: 'ec-p256',
      validityDays: null,
    });
    id = issued.certificate.id;
  });
  afterAll(async () => {
    await main.session.close();
    rmSync(folder, { recursive: true });
  });

  it('tells beforehand what it then writes, all files proven, the key for its owner alone', async () => {
    const told = await main.call('describeServerRecipe', { id, server: 'nginx', prefix: '/srv/tls' });
    const chosen = place('nginx');
    main.dialogs.push(chosen);
    const saved = await main.call('exportForServer', { id, server: 'nginx', prefix: '/srv/tls', passphrase: null });
    expect(saved).toMatchObject({ outcome: 'written', folder: chosen, recipe: told });
    expect(readdirSync(chosen).sort()).toEqual(told.files.map(({ name }) => name).sort());
    expect(statSync(path.join(chosen, 'mail.sample.com.key.pem')).mode & 0o777).toBe(0o600);
    const { events } = await main.call('showCertificate', { id });
    expect(events.map(({ kind }) => kind)).toContain('exported');
  });

  it('writes nothing over what is there, and leaves nothing beside it', async () => {
    const chosen = place('taken');
    main.dialogs.push(chosen, chosen);
    await main.call('exportForServer', { id, server: 'apache', prefix: null, passphrase: null });
    const before = readdirSync(chosen);
    await expect(
      main.call('exportForServer', { id, server: 'nginx', prefix: null, passphrase: null }),
    ).rejects.toMatchObject({ code: 'FILE_EXISTS' });
    expect(readdirSync(chosen)).toEqual(before);
  });

  it('asks for the passphrase of a .p12 before any file stands', async () => {
    const chosen = place('tomcat');
    main.dialogs.push(chosen, chosen);
    await expect(
      main.call('exportForServer', { id, server: 'tomcat', prefix: null, passphrase: null }),
    ).rejects.toMatchObject({ code: 'PASSPHRASE_REQUIRED' });
    expect(readdirSync(chosen)).toEqual([]);
    const saved = await main.call('exportForServer', { id, server: 'tomcat', prefix: null, passphrase: 'of the p12' });
    expect(saved).toMatchObject({ items: [{ proofs: expect.arrayContaining(['passphrase-opens']) as string[] }, {}] });
  });

  it('refuses a prefix that would run as a command, and cancels where no folder was chosen', async () => {
    await expect(
      main.call('describeServerRecipe', { id, server: 'nginx', prefix: '/tmp/$(reboot)' }),
    ).rejects.toMatchObject({ code: 'UNSAFE_PATH' });
    main.dialogs.push(null);
    expect(await main.call('exportForServer', { id, server: 'nginx', prefix: null, passphrase: null })).toEqual({
      outcome: 'cancelled',
    });
  });

  it('hands the key of a CA out under a passphrase only', async () => {
    const { items } = await main.call('listCertificates', {
      text: 'Sample Root CA',
      ca: null,
      states: [],
      sort: 'notAfter',
      descending: false,
      limit: 10,
      offset: 0,
    });
    const own = items.find(({ subject }) => subject === 'CN=Sample Root CA')?.id ?? '';
    await expect(
      main.call('exportForServer', { id: own, server: 'nginx', prefix: null, passphrase: null }),
    ).rejects.toMatchObject({ code: 'PASSPHRASE_REQUIRED' });
  });

  it('takes the key of somebody’s request from their file, through main’s dialog, and keeps it nowhere', async () => {
    const at = (name: string): string => path.join(folder, name);
    const make = ['req', '-new', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=own.sample.com'];
    execFileSync('openssl', [...make, '-keyout', at('own.key'), '-out', at('own.csr')], { stdio: 'pipe' });
    execFileSync('openssl', ['genpkey', '-algorithm', 'RSA', '-out', at('other.key')], { stdio: 'pipe' });
    const opened = await main.call('inspectRequest', {
      bytes: new Uint8Array(readFileSync(at('own.csr'))),
      fileName: 'own.csr',
    });
    const signed = await main.call('issueFromRequest', {
      digest: opened.digest,
      ca,
      profile: 'tls-server',
      validityDays: null,
      subjectAltNames: ['DNS:own.sample.com'],
    });
    const own = signed.certificate.id;
    const asked = { id: own, form: 'key-cert' as const, passphrase: null };
    await expect(main.call('exportCertificate', asked)).rejects.toMatchObject({ code: 'PRIVATE_KEY_NOT_HERE' });
    main.dialogs.push(at('other.key'), at('wrong.pem'));
    await expect(main.call('exportCertificate', { ...asked, keyFile: true })).rejects.toMatchObject({
      code: 'KEY_MISMATCH',
    });
    expect(existsSync(at('wrong.pem'))).toBe(false);
    main.dialogs.push(at('own.key'), at('own.pem'));
    const saved = await main.call('exportCertificate', { ...asked, keyFile: true });
    expect(saved).toMatchObject({ outcome: 'saved', proofs: expect.arrayContaining(['key-matches']) as string[] });
    expect((await main.call('showCertificate', { id: own })).certificate.hasPrivateKey).toBe(false);
    const chosen = place('own-stunnel');
    main.dialogs.push(at('own.key'), chosen);
    await main.call('exportForServer', { id: own, server: 'stunnel', prefix: null, passphrase: null, keyFile: true });
    expect(readdirSync(chosen)).toContain('own.sample.com.key-fullchain.pem');
    main.dialogs.push(null);
    expect(await main.call('exportCertificate', { ...asked, keyFile: true })).toEqual({ outcome: 'cancelled' });
  });

  it('writes the root for a trust store, while locked too', async () => {
    await main.call('lockVault', {});
    const chosen = place('trust');
    main.dialogs.push(chosen);
    const saved = await main.call('exportForTrust', { ca, store: 'ios', prefix: null });
    expect(saved).toMatchObject({ outcome: 'written', items: [{ proofs: ['bytes-re-read'] }] });
    expect(readFileSync(path.join(chosen, 'Sample-Root-CA.mobileconfig'), 'utf8')).toContain('com.apple.security.root');
  });
});
