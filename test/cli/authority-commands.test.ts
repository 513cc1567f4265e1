import { readFile, stat, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authorityDescriptionSchema, crlDescriptionSchema } from '../../shared/descriptions.ts';
import { PASSPHRASE, vaultFixture, type VaultFixture } from './vault-fixture.ts';

let fixture: VaultFixture;
beforeAll(async () => {
  fixture = await vaultFixture();
}, 60_000);
afterAll(() => fixture.remove());

const create = (...more: string[]) =>
  fixture.unlocked('ca', 'create', '--json', '--key', 'ec-p256', '--subject', 'CN=Other,O=The Sample Company', ...more);

describe('ca create', () => {
  it('answers with the CA’s fields and the findings', async () => {
    const ran = await create(
      ...['--name', 'issuing', '--parent', 'root', '--path-length', '0', '--days', '900', '--crl-days', '7'],
      ...['--permit', '.sample.com', '--permit', 'IP:10.0.0.0/8', '--exclude', 'secret.sample.com'],
      ...['--crl-url', 'http://pki.sample.com/issuing.crl', '--issuer-url', 'http://pki.sample.com/issuing.crt'],
      ...['--ocsp-url', 'http://ocsp.sample.com/'],
    );
    expect(ran.stderr).toBe('');
    const { findings, ...authority } = ran.json();
    expect(findings).toEqual(expect.any(Array));
    expect(authorityDescriptionSchema.parse(authority)).toMatchObject({
      name: 'issuing',
      parent: 'root',
      pathLength: 0,
      crlDays: 7,
      crlUrls: ['http://pki.sample.com/issuing.crl'],
      lastCrlNumber: '0',
      hasPrivateKey: true,
    });
    expect(authority['permittedNames']).toHaveLength(2);
    expect(authority['excludedNames']).toHaveLength(1);
  });

  it.each([
    ['a name that is taken', ['--name', 'root'], 'AUTHORITY_EXISTS', 1],
    ['a parent that is not there', ['--name', 'x', '--parent', 'nobody'], 'AUTHORITY_NOT_FOUND', 4],
    ['an end past its parent’s', ['--name', 'x', '--parent', 'root', '--days', '7000'], 'VALIDITY_EXCEEDS_ISSUER', 1],
    ['a damaged URL', ['--name', 'x', '--crl-url', 'pki.sample.com'], 'MALFORMED_NAME', 1],
  ])('refuses %s', async (_, words, code, status) => {
    const ran = await create(...words);
    expect(ran.error().code).toBe(code);
    expect(ran.status).toBe(status);
  });

  it('refuses a subject that cannot be read before it asks for any passphrase', async () => {
    const ran = await fixture.locked('ca', 'create', '--name', 'x', '--subject', 'CN=a,C=USA', '--json');
    expect(ran.error().code).toBe('MALFORMED_NAME');
  });
});

describe('ca list and ca show', () => {
  it('need no passphrase', async () => {
    const list = (await fixture.locked('ca', 'list', '--json')).json() as { items: { name: string }[]; total: number };
    expect(list.total).toBe(list.items.length);
    expect(list.items.map(({ name }) => name)).toContain('root');
    const shown = (await fixture.locked('ca', 'show', 'ca-1', '--json')).json();
    expect(shown).toMatchObject({ id: 'ca-1', name: 'root', parent: null });
    expect((await fixture.locked('ca', 'show', 'root')).stdout).toContain('CN=Test Root');
  });

  it('say that a CA is not there: status 4', async () => {
    const ran = await fixture.locked('ca', 'show', 'nobody', '--json');
    expect(ran.status).toBe(4);
    expect(ran.error().code).toBe('AUTHORITY_NOT_FOUND');
  });
});

