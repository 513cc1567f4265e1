import { mkdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run, type Surroundings } from './cli-run.ts';
import { vaultFixture, type VaultFixture } from './vault-fixture.ts';

let fixture: VaultFixture;
const DAY = 86_400_000;
const started = Date.now();
const inDays = (days: number): Surroundings => ({ now: new Date(started + days * DAY) });

beforeAll(async () => {
  fixture = await vaultFixture();
  const words = ['--subject', 'CN=mail.sample.com', '--dns', 'mail.sample.com', '--key', 'ec-p256', '--days', '90'];
  await fixture.json('cert', 'issue', '--ca', 'root', ...words);
  await fixture.json('crl', 'issue', 'root', '--days', '60');
  await backUp(0);
}, 60_000);
afterAll(() => fixture.remove());

async function backUp(days: number): Promise<void> {
  await mkdir(`${fixture.vault}.backups`, { recursive: true });
  const file = `${fixture.vault}.backups/copy`;
  await writeFile(file, '');
  const at = new Date(started + days * DAY + 3_600_000);
  await utimes(file, at, at);
}

async function watch(days: number, ...words: string[]) {
  const ran = await fixture.with(inDays(days), 'watch', ...words, '--json');
  const findings = (ran.json()['findings'] ?? []) as { code: string; severity: string }[];
  return { status: ran.status, codes: findings.map(({ code, severity }) => `${severity} ${code}`) };
}

describe('watch', () => {
  it.each([
    ['nothing while all is fresh', 1, []],
    ['a CRL that is due', 41, ['warning crl-due']],
    ['a CRL that lapsed before what only ends', 61, ['error crl-lapsed', 'warning certificate-ending']],
    ['what ends within a week', 85, ['error crl-lapsed', 'error certificate-ending']],
    ['what has just ended', 92, ['error crl-lapsed', 'error certificate-ended']],
    ['nothing of what ended long ago', 100, ['error crl-lapsed']],
    ['a clock that was set back', -2, ['error clock-behind']],
  ])('tells of %s', async (_, days, codes) => {
    expect(await watch(days)).toEqual({ status: codes.length === 0 ? 0 : 1, codes });
  });

  it('tells of backups that are missing or stale', async () => {
    expect(await watch(1, '--backups', fixture.path('no-backups'))).toEqual({
      status: 1,
      codes: ['warning backup-missing'],
    });
    await backUp(-1);
    expect((await watch(1)).codes).toEqual([]);
    expect((await watch(9)).codes).toEqual(['warning backup-stale']);
    expect((await watch(9, '--backup-days', '30')).codes).toEqual([]);
    await backUp(0);
  });

  it.each([
    ['OK', 1, 0],
    ['WARNING', 41, 1],
    ['CRITICAL', 61, 2],
  ])('answers Nagios %s', async (state, days, status) => {
    const ran = await fixture.with(inDays(days), 'watch', '--nagios');
    expect(ran.status).toBe(status);
    expect(ran.stdout).toMatch(new RegExp(`^CHANCERY ${state} - [^|\\n]+ \\| critical=\\d+ warning=\\d+\\n$`));
  });

  it('answers Nagios UNKNOWN where there is no vault to look at', async () => {
    const ran = await run(['watch', '--nagios', '--vault', fixture.path('none.chancery')]);
    expect(ran.status).toBe(3);
    expect(ran.stdout).toMatch(/^CHANCERY UNKNOWN - /);
  });

  it('hands the text to a program when something needs a person, and only then', async () => {
    const out = fixture.path('told');
    const script = `require('fs').writeFileSync(${JSON.stringify(out)}, process.argv[1])`;
    const words = ['--notify', process.execPath, '--notify-arg=-e', `--notify-arg=${script}`, '--notify-arg=--'];
    expect((await fixture.with(inDays(1), 'watch', ...words)).status).toBe(0);
    await expect(readFile(out)).rejects.toThrow();
    await fixture.with(inDays(41), 'watch', ...words);
    expect(await readFile(out, 'utf8')).toContain('crl-due');
    expect((await fixture.with(inDays(41), 'watch', '--notify', '/no/such')).stderr).toContain('notify-failed');
  });

  it.each(['linux', 'darwin'] as const)('writes the files of the scheduler of %s', async (platform) => {
    const homeFolder = fixture.path(`home-${platform}`);
    const ran = await fixture.with(
      { platform, homeFolder },
      'watch',
      '--install',
      '--every',
      '12',
      '--within',
      '20',
      '--json',
    );
    const { written } = ran.json() as { written: string[] };
    const text = await readFile(written[0] ?? '', 'utf8');
    for (const word of ['/usr/bin/chancery', fixture.vault, '--within', '20', '--notify']) expect(text).toContain(word);
  });
});

describe('crl issue --due', () => {
  it('signs what is due and nothing else, for one CA or all', async () => {
    expect(await fixture.json('crl', 'issue', '--due', 'root')).toMatchObject({
      results: [{ input: 'root', ok: true, outcome: 'fresh', crl: { crlNumber: '1' } }],
      done: 1,
      refused: 0,
    });
    const words = ['crl', 'issue', '--due', '--passphrase-file', fixture.passphraseFile, '--json'];
    const late = (await fixture.with(inDays(45), ...words)).json();
    expect(late).toMatchObject({ results: [{ outcome: 'signed', crl: { crlNumber: '2' } }] });
    expect((await fixture.unlocked('crl', 'issue')).status).toBe(2);
    expect((await fixture.unlocked('crl', 'issue', '--due', '--days', '3')).status).toBe(2);
  });
});
