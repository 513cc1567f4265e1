import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newReminders, remindersDue } from '../../electron/ipc/reminders.ts';
import { Main } from './main-process.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'chancery-remind-'));
const main = new Main();
const DAY = 86_400_000;
const due = (days: number) => remindersDue(main.session.current().registry, new Date(Date.now() + days * DAY));

beforeAll(async () => {
  main.dialogs.push(path.join(folder, 'remind.chancery'));
  await main.call('createVault', { passphrase: 'six plain words are easy enough', suggestedName: 'remind' });
  const keyType = 'ec-p256';
  await main.call('createAuthority', {
    name: 'Root',
    subject: 'CN=Root',
    keyType,
    validityDays: 3650,
    permittedNames: [],
  });
  for (const [host, validityDays] of [
    ['soon', 40],
    ['later', 300],
  ] as const)
    await main.call('issueWithNewKey', {
      ...{ subject: `CN=${host}.sample.com`, subjectAltNames: [`${host}.sample.com`], keyType: 'ec-p256' },
      ...{ ca: 'ca-1', profile: 'tls-server', validityDays },
    });
  await main.call('issueCrl', { ca: 'ca-1', days: 30 });
});
afterAll(async () => {
  await main.session.close();
  rmSync(folder, { recursive: true });
});

describe('remindersDue', () => {
  it('is nothing today', async () => {
    expect(await due(0)).toEqual([]);
  });

  it.each([
    [11, 30],
    [27, 14],
    [34, 7],
    [39.5, 1],
  ])('after %d days tells of the one that ends, at the stage of %d days', async (passed, days) => {
    const found = await due(passed);
    expect(found).toContainEqual({
      key: `cert-2 ${days}`,
      reminder: { kind: 'certificate', days, name: 'soon.sample.com' },
    });
  });

  it('tells of a CRL before it lapses, and once more when it has', async () => {
    expect((await due(21)).map(({ key }) => key)).toContain('crl crl-1');
    expect((await due(31)).map(({ key }) => key)).toContain('crlLapsed crl-1');
  });
});

describe('newReminders', () => {
  it('shows each once, and the same one again at its next stage', async () => {
    const first = newReminders(await due(12), []);
    expect(first.show).toEqual([{ kind: 'certificates', days: 30, names: ['soon.sample.com'] }]);
    expect(newReminders(await due(13), first.told).show).toEqual([]);
    const second = newReminders(await due(27), first.told);
    expect(second.show).toContainEqual({ kind: 'certificates', days: 14, names: ['soon.sample.com'] });
  });

  it('forgets what is no longer due', async () => {
    expect(newReminders(await due(0), ['cert-9 7']).told).toEqual([]);
  });
});
