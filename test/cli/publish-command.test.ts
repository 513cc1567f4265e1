import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { vaultFixture, type VaultFixture } from './vault-fixture.ts';

let fixture: VaultFixture;
beforeAll(async () => {
  fixture = await vaultFixture();
}, 60_000);
afterAll(() => fixture.remove());

describe('publish', () => {
  it('needs no passphrase, hands the folder to a program, and says what it wrote', async () => {
    await fixture.json('crl', 'issue', 'root');
    const site = fixture.path('site');
    const copy = fixture.path('copied');
    const words = [
      'publish',
      'root',
      '--out',
      site,
      '--json',
      '--hook',
      'cp',
      '--hook-arg=-R',
      '--hook-arg={}',
      '--hook-arg',
      copy,
    ];
    expect((await fixture.locked(...words)).json()).toMatchObject({
      path: site,
      wrote: 'whole',
      crlNumber: '1',
      findings: [],
    });
    expect(await readFile(`${copy}/index.html`, 'utf8')).toBe(await readFile(`${site}/index.html`, 'utf8'));
    const again = await fixture.locked('publish', 'root', '--out', site);
    expect(again.stdout).toContain('is up to date');
  });

  it.each([
    ['a CA that is not there', ['nobody'], 'AUTHORITY_NOT_FOUND', 4],
    ['arguments for no program', ['root', '--hook-arg', 'x'], 'USAGE', 2],
    ['a program that fails', ['root', '--hook', 'false'], 'HOOK_FAILED', 1],
  ])('refuses %s', async (_, words, code, status) => {
    const ran = await fixture.locked('publish', ...words, '--out', fixture.path(`site-${code}`), '--json');
    expect(ran.error().code).toBe(code);
    expect(ran.status).toBe(status);
    expect(existsSync(fixture.path(`site-${code}`))).toBe(code === 'HOOK_FAILED');
  });
});
