import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Main } from './main-process.ts';

describe('requests and files that come in, as main takes them', () => {
  let folder = '';
  let ca = '';
  const main = new Main();
  const file = (name: string): string => path.join(folder, name);
  const request = (name: string): Uint8Array<ArrayBuffer> => {
    execFileSync(
      'openssl',
      ['req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', `/CN=${name}`].concat([
        '-keyout',
        file(`${name}.key`),
        '-out',
        file(`${name}.csr`),
      ]),
      { stdio: 'pipe' },
    );
    return new Uint8Array(readFileSync(file(`${name}.csr`)));
  };
  const waiting = async () => (await main.call('listRequests', { state: 'waiting', limit: 10, offset: 0 })).items;
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'requests-'));
    main.dragFolder = folder;
    main.dialogs.push(file('sample'));
    await main.call('createVault', { passphrase: 'six plain words are easy enough', suggestedName: 'Sample' });
    const created = { name: 'Root', subject: 'CN=Root', keyType: 'ec-p256' as const, validityDays: 3650 };
    ca = (await main.call('createAuthority', { ...created, permittedNames: [] })).id;
  });
  afterAll(async () => {
    await main.session.close();
    rmSync(folder, { recursive: true });
  });

  it('are kept, found again, opened by their id, and gone from the list once signed', async () => {
    const { digest } = await main.call('inspectRequest', { bytes: request('a.example'), fileName: 'a.csr' });
    const kept = await main.call('keepRequest', { digest });
    expect(await waiting()).toMatchObject([{ id: kept.id, digest, source: 'a.csr', state: 'waiting' }]);
    expect(await main.call('openKeptRequest', { id: kept.id })).toMatchObject({ digest, fileName: 'a.csr' });
    const choices = { ca, profile: 'tls-server' as const, validityDays: null };
    const { certificate } = await main.call('issueFromRequest', {
      digest,
      ...choices,
      subjectAltNames: ['DNS:b.example'],
    });
    expect(certificate.subjectAltNames).toEqual(['DNS:b.example']);
    expect(await waiting()).toEqual([]);
  });

  it('are rejected with a note, whether they were on record or not', async () => {
    const { digest } = await main.call('inspectRequest', { bytes: request('c.example'), fileName: '' });
    await main.call('rejectRequest', { digest, note: 'not our host' });
    const { items } = await main.call('listRequests', { state: 'rejected', limit: 10, offset: 0 });
    expect(items).toMatchObject([{ digest, note: 'not our host' }]);
  });

  it('are opened from the clipboard and with other files; a key is told of, never shown', async () => {
    main.clipboard = readFileSync(file('a.example.csr'), 'utf8');
    expect(await main.call('inspectClipboard', {})).toMatchObject({ outcome: 'inspected' });
    const key = readFileSync(file('a.example.key'));
    const body = key.toString('utf8').split('\n').slice(1, 3).join('');
    const told = await main.call('examineFile', { bytes: new Uint8Array(key), fileName: 'a.key', passphrase: null });
    expect(told.objects).toMatchObject([{ kind: 'private-key', sealed: false }]);
    expect(JSON.stringify(told)).not.toContain(body.slice(0, 20));
    main.clipboard = 'a shopping list';
    await expect(main.call('inspectClipboard', {})).rejects.toMatchObject({ code: expect.any(String) as unknown });
    main.dialogs.push(file('a.example.key'));
    expect(await main.call('openRequests', {})).toMatchObject({ items: [{ outcome: 'examined', bytes: null }] });
  });

  it('go along with their bytes where a passphrase opens more, and not where a key lies open beside it', async () => {
    const openKey = readFileSync(file('a.example.key'), 'utf8');
    const sealedKey = execFileSync('openssl', ['pkcs8', '-topk8', '-passout', 'pass:a word'], { input: openKey });
    for (const [name, text, goes] of [
      ['sealed.pem', sealedKey.toString(), true],
      ['both.pem', `${sealedKey.toString()}${openKey}`, false],
    ] as const) {
      writeFileSync(file(name), text);
      main.arrived.push(file(name));
      const [item] = (await main.call('takeArrivals', {})).items;
      expect(item).toMatchObject({ outcome: 'examined', bytes: goes ? new Uint8Array(sealedKey) : null });
    }
  });

  it('come as the system hands them over: requests are inspected, a vault is opened', async () => {
    main.arrived.push(file('a.example.csr'), file('a.example.key'), file('gone.csr'));
    expect(await main.call('takeArrivals', {})).toMatchObject({
      items: [{ outcome: 'inspected' }, { outcome: 'examined' }, { outcome: 'refused', id: 'gone.csr' }],
    });
    expect(await main.call('takeArrivals', {})).toEqual({ vaultOpened: false, items: [] });
  });

  it('leave under the pointer as a proven file without its key', async () => {
    const { items } = await main.call('listCertificates', {
      text: 'b.example',
      ca: null,
      states: [],
      sort: 'issuedAt',
      descending: true,
      limit: 1,
      offset: 0,
    });
    await main.call('dragCertificate', { id: items[0]?.id ?? '' });
    const [dragged = ''] = main.dragged;
    expect(existsSync(dragged)).toBe(true);
    expect(readFileSync(dragged, 'utf8')).not.toContain('PRIVATE KEY');
  });
});