describe('ca export', () => {
  it('hands out public things without a passphrase, to a file or to standard output', async () => {
    const file = fixture.path('cacert.pem');
    const ran = await fixture.locked('ca', 'export', 'root', '--format', 'pem', '--out', file, '--json');
    expect(ran.json()).toMatchObject({ format: 'pem', path: file });
    expect((await stat(file)).mode & 0o777).toBe(0o644);
    expect((await fixture.locked('ca', 'export', 'root', '--format', 'pem')).stdout).toBe(await readFile(file, 'utf8'));
    const der = await fixture.locked('ca', 'export', 'root', '--format', 'der');
    expect(der.stdoutBytes[0]).toBe(0x30);
  });

  it('hands out the key to a file only, sealed where that is asked for, 0600', async () => {
    expect((await fixture.unlocked('ca', 'export', 'root', '--format', 'key')).status).toBe(2);
    const file = fixture.path('cakey.pem');
    await writeFile(fixture.path('key-passphrase'), 'a passphrase of the key\n');
    const ran = await fixture.unlocked(
      ...['ca', 'export', 'root', '--format', 'key', '--out', file],
      ...['--out-passphrase-file', fixture.path('key-passphrase'), '--json'],
    );
    expect(ran.json()['proofs']).toEqual(expect.arrayContaining(['key-matches', 'passphrase-opens', 'mode-0600']));
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).toContain('BEGIN ENCRYPTED PRIVATE KEY');
  });
});

describe('crl issue, list and show', () => {
  it('number rising, kept in the vault, readable by its own command and without a vault', async () => {
    const file = fixture.path('root.crl');
    const first = await fixture.json('crl', 'issue', 'root', '--out', file, '--days', '10');
    const { pem, path, ...description } = first;
    expect(crlDescriptionSchema.parse(description)).toMatchObject({ ca: 'root', crlNumber: '1', entries: 0 });
    expect(path).toBe(file);
    expect(await readFile(file, 'utf8')).toBe(pem);
    expect(pem).toMatch(/^-----BEGIN X509 CRL-----/);
    const span = Date.parse(String(first['nextUpdate'])) - Date.parse(String(first['thisUpdate']));
    expect(span).toBe(10 * 86_400_000);

    const der = await fixture.unlocked('crl', 'issue', 'root', '--der');
    expect(der.stdoutBytes[0]).toBe(0x30);
    const list = (await fixture.locked('crl', 'list', 'root', '--json')).json() as { items: { crlNumber: string }[] };
    expect(list.items.map(({ crlNumber }) => crlNumber).sort()).toEqual(['1', '2']);

    const shown = await fixture.with({ stdin: der.stdoutBytes }, 'crl', 'show', '-', '--json');
    expect(shown.json()).toMatchObject({
      crlNumber: '2',
      issuer: 'CN=Test Root,O=The Sample Company,C=US',
      revoked: [],
    });
  });

  it('changes nothing in a dry run, and does not sign when its file cannot be written', async () => {
    const before = (await fixture.locked('ca', 'show', 'root', '--json')).json()['lastCrlNumber'];
    const dry = await fixture.json('crl', 'issue', 'root', '--dry-run');
    expect(dry).toMatchObject({ dryRun: true, entries: 0 });
    await writeFile(fixture.path('there.crl'), 'x');
    const refused = await fixture.unlocked('crl', 'issue', 'root', '--out', fixture.path('there.crl'), '--json');
    expect(refused.status).toBe(1);
    expect(refused.error().code).toBe('FILE_EXISTS');
    expect(await readFile(fixture.path('there.crl'), 'utf8')).toBe('x');
    const nowhere = await fixture.unlocked('crl', 'issue', 'root', '--out', fixture.path('no/such/x.crl'), '--json');
    expect(nowhere.status).toBe(4);
    expect((await fixture.locked('ca', 'show', 'root', '--json')).json()['lastCrlNumber']).toBe(before);
    const forced = await fixture.unlocked('crl', 'issue', 'root', '--out', fixture.path('there.crl'), '--force');
    expect(forced.status).toBe(0);
    expect(await readFile(fixture.path('there.crl'), 'utf8')).toContain('X509 CRL');
  });

  it('is told apart: a file that is no CRL', async () => {
    const ran = await fixture.locked('crl', 'show', fixture.passphraseFile, '--json');
    expect(ran.status).toBe(1);
    expect(ran.error().code).toMatch(/^MALFORMED_(CRL|DER)$/);
    expect(ran.error().message).not.toContain(PASSPHRASE);
  });
});
