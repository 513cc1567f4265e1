import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Main } from './main-process.ts';

describe('bringing an OpenSSL folder, renewing and re-rooting its CA, as main does it', () => {
  let folder = '';
  const main = new Main();
  const file = (name: string): string => path.join(folder, name);
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'import-'));
    main.dialogs.push(file('sample'));
    await main.call('createVault', { passphrase: 'six plain words are easy enough', suggestedName: 'Sample' });
    mkdirSync(file('demoCA/private'), { recursive: true });
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=Old CA'].concat([
        '-days',
        '3650',
        '-addext',
        'keyUsage=critical,keyCertSign,cRLSign',
        '-keyout',
        file('demoCA/private/cakey.pem'),
        '-out',
        file('demoCA/cacert.pem'),
      ]),
      { stdio: 'pipe' },
    );
    writeFileSync(file('demoCA/index.txt'), '');
    writeFileSync(file('demoCA/serial'), '1000\n');
  });
  afterAll(async () => {
    await main.session.close();
    rmSync(folder, { recursive: true });
  });

  it('tells first, records then, and takes no path from the page', async () => {
    await expect(main.call('runImport', { passphrase: null })).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    main.dialogs.push(file('demoCA'));
    const report = await main.call('planImport', { from: 'folder', passphrase: null });
    expect(report).toMatchObject({ outcome: 'planned', name: 'demoCA', kind: 'openssl-ca', keys: 1 });
    expect((await main.call('listAuthorities', {})).items).toEqual([]);
    await main.call('runImport', { passphrase: null });
    expect((await main.call('listAuthorities', {})).items).toMatchObject([{ name: 'Old CA', hasPrivateKey: true }]);
  });

  it('renews it with its key, and puts another in its place', async () => {
    const [ca] = (await main.call('listAuthorities', {})).items;
    const id = ca?.id ?? '';
    const plan = await main.call('planAuthorityRenewal', { id, newKey: true, validityDays: null });
    expect(plan).toMatchObject({ name: 'Old CA G2', crosses: ['old-signs-new', 'new-signs-old'] });
    expect(await main.call('renewAuthority', { id, newKey: false, validityDays: 4000 })).toMatchObject({ id });
    const next = await main.call('renewAuthority', { id, newKey: true, validityDays: null });
    expect(next).toMatchObject({ name: 'Old CA G2', hasPrivateKey: true });
    const { purposes } = await main.call('showPurposes', { id: next.certificateId });
    expect(purposes.find((one) => one.purpose === 'crlsign')).toMatchObject({ ca: { answer: 'yes' } });
  });
});
