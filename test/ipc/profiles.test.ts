import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Main } from './main-process.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'chancery-profiles-'));
const main = new Main();
let ca = '';

beforeAll(async () => {
  main.dialogs.push(path.join(folder, 'p.chancery'));
  await main.call('createVault', { suggestedName: 'p', passphrase: 'six plain words are easy enough' });
  const root = await main.call('createAuthority', {
    name: 'Root',
    subject: 'CN=Root,O=Sample',
    keyType: 'ec-p256',
    validityDays: 3650,
    permittedNames: [],
  });
  ca = root.id;
});
afterAll(async () => {
  await main.session.close();
  rmSync(folder, { recursive: true, force: true });
});

const issue = (profile: string, subject: string, name: string) =>
  main.call('issueWithNewKey', {
    subject,
    subjectAltNames: [name],
    keyType: 'ec-p256',
    ca,
    profile,
    validityDays: null,
  });

describe('profiles over IPC', () => {
  it('are made from a built-in one, signed under, written out and read back', async () => {
    const { items } = await main.call('listProfiles', {});
    const server = items.find(({ definition }) => definition.name === 'tls-server')?.definition;
    if (server === undefined) throw new Error('no tls-server');
    const mine = { ...server, name: 'printers', title: 'Printers', defaultDays: 30, maximumDays: 60, mustStaple: true };
    await main.call('saveProfile', { definition: mine, replace: false });
    await expect(main.call('saveProfile', { definition: mine, replace: false })).rejects.toMatchObject({
      code: 'PROFILE_EXISTS',
    });
    const { certificate } = await issue('printers', 'CN=p1', 'DNS:p1.sample.com');
    expect(certificate.profile).toBe('printers');
    expect(certificate.extensions.map(({ oid }) => oid)).toContain('1.3.6.1.5.5.7.1.24');
    expect(Date.parse(certificate.notAfter) - Date.parse(certificate.notBefore)).toBeLessThanOrEqual(
      30 * 86_400_000 + 1000,
    );

    const file = path.join(folder, 'printers.json');
    main.dialogs.push(file);
    expect(await main.call('exportProfile', { name: 'printers' })).toMatchObject({ outcome: 'saved', path: file });
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(mine);
    main.dialogs.push(file);
    expect(await main.call('openProfile', {})).toEqual({ outcome: 'opened', definition: mine });
    expect((await main.call('showProfileConfig', { name: 'printers', ca })).text).toContain(
      'tlsfeature = status_request',
    );
    await main.call('removeProfile', { name: 'printers' });
    await expect(issue('printers', 'CN=p2', 'DNS:p2.sample.com')).rejects.toMatchObject({ code: 'PROFILE_NOT_FOUND' });
  });

  it('refuse what is no profile, by name, and keep nothing of it', async () => {
    for (const [content, said] of [
      ['{', 'no JSON'],
      ['{"version":1}', 'name'],
      [
        JSON.stringify({
          version: 1,
          name: 'x',
          title: 'x',
          defaultDays: 1,
          maximumDays: 1,
          subjectAltNameKinds: [],
          keyUsage: ['keyCertSign'],
        }),
        'is for a CA only',
      ],
    ] as const) {
      const file = path.join(folder, 'bad.json');
      writeFileSync(file, content);
      main.dialogs.push(file);
      const refused = main.call('openProfile', {});
      await expect(refused).rejects.toMatchObject({ code: 'MALFORMED_PROFILE' });
      await expect(refused).rejects.toThrow(said);
    }
    expect((await main.call('listProfiles', {})).items.every(({ builtIn }) => builtIn)).toBe(true);
  });
});

describe('a CA’s policy over IPC', () => {
  it('decides what is signed from then on', async () => {
    const before = await main.call('showPolicy', { ca });
    const policy = { ...before, subjectFields: { O: 'match' as const }, uniqueSubject: true };
    expect(await main.call('setPolicy', { ca, policy })).toEqual(policy);
    await expect(issue('tls-server', 'CN=a,O=Other', 'DNS:a.sample.com')).rejects.toMatchObject({
      code: 'POLICY_REFUSED',
    });
    await issue('tls-server', 'CN=a,O=Sample', 'DNS:a.sample.com');
    await expect(issue('tls-server', 'CN=a,O=Sample', 'DNS:a.sample.com')).rejects.toMatchObject({
      code: 'POLICY_REFUSED',
    });
    await expect(
      main.call('setPolicy', { ca, policy: { ...before, subjectFields: { nonsense: 'match' } } }),
    ).rejects.toMatchObject({ code: 'MALFORMED_POLICY' });
    expect(await main.call('setPolicy', { ca, policy: before })).toEqual(before);
  });

  it('takes no more fields than anyone writes', async () => {
    const before = await main.call('showPolicy', { ca });
    const many = Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`1.2.3.${String(at)}`, 'match' as const]));
    await expect(main.call('setPolicy', { ca, policy: { ...before, subjectFields: many } })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  });
});
