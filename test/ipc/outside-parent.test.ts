import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Main } from './main-process.ts';

describe('a CA under an outside parent, as main makes it', () => {
  let folder = '';
  const main = new Main();
  const file = (name: string): string => path.join(folder, name);
  const openssl = (...args: string[]): void => void execFileSync('openssl', args, { stdio: 'pipe', cwd: folder });
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'outside-'));
    main.dialogs.push(file('sample'));
    await main.call('createVault', { passphrase: 'six plain words are easy enough', suggestedName: 'Sample' });
  });
  afterAll(async () => {
    await main.session.close();
    rmSync(folder, { recursive: true });
  });

  it('sends its request, takes the answer in with its root, and signs', async () => {
    const awaiting = await main.call('requestAuthority', {
      name: 'Issuing',
      subject: 'CN=Issuing',
      keyType: 'ec-p256',
      pathLength: 0,
    });
    main.dialogs.push(file('issuing.csr'));
    await main.call('saveAuthorityRequest', { ca: awaiting.id });
    writeFileSync(file('ext'), 'basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\n');
    openssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-subj',
      '/CN=Offline',
      '-days',
      '3650',
      '-keyout',
      'k.pem',
      '-out',
      'r.pem',
    );
    openssl(
      'x509',
      '-req',
      '-in',
      'issuing.csr',
      '-CA',
      'r.pem',
      '-CAkey',
      'k.pem',
      '-days',
      '1000',
      '-extfile',
      'ext',
      '-out',
      'a.pem',
    );
    writeFileSync(file('answer.pem'), readFileSync(file('a.pem'), 'utf8') + readFileSync(file('r.pem'), 'utf8'));
    main.dialogs.push(file('answer.pem'));
    expect(await main.call('completeAuthority', { ca: awaiting.id })).toMatchObject({
      outcome: 'taken',
      answers: 'awaiting',
      above: ['Offline'],
    });
    expect((await main.call('listAwaiting', {})).items).toEqual([]);
    const { items } = await main.call('listAuthorities', {});
    const issuing = items.find((one) => one.name === 'Issuing');
    expect(issuing).toMatchObject({ parent: 'Offline', hasPrivateKey: true });
    const issued = await main.call('issueWithNewKey', {
      subject: 'CN=a.example',
      subjectAltNames: ['a.example'],
      keyType: 'ec-p256',
      ca: issuing?.id ?? '',
      profile: 'tls-server',
      validityDays: 90,
    });
    expect(issued.certificate.ca).toBe('Issuing');
  });

  it('refuses an answer for another key', async () => {
    const { id } = await main.call('requestAuthority', {
      name: 'Other',
      subject: 'CN=Other',
      keyType: 'ec-p256',
      pathLength: null,
    });
    main.dialogs.push(file('answer.pem'));
    await expect(main.call('completeAuthority', { ca: id })).rejects.toMatchObject({ code: 'KEY_MISMATCH' });
  });
});
