import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MethodInput } from '../../shared/contract.ts';
import { Main } from './main-process.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'chancery-list-'));
const main = new Main();
const filter: MethodInput<'saveListTable'> = { text: '', ca: null, states: [], sort: 'notAfter', descending: false };
const view = { name: 'Soon', view: 'expiring', text: 'web', ca: 'ca-1', profile: null, withinDays: 7 } as const;
const kept = { ...view, sort: 'notAfter', descending: false } as const;

beforeAll(async () => {
  main.dialogs.push(path.join(folder, 'list.chancery'));
  await main.call('createVault', { passphrase: 'six plain words are easy enough', suggestedName: 'list' });
  await main.call('createAuthority', {
    name: 'Root',
    subject: 'CN=Root',
    keyType: 'ec-p256',
    validityDays: 3650,
    permittedNames: [],
  });
  for (const host of ['a', 'b', 'c'])
    await main.call('issueWithNewKey', {
      subject: `CN=${host}.sample.com`,
      subjectAltNames: [`${host}.sample.com`],
      keyType: 'ec-p256',
      ca: 'ca-1',
      profile: host === 'c' ? 'tls-client' : 'tls-server',
      validityDays: 90,
    });
});
afterAll(async () => {
  await main.session.close();
  rmSync(folder, { recursive: true });
});

describe('listCertificates', () => {
  const page = { ...filter, limit: 2, offset: 0 };
  it('counts no further than it is asked, and says so', async () => {
    expect(await main.call('listCertificates', { ...page, countAtMost: 3 })).toMatchObject({
      total: 3,
      totalIsLowerBound: true,
    });
    expect(await main.call('listCertificates', page)).toMatchObject({ total: 4, totalIsLowerBound: false });
  });

  it('shows those of one profile', async () => {
    const { items } = await main.call('listCertificates', { ...page, profile: 'tls-client' });
    expect(items.map((one) => one.subject)).toEqual(['CN=c.sample.com']);
  });
});

describe('tagCertificates', () => {
  it('tags many, changes only those that change, and the search finds them', async () => {
    expect(await main.call('tagCertificates', { ids: ['cert-2', 'cert-3'], add: ['web'], remove: [] })).toEqual({
      changed: 2,
    });
    const again = await main.call('tagCertificates', { ids: ['cert-2', 'cert-4'], add: ['web'], remove: [] });
    expect(again).toEqual({ changed: 1 });
    await main.call('tagCertificates', { ids: ['cert-4'], add: ['vpn'], remove: ['web'] });
    expect(await main.call('listTags', { ids: ['cert-3', 'cert-4'] })).toEqual({
      items: [
        { id: 'cert-3', tags: ['web'] },
        { id: 'cert-4', tags: ['vpn'] },
      ],
    });
    const { items } = await main.call('listCertificates', { ...filter, text: 'vpn', limit: 10, offset: 0 });
    expect(items.map((one) => one.id)).toEqual(['cert-4']);
  });

  it('is refused while locked', async () => {
    await main.call('lockVault', {});
    const tag = main.call('tagCertificates', { ids: ['cert-2'], add: ['x'], remove: [] });
    await expect(tag).rejects.toMatchObject({ code: 'VAULT_LOCKED' });
    await main.call('unlockVault', { passphrase: 'six plain words are easy enough' });
  });
});

describe('saveListTable', () => {
  it('writes everything that the filter finds', async () => {
    const file = path.join(folder, 'list.csv');
    main.dialogs.push(file);
    expect(await main.call('saveListTable', { ...filter, profile: 'tls-server' })).toMatchObject({ outcome: 'saved' });
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^id,serialNumber,subject/);
  });

  it('is cancelled with its dialog', async () => {
    main.dialogs.push(null);
    expect(await main.call('saveListTable', filter)).toEqual({ outcome: 'cancelled' });
  });
});

describe('the desk', () => {
  it('keeps views by name and lets go of them', async () => {
    await main.call('keepView', { view: kept });
    const { views } = await main.call('keepView', { view: { ...kept, text: 'other' } });
    expect(views).toEqual([{ ...kept, text: 'other' }]);
    expect(await main.call('dropView', { name: 'Soon' })).toMatchObject({ views: [] });
  });

  it('lets a task wait until its day, with the reason', async () => {
    const until = new Date(Date.now() + 86_400_000).toISOString();
    const { snoozes } = await main.call('snoozeTask', { task: 'noCrl:ca-1', until, why: 'offline' });
    expect(snoozes).toMatchObject([{ task: 'noCrl:ca-1', until, why: 'offline' }]);
    await main.call('snoozeTask', { task: 'expired', until: new Date(Date.now() - 1).toISOString(), why: '' });
    expect((await main.call('readDesk', {})).snoozes.map((one) => one.task)).toEqual(['noCrl:ca-1']);
    expect(await main.call('wakeTask', { task: 'noCrl:ca-1' })).toMatchObject({ snoozes: [] });
  });
});
