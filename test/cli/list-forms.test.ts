import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFile } from 'node:fs/promises';
import { vaultFixture, type VaultFixture } from './vault-fixture.ts';

let fixture: VaultFixture;
beforeAll(async () => {
  fixture = await vaultFixture();
  await fixture.json('cert', 'issue', '--ca', 'root', '--subject', 'CN=a.test,O="Sample, Inc"', '--dns', 'a.test');
  await fixture.json('csr', 'create', '--subject', 'CN=b.test', '--dns', 'b.test', '--dns', 'c.test');
  await fixture.json('crl', 'issue', 'root');
  await fixture.json('ca', 'create', '--external', '--name', 'waiting', '--subject', 'CN=Waiting', '--key', 'ec-p256');
}, 60_000);
afterAll(() => fixture.remove());

describe('--csv', () => {
  it.each([
    ['cert list', ['cert', 'list'], '"CN=a.test,O=Sample\\, Inc"'],
    ['ca list', ['ca', 'list'], 'CN=Waiting,awaiting-parent,,'],
    ['csr list', ['csr', 'list'], 'DNS:b.test DNS:c.test'],
    ['crl list', ['crl', 'list', 'root'], 'crl-'],
    ['audit list', ['audit', 'list'], 'certificate.issued'],
  ])('is a table of %s: as many lines as entries, all of a width', async (_, words, within) => {
    const { items } = (await fixture.json(...words)) as { items: unknown[] };
    const ran = await fixture.locked(...words, '--csv');
    expect(ran.status).toBe(0);
    const lines = ran.stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(items.length + 1);
    const width = (line: string) => line.replaceAll(/"(?:[^"]|"")*"/g, '').split(',').length;
    for (const line of lines) expect(width(line)).toBe(width(lines[0] ?? ''));
    expect(ran.stdout).toContain(within);
  });
});

describe('cert list --ics', () => {
  it('is a calendar with an entry for each', async () => {
    const ran = await fixture.locked('cert', 'list', '--query', 'a.test', '--ics');
    expect(ran.stdout.match(/BEGIN:VEVENT\r\n/g)).toHaveLength(1);
    expect(ran.stdout.endsWith('END:VCALENDAR\r\n')).toBe(true);
    expect((await fixture.locked('cert', 'list', '--ics', '--csv')).status).toBe(2);
  });
});

describe('cert export --out-dir', () => {
  it('names the file by a pattern, in a folder that it makes', async () => {
    const words = ['cert', 'export', '--match', 'a.test', '--format', 'cert', '--out-dir', fixture.path('new/deep')];
    const ran = await fixture.locked(...words, '--json');
    expect(ran.json()['path']).toBe(fixture.path('new/deep/a.test.cert.pem'));
    const named = await fixture.locked(...words, '--name', '{ca}-{name}.crt', '--json');
    expect(named.json()['path']).toBe(fixture.path('new/deep/root-a.test.crt'));
    expect(await readFile(fixture.path('new/deep/root-a.test.crt'), 'utf8')).toContain('BEGIN CERTIFICATE');
    expect((await fixture.locked(...words, '--json')).error().code).toBe('FILE_EXISTS');
  });

  it.each([
    ['a path as the pattern', ['--out-dir', 'D', '--name', '../{name}']],
    ['two places', ['--out-dir', 'D', '--out', 'x.pem']],
    ['a pattern without a folder', ['--name', '{name}', '--out', 'x.pem']],
  ])('refuses %s', async (_, more) => {
    const typed = more.map((word) => (word === 'D' ? fixture.path('never') : word));
    const ran = await fixture.locked('cert', 'export', '--match', 'a.test', '--format', 'cert', ...typed, '--json');
    expect(ran.error().code).toBe('USAGE');
  });
});
