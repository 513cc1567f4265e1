import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { tlsServer, type Running } from '../publishing/host-check/tls-server.ts';
import { Main } from './main-process.ts';

const PASSPHRASE = 'six plain words are easy enough';
let folder = '';
const main = new Main();
const file = (name: string): string => path.join(folder, name);
const servers: Running[] = [];
let ca = '';

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'publishing-'));
  main.dialogs.push(file('sample'));
  await main.call('createVault', { passphrase: PASSPHRASE, suggestedName: 'Sample' });
  const root = {
    name: 'Root',
    subject: 'CN=Root',
    keyType: 'ec-p256',
    validityDays: 3650,
    permittedNames: [],
  } as const;
  ca = (await main.call('createAuthority', { ...root, permittedNames: [] })).id;
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});
afterAll(async () => {
  await main.outgoing.responder.stop();
  await main.session.close();
  rmSync(folder, { recursive: true });
});

const issue = async (host: string): Promise<string> => {
  const { certificate } = await main.call('issueWithNewKey', {
    ...{ ca, subject: `CN=${host}`, subjectAltNames: [host], keyType: 'ec-p256', profile: 'tls-server' },
    validityDays: 60,
  });
  return certificate.id;
};
const site = async () => (await main.call('listPublishing', {})).items.find((one) => one.ca === ca)?.site ?? null;

describe('a site from the window', () => {
  it('is in no folder with other people’s files, and nowhere when cancelled', async () => {
    mkdirSync(file('mine'));
    writeFileSync(file('mine/letter.txt'), 'mine');
    await expect(main.call('publishSite', { ca, whole: false })).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    main.dialogs.push(file('mine'));
    await expect(main.call('chooseSiteFolder', { ca })).rejects.toMatchObject({ code: 'FILE_EXISTS' });
    main.dialogs.push(null);
    expect(await main.call('chooseSiteFolder', { ca })).toEqual({ outcome: 'cancelled' });
    expect(await site()).toBeNull();
  });

  it('says what is behind, and after publishing nothing is', async () => {
    await main.call('issueCrl', { ca, days: null });
    await issue('www.sample.com');
    main.dialogs.push(file('site'));
    expect(await main.call('chooseSiteFolder', { ca })).toEqual({ outcome: 'chosen', folder: file('site') });
    expect(await site()).toMatchObject({ standing: { kind: 'absent' }, last: null });
    expect(await main.call('publishSite', { ca, whole: false })).toMatchObject({ wrote: 'whole', certificates: 2 });
    expect(existsSync(file('site/index.html'))).toBe(true);
    expect(await site()).toMatchObject({ standing: { kind: 'current' }, failure: null, last: { crlNumber: '1' } });
    const id = await issue('mail.sample.com');
    expect(await site()).toMatchObject({ standing: { kind: 'behind', certificates: 1, crl: false } });
    await main.call('revokeCertificates', { ids: [id], reason: 'superseded', invalidityDate: null });
    await main.call('issueCrl', { ca, days: null });
    expect(await site()).toMatchObject({ standing: { kind: 'behind', certificates: 1, crl: true } });
    expect(await main.call('publishSite', { ca, whole: false })).toMatchObject({ wrote: 'changes', crlNumber: '2' });
    expect(await site()).toMatchObject({ standing: { kind: 'current' } });
  });

  it('is not behind for what no page says: an export, a place where something was seen', async () => {
    main.dialogs.push(file('cert.pem'));
    await main.call('exportCertificate', { id: 'cert-2', form: 'cert', passphrase: null });
    expect(await site()).toMatchObject({ standing: { kind: 'current' } });
  });

  it('runs a program of the user’s only when a native dialog said yes to its very words', async () => {
    const hook = { program: 'sh', arguments: ['-c', 'cp "$1/index.html" "$0"', file('taken.html'), '{}'] };
    main.dialogs.push(null);
    expect(await main.call('setSiteHook', { ca, hook })).toEqual({ outcome: 'cancelled' });
    expect(await site()).toMatchObject({ hook: null });
    main.dialogs.push('yes');
    expect(await main.call('setSiteHook', { ca, hook })).toEqual({ outcome: 'set' });
    expect(main.confirmed.at(-1)).toEqual(['sh', ...hook.arguments]);
    expect(await main.call('publishSite', { ca, whole: false })).toMatchObject({ wrote: 'nothing', hook: 'sh' });
    expect(readFileSync(file('taken.html'))).toEqual(readFileSync(file('site/index.html')));
  });

  it('says that the program failed and what it feeds is still the old site, until it works again', async () => {
    main.dialogs.push('yes');
    await main.call('setSiteHook', { ca, hook: { program: 'sh', arguments: ['-c', 'echo no route >&2; exit 3'] } });
    await expect(main.call('publishSite', { ca, whole: false })).rejects.toMatchObject({
      code: 'HOOK_FAILED',
      message: expect.stringMatching(/status 3: no route.*still has the old site/) as string,
    });
    expect(await site()).toMatchObject({ standing: { kind: 'current' }, failure: { code: 'HOOK_FAILED' } });
    await main.call('setSiteHook', { ca, hook: null });
    await main.call('publishSite', { ca, whole: false });
    expect(await site()).toMatchObject({ failure: null });
  });

  it('follows by itself where that is switched on, also what a failed hook still owes', async () => {
    await main.call('setSiteAutomatic', { ca, automatic: true });
    await main.call('issueCrl', { ca, days: null });
    await main.outgoing.publications.publishBehind();
    expect(await site()).toMatchObject({ standing: { kind: 'current' }, last: { crlNumber: '3' } });
    main.dialogs.push('yes');
    const hook = { program: 'sh', arguments: ['-c', 'test -e "$0" && touch "$0.done"', file('line')] };
    await main.call('setSiteHook', { ca, hook });
    await main.call('issueCrl', { ca, days: null });
    await main.outgoing.publications.publishBehind();
    expect(await site()).toMatchObject({ standing: { kind: 'current' }, failure: { code: 'HOOK_FAILED' } });
    writeFileSync(file('line'), '');
    await main.outgoing.publications.publishBehind();
    expect(await site()).toMatchObject({ failure: null });
    expect(existsSync(file('line.done'))).toBe(true);
    expect(main.faults).toEqual([]);
  });

  it('stays as it was in a folder that went missing, and it is said', async () => {
    rmSync(file('site'), { recursive: true });
    expect(await site()).toMatchObject({ standing: { kind: 'absent' } });
    await main.call('forgetSite', { ca });
    expect(await site()).toBeNull();
  });
});

