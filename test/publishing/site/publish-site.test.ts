import { spawnSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { issueCrl } from '../../../electron/authority/issue-crl.ts';
import type { BareSerial } from '../../../electron/authority/ports.ts';
import { parseCertificate } from '../../../electron/pki/certificate.ts';
import { parseCertificateList } from '../../../electron/pki/crl.ts';
import { publishSite, type PublishInput } from '../../../electron/publishing/site/publish-site.ts';
import { siteStanding } from '../../../electron/publishing/site/site-standing.ts';
import { MANIFEST_FILE } from '../../../electron/publishing/site/site-manifest.ts';
import type { Vault } from '../../../electron/vault/vault.ts';
import {
  issue,
  newFolder,
  newRoot,
  newVault,
  NOW,
  removeFolders,
  TestClock,
  type TestAuthority,
} from '../../vault/test-vault.ts';

let vault: Vault;
let root: TestAuthority;
let folder: string;
let site: string;
const clock = new TestClock();

beforeEach(async () => {
  vault = await newVault();
  root = await newRoot(vault);
  folder = newFolder();
  site = join(folder, 'site');
  return () => vault.close();
});
afterAll(removeFolders);

const publish = (more: Partial<PublishInput> = {}) =>
  publishSite({ registry: vault.registry, clock }, { authorityId: root.id, folder: site, whole: false, ...more });
const signCrl = () =>
  issueCrl({ ...vault, clock, random: { bytes: (n) => new Uint8Array(n) } }, { authorityId: root.id, days: null });
const read = (name: string) => readFile(join(site, name), 'utf8');
const revoke = (certificateId: string, reason: 'keyCompromise' | 'certificateHold' = 'keyCompromise') =>
  vault.registry.recordRevocations([{ certificateId, revokedAt: NOW, reason, invalidityDate: null }]);

describe('publishSite', () => {
  it('writes certificate and CRL under the names of the CA’s own URLs, and says them to servers and people', async () => {
    await signCrl();
    const server = await issue(vault, root, { names: ['DNS:server.example'] });
    vault.lock();
    const published = await publish();
    expect(published).toMatchObject({ wrote: 'whole', certificates: 2, crlNumber: '1', findings: [] });
    expect(parseCertificate(new Uint8Array(await readFile(join(site, 'Sample-Root.crt')))).serialNumber).toBeTruthy();
    // The CA's CRL URL is http://pki.example/ca.crl.
    expect(parseCertificateList(new Uint8Array(await readFile(join(site, 'ca.crl')))).crlNumber).toBe(1n);
    expect(await read('ca.crl.pem')).toContain('BEGIN X509 CRL');
    expect(await read('Sample-Root.crt.pem')).toContain('BEGIN CERTIFICATE');
    for (const name of ['.htaccess', 'nginx.conf', 'web.config', 'Caddyfile'])
      expect(await read(name)).toContain('application/pkix-crl');
    const index = await read('index.html');
    expect(index).toContain('update-ca-certificates');
    expect(index).not.toMatch(/<script|onload|javascript:/i);
    expect(index).toContain('default-src &#39;none&#39;'.replaceAll('&#39;', "'"));
    expect(await read(`serial/${server.serialNumber}.html`)).toContain('Not revoked');
    expect(JSON.parse(await read(`serial/${server.serialNumber}.json`))).toMatchObject({
      serialNumber: server.serialNumber,
      status: 'good',
      reason: null,
      subjectAltNames: ['DNS:server.example'],
      superseded: false,
    });
    expect((await stat(site)).mode & 0o777).toBe(0o755);
    expect((await stat(join(site, 'ca.crl'))).mode & 0o777).toBe(0o644);
    expect(await readdir(folder)).toEqual(['site']);
  });

  it('shows hostile names as text', async () => {
    const { serialNumber } = await issue(vault, root, { subject: 'CN=<script>alert(1)</script>&"x"' });
    await publish();
    const page = await read(`serial/${serialNumber}.html`);
    expect(page).not.toContain('<script');
    expect(page).toContain(String.raw`CN=\&lt;script\&gt;alert(1)`);
  });

  it('writes only what was recorded since: a revocation, a hold lifted, a successor', async () => {
    await signCrl();
    const first = await issue(vault, root);
    const second = await issue(vault, root);
    await publish();
    const before = (await stat(join(site, `serial/${first.serialNumber}.html`))).mtimeMs;
    expect(await publish()).toMatchObject({ wrote: 'nothing', filesWritten: 0, certificates: 3 });

    await revoke(second.id);
    expect(await publish()).toMatchObject({ wrote: 'changes', filesWritten: 2 });
    expect(await read(`serial/${second.serialNumber}.html`)).toContain(
      'Revoked on 2026-03-01T12:00:00Z (keyCompromise)',
    );
    expect((await stat(join(site, `serial/${first.serialNumber}.html`))).mtimeMs).toBe(before);

    await revoke(first.id, 'certificateHold');
    await publish();
    expect(JSON.parse(await read(`serial/${first.serialNumber}.json`))).toMatchObject({ status: 'held' });
    await vault.registry.recordReleases([first.id], NOW);
    const third = await issue(vault, root, { supersedesId: first.id });
    expect(await publish()).toMatchObject({ wrote: 'changes', filesWritten: 4, certificates: 4 });
    expect(JSON.parse(await read(`serial/${first.serialNumber}.json`))).toMatchObject({
      status: 'good',
      superseded: true,
    });
    expect(await read(`serial/${third.serialNumber}.html`)).toContain('Not revoked');

    await signCrl();
    expect(await publish()).toMatchObject({ wrote: 'changes', filesWritten: 3, crlNumber: '2' });
    expect(await readdir(folder)).toEqual(['site']);
  });

  it('has a page for a number whose certificate nobody kept, revoked or not, and for one that comes later', async () => {
    await publish();
    const notAfter = new Date('2027-01-02T03:04:05Z');
    const take = (bareSerials: readonly BareSerial[]) =>
      vault.registry.recordImport({ authorityId: root.id, certificates: [], requests: [], bareSerials });
    await take([{ serialNumber: '0b', subject: 'CN=<gone>', notAfter, revocation: null }]);
    const revocation = { revokedAt: NOW, reason: 'keyCompromise', invalidityDate: null } as const;
    await vault.registry.recordSerialRevocations([{ authorityId: root.id, serialNumber: '0a', ...revocation }]);
    expect(await siteStanding(vault.registry, { authorityId: root.id, folder: site })).toMatchObject({
      kind: 'behind',
    });
    expect(await publish()).toMatchObject({ wrote: 'changes', filesWritten: 4 });
    expect(JSON.parse(await read('serial/0b.json'))).toEqual({
      ...{ serialNumber: '0b', status: 'good', reason: null, revokedAt: null, subject: 'CN=<gone>' },
      ...{ subjectAltNames: [], issuer: root.subject, ca: 'Sample Root', notBefore: null },
      ...{ notAfter: '2027-01-02T03:04:05Z', fingerprintSha256: null, superseded: false },
    });
    expect(JSON.parse(await read('serial/0a.json'))).toMatchObject({ status: 'revoked', reason: 'keyCompromise' });
    expect(await read('serial/0a.html')).toMatch(/Do not trust it[^]*was not kept/);
    expect(await read('serial/0b.html')).toContain('until 2027-01-02T03:04:05Z');
    expect(await publish()).toMatchObject({ wrote: 'nothing' });
    await rm(join(site, 'serial/0a.html'));
    expect(await publish({ whole: true })).toMatchObject({ wrote: 'whole' });
    expect(await read('serial/0a.html')).toContain('Revoked on');
  });

  it('starts over where the folder shows another history, a damaged manifest, or when it is asked to', async () => {
    const { serialNumber } = await issue(vault, root);
    await publish();
    await rm(join(site, `serial/${serialNumber}.html`));
    expect(await publish({ whole: true })).toMatchObject({ wrote: 'whole' });
    expect(await read(`serial/${serialNumber}.html`)).toContain('Not revoked');
    const manifest = await read(MANIFEST_FILE);
    await writeFile(join(site, MANIFEST_FILE), manifest.replace(/"event": "../, '"event": "zz'));
    expect(await publish()).toMatchObject({ wrote: 'whole' });
    await writeFile(join(site, MANIFEST_FILE), '{');
    expect(await publish()).toMatchObject({ wrote: 'whole' });
  });

  it('warns of a CRL that is missing, due or lapsed', async () => {
    expect((await publish()).findings).toMatchObject([{ code: 'crl-missing' }]);
    await signCrl();
    const at = (days: number) => ({
      registry: vault.registry,
      clock: { now: () => new Date(NOW.getTime() + days * 86_400_000) },
    });
    const input = { authorityId: root.id, folder: site, whole: false };
    expect((await publishSite(at(25), input)).findings).toMatchObject([{ code: 'crl-due' }]);
    expect((await publishSite(at(32), input)).findings).toMatchObject([{ code: 'crl-lapsed' }]);
  });

  it('refuses a folder of other people’s files, and leaves them', async () => {
    await mkdir(site);
    await writeFile(join(site, 'thesis.txt'), 'mine');
    await expect(publish()).rejects.toMatchObject({ code: 'FILE_EXISTS' });
    expect(await read('thesis.txt')).toBe('mine');
    await expect(publish({ folder: join(folder, 'no/such/site') })).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });

  it('refuses a second publisher, and takes over from one that is gone', async () => {
    await publish();
    const lock = join(folder, '.site.chancery-lock');
    const { hostname } = await import('node:os');
    await writeFile(lock, JSON.stringify({ pid: process.pid, host: hostname() }));
    await expect(publish()).rejects.toMatchObject({ code: 'PUBLISHER_BUSY' });
    await writeFile(lock, JSON.stringify({ pid: 2 ** 22 + 1, host: 'another machine' }));
    await expect(publish()).rejects.toMatchObject({ code: 'PUBLISHER_BUSY' });
    // Above the highest process id that Linux gives.
    await writeFile(lock, JSON.stringify({ pid: 2 ** 22 + 1, host: hostname() }));
    expect(await publish()).toMatchObject({ wrote: 'nothing' });
    expect(await readdir(folder)).toEqual(['site']);
  });

  it('lets one of many publishers at once work and the others say so, and the site is whole', async () => {
    await signCrl();
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => publish({ whole: true })));
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused.length).toBeLessThan(8);
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 'PUBLISHER_BUSY' });
    expect(await publish()).toMatchObject({ wrote: 'nothing' });
  });

  it('keeps the old site when the disk is full, and says so', async (context) => {
    const disk = join(folder, 'disk');
    await mkdir(disk);
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk]).status === 0;
    if (!mounted) context.skip('no file system can be mounted here');
    try {
      site = join(disk, 'site');
      const server = await issue(vault, root);
      await publish();
      const index = await read('index.html');
      for (let at = 0; at < 100; at++) await issue(vault, root);
      await revoke(server.id);
      await expect(publish()).rejects.toMatchObject({ code: 'DISK_FULL' });
      await expect(publish({ whole: true })).rejects.toMatchObject({ code: 'DISK_FULL' });
      expect(await read('index.html')).toBe(index);
      expect(JSON.parse(await read(`serial/${server.serialNumber}.json`))).toMatchObject({ status: 'good' });
      expect(await readdir(disk)).toEqual(['site']);
    } finally {
      spawnSync('umount', [disk]);
    }
  });

  it('keeps the old site when a target fails half way, and says so', async () => {
    await signCrl();
    const server = await issue(vault, root);
    await publish();
    await revoke(server.id);
    await signCrl();
    const crl = await readFile(join(site, 'ca.crl'));
    // A folder where the index should go: the last file but one cannot take its place.
    await rm(join(site, 'index.html'));
    await mkdir(join(site, 'index.html'));
    await writeFile(join(site, 'index.html', 'x'), '');
    await expect(publish()).rejects.toMatchObject({ code: expect.stringMatching(/WRITE_FAILED|READ_ONLY/) as string });
    expect(JSON.parse(await read(`serial/${server.serialNumber}.json`))).toMatchObject({ status: 'good' });
    expect(await readFile(join(site, 'ca.crl'))).toEqual(crl);
    await rm(join(site, 'index.html'), { recursive: true });
    expect(await publish()).toMatchObject({ wrote: 'changes' });
    expect(JSON.parse(await read(`serial/${server.serialNumber}.json`))).toMatchObject({ status: 'revoked' });
  });

  it('brings the old site back where a publisher was ended between the two renames', async () => {
    await publish();
    const { rename } = await import('node:fs/promises');
    await rename(site, join(folder, '.site.chancery-previous'));
    await mkdir(join(folder, '.site.chancery-next'));
    expect(await publish()).toMatchObject({ wrote: 'nothing' });
    expect(await readdir(folder)).toEqual(['site']);
  });

  it('follows a symbolic link, and replaces what it leads to', async () => {
    await mkdir(join(folder, 'real'));
    await symlink('real', site);
    await publish();
    expect((await readdir(folder)).sort()).toEqual(['real', 'site']);
    expect(await readdir(join(folder, 'real'))).toContain('index.html');
  });

  it('works in a folder that may be written inside a folder that may not', async (context) => {
    if (process.getuid?.() === 0) context.skip('root may write everywhere');
    await mkdir(site);
    await chmod(folder, 0o555);
    try {
      await publish();
      const server = await issue(vault, root);
      expect(await publish()).toMatchObject({ wrote: 'changes' });
      expect(await read(`serial/${server.serialNumber}.html`)).toContain('Not revoked');
      expect((await readdir(site)).filter((name) => name.startsWith('.chancery'))).toEqual([]);
    } finally {
      await chmod(folder, 0o755);
    }
  });
});
