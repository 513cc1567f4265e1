import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { vaultFixture, type VaultFixture } from './vault-fixture.ts';

let fixture: VaultFixture;
beforeAll(async () => {
  fixture = await vaultFixture();
  const words = ['--name', 'acme', '--subject', 'CN=ACME,O=The Sample Company,C=US', '--key', 'ec-p256'];
  await fixture.json('ca', 'create', '--parent', 'root', ...words);
}, 60_000);
afterAll(() => fixture.remove());

describe('serve --acme', () => {
  const serve = (...words: string[]) => {
    let said = '';
    const untilStopped = async (so: () => string): Promise<void> => {
      said = so();
    };
    const all = ['--listen', '127.0.0.1:0', '--passphrase-file', fixture.passphraseFile, '--json', ...words];
    return fixture.with({ untilStopped }, 'serve', ...all).then((ran) => ({ ran, said }));
  };

  it('prints what clients are given, and keeps its own certificate for the next time', async () => {
    const { ran, said } = await serve('--acme', 'acme', '--acme-listen', '127.0.0.1:0');
    expect(ran.json()).toMatchObject({
      acme: expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+\/acme\/directory$/) as string,
    });
    expect(said).toMatch(/certbot certonly .* --server https:\/\/127\.0\.0\.1:\d+\/acme\/directory/);
    expect(said).toMatch(/curl -fsS -o chancery-root\.pem http:\/\/127\.0\.0\.1:\d+\/root\.crt\.pem/);
    await serve('--acme', 'acme', '--acme-listen', '127.0.0.1:0');
    expect((await fixture.json('cert', 'list', '--ca', 'acme'))['total']).toBe(1);
  });

  it.for([
    ['a root', ['--acme', 'root'], 'POLICY_REFUSED'],
    ['a CA that is not there', ['--acme', 'nobody'], 'AUTHORITY_NOT_FOUND'],
    ['a profile that is not there', ['--acme', 'acme', '--acme-profile', 'gone'], 'PROFILE_NOT_FOUND'],
    ['what is of no use alone', ['--acme-require-eab'], 'USAGE'],
    ['plain HTTP beyond this machine', ['--acme', 'acme', '--acme-http', '--acme-listen', '0.0.0.0:0'], 'USAGE'],
    ['a URL with a path', ['--acme', 'acme', '--acme-url', 'https://a.test/acme'], 'USAGE'],
    [
      'a name server that is none',
      ['--acme', 'acme', '--acme-listen', '127.0.0.1:0', '--acme-dns', 'nowhere'],
      'USAGE',
    ],
  ] as const)('refuses %s', async ([, words, code]) => {
    expect((await serve(...words)).ran.error().code).toBe(code);
  });

  it('says how a name outside the CA’s policy is mended', async () => {
    const words = ['--name', 'narrow', '--subject', 'CN=Narrow,O=The Sample Company,C=US', '--permit', '.lan'];
    await fixture.json('ca', 'create', '--parent', 'root', ...words);
    const { ran } = await serve('--acme', 'narrow', '--acme-listen', '127.0.0.1:0');
    expect(ran.error()).toMatchObject({
      code: 'NAME_NOT_PERMITTED',
      message: expect.stringContaining('--acme-name') as string,
    });
  });
});

describe('acme', () => {
  it('makes a key, lists it, and withdraws it; its secret is shown once', async () => {
    const made = await fixture.json('acme', 'eab', 'create', 'acme', '--note', 'web team');
    expect(String(made['hmacKey'])).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const listed = await fixture.json('acme', 'list', 'acme');
    expect(listed).toMatchObject({
      accounts: [],
      keys: [{ keyIdentifier: made['keyIdentifier'], note: 'web team', account: null }],
    });
    expect(JSON.stringify(listed)).not.toContain(String(made['hmacKey']));
    expect(JSON.stringify(await fixture.json('audit', 'list'))).not.toContain(String(made['hmacKey']));
    await fixture.json('acme', 'revoke', String(made['keyIdentifier']));
    const [key] = (await fixture.json('acme', 'list', 'acme'))['keys'] as { withdrawnAt: string | null }[];
    expect(key?.withdrawnAt).not.toBeNull();
    expect((await fixture.locked('acme', 'eab', 'create', 'root', '--json')).error().code).toBe('POLICY_REFUSED');
  });

  it.for(['acct-9', 'nobody'])('refuses to revoke %s, which is not there', async (name) => {
    const ran = await fixture.with({}, 'acme', 'revoke', name, '--passphrase-file', fixture.passphraseFile, '--json');
    expect([ran.error().code, ran.status]).toEqual(['ACME_RECORD_NOT_FOUND', 4]);
  });
});
