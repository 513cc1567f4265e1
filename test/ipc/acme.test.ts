import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodePem } from '../../electron/pki/pem.ts';
import { Main } from './main-process.ts';

const PASSPHRASE = 'six plain words are easy enough';
const WISH = {
  ...{ passphrase: PASSPHRASE, host: '127.0.0.1', port: 0, names: [], profile: 'tls-server', validityDays: 90 },
  externalAccountRequired: false,
};

describe('ACME, switched in the window', () => {
  const main = new Main();
  let folder = '';
  let root = '';
  let intermediate = '';
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'acme-switch-'));
    main.dialogs.push(path.join(folder, 'sample'));
    await main.call('createVault', { passphrase: PASSPHRASE, suggestedName: 'Sample' });
    const made = {
      subject: 'CN=Root',
      keyType: 'ec-p256',
      validityDays: 3650,
      permittedNames: [] as string[],
    } as const;
    ({ id: root } = await main.call('createAuthority', { ...made, name: 'Root' }));
    ({ id: intermediate } = await main.call('createAuthority', {
      ...{ ...made, name: 'ACME', subject: 'CN=ACME', parent: root, validityDays: 365 },
    }));
  });
  afterAll(async () => {
    await main.call('stopAcme', {});
    await main.session.close();
    rmSync(folder, { recursive: true });
  });

  it('is off, and stays off for a root, a wrong passphrase, and an address that is none', async () => {
    expect(await main.call('acmeStatus', {})).toEqual({ state: 'off' });
    for (const [wish, code] of [
      [{ ca: root }, 'POLICY_REFUSED'],
      [{ ca: intermediate, passphrase: 'not it at all' }, 'WRONG_PASSPHRASE'],
      [{ ca: intermediate, host: 'localhost' }, 'LISTEN_FAILED'],
      [{ ca: intermediate, profile: 'gone' }, 'PROFILE_NOT_FOUND'],
      [{ ca: intermediate, names: ['no name'] }, 'MALFORMED_NAME'],
    ] as const) {
      await expect(
        main.call('startAcme', { ...WISH, ...wish, names: [...('names' in wish ? wish.names : [])] }),
      ).rejects.toMatchObject({ code });
    }
    expect(await main.call('acmeStatus', {})).toEqual({ state: 'off' });
  });

  it('answers under the root of its CA, goes on while the window is locked, and ends', async () => {
    const status = await main.call('startAcme', { ...WISH, ca: intermediate });
    if (status.state !== 'on') throw new Error('it is off');
    expect(status).toMatchObject({ ca: intermediate, name: 'ACME', vault: 'sample' });
    const ca = encodePem('CERTIFICATE', (await main.session.current().registry.authority(root)).certificateDer);
    await main.call('lockVault', {});
    const answer = await new Promise<string>((resolve, reject) => {
      const asked = request(status.directory, { ca, agent: false }, (response) => {
        response.once('data', (chunk: Buffer) => resolve(chunk.toString()));
      });
      asked.once('error', reject);
      asked.end();
    });
    expect(JSON.parse(answer)).toMatchObject({ meta: { externalAccountRequired: false } });
    expect(await main.call('acmeStatus', {})).toEqual(status);
    expect(await main.call('stopAcme', {})).toEqual({ state: 'off' });
  });
});