describe('the responder', () => {
  const freePort = async (): Promise<number> => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    return port;
  };

  it('is off at first, serves on loopback when switched on, and no more when switched off', async () => {
    expect(await main.call('responderStatus', {})).toMatchObject({
      ...{ listening: { state: 'stopped' }, host: '127.0.0.1', port: 8080 },
      addresses: expect.arrayContaining(['127.0.0.1', '0.0.0.0']) as string[],
    });
    const port = await freePort();
    const started = await main.call('startResponder', { host: '127.0.0.1', port });
    const url = `http://127.0.0.1:${String(port)}/`;
    expect(started).toMatchObject({ state: 'running', url, loopback: true });
    expect((await fetch(`${url}Root.crl`)).headers.get('content-type')).toBe('application/pkix-crl');
    // A CA that came later is served too.
    await main.call('createAuthority', {
      ...{ name: 'Later', subject: 'CN=Later', keyType: 'ec-p256', validityDays: 365, permittedNames: [] },
    });
    expect((await fetch(`${url}Later.crt`)).status).toBe(200);
    await main.call('stopResponder', {});
    await expect(fetch(url)).rejects.toThrow();
  });

  it('says in words why it cannot listen, and is not running then', async () => {
    const taken = await tlsServer({});
    servers.push(taken);
    await expect(main.call('startResponder', { host: '127.0.0.1', port: taken.port })).rejects.toMatchObject({
      code: 'LISTEN_FAILED',
    });
    expect(await main.call('responderStatus', {})).toMatchObject({ listening: { state: 'failed' } });
    await main.call('stopResponder', {});
  });

  it('comes back with its vault, and ends with it', async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${String(port)}/`;
    const follow = (): void => main.outgoing.vaultChanged();
    follow();
    await main.call('startResponder', { host: '127.0.0.1', port });
    await main.session.close();
    follow();
    await expect.poll(() => fetch(url).catch(() => 'gone')).toBe('gone');
    await main.session.open(file('sample.chancery'));
    follow();
    // Locked: all that needs no key is served, and OCSP says tryLater.
    await expect.poll(async () => (await fetch(url).catch(() => null))?.status).toBe(200);
    await main.session.unlock(PASSPHRASE);
    await main.call('stopResponder', {});
    expect(main.faults).toEqual([]);
  });
});

describe('a look at a host', () => {
  it('is kept with the certificate, and a newer one makes the place one that is behind', async () => {
    const id = await issue('shop.sample.com');
    main.dialogs.push(file('key.pem'), file('full.pem'));
    await main.call('exportCertificate', { id, form: 'key', passphrase: null });
    await main.call('exportCertificate', { id, form: 'fullchain', passphrase: null });
    const server = await tlsServer({ cert: readFileSync(file('full.pem')), key: readFileSync(file('key.pem')) });
    servers.push(server);
    const host = `127.0.0.1:${String(server.port)}`;
    const look = { host, servername: 'shop.sample.com', starttls: null };
    const checked = await main.call('checkHost', look);
    expect(checked).toMatchObject({ ok: true, remembered: true, certificate: { id }, newest: null, chain: 'complete' });
    expect(await main.call('listPlaces', {})).toMatchObject({
      items: [{ endpoint: host, servername: 'shop.sample.com', certificate: { id }, newest: null }],
    });
    const { items } = await main.call('renewCertificates', { renewals: [{ id, newKey: false }], validityDays: 60 });
    expect(items).toMatchObject([{ outcome: 'renewed' }]);
    expect(await main.call('listPlaces', {})).toMatchObject({
      items: [{ certificate: { id, state: 'superseded' }, newest: { supersedes: id } }],
    });
    const behind = await main.call('checkHost', look);
    expect(behind.findings.map(({ code }) => code)).toContain('not-newest');
    // Seen there today already: the record takes no second line.
    expect(behind.remembered).toBe(false);
  });

  it('is forgotten when the service is gone', async () => {
    const [place] = (await main.call('listPlaces', {})).items;
    if (place === undefined) throw new Error('there is a place');
    await main.call('forgetPlace', { endpoint: place.endpoint, servername: place.servername });
    expect((await main.call('listPlaces', {})).items).toEqual([]);
  });

  it('says in words what is no host', async () => {
    const look = { host: 'not a host', servername: null, starttls: null };
    await expect(main.call('checkHost', look)).rejects.toMatchObject({ code: 'USAGE' });
  });
});
