import { readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificateDetailSchema, planDescriptionSchema } from '../../shared/descriptions.ts';
import { vaultFixture, type VaultFixture } from './vault-fixture.ts';

let fixture: VaultFixture;
beforeAll(async () => {
  fixture = await vaultFixture();
}, 60_000);
afterAll(() => fixture.remove());

const issue = (host: string, ...more: string[]) =>
  fixture.json('cert', 'issue', '--ca', 'root', '--subject', `CN=${host}`, '--dns', host, ...more);
const codeOf = async (...words: string[]) => {
  const ran = await fixture.unlocked(...words, '--json');
  return [ran.status, ran.status === 0 ? null : ran.error().code];
};

describe('cert issue', () => {
  it('makes key and certificate in one, and the how-to’s files, private ones for their owner alone', async () => {
    const folder = fixture.path('mail');
    const names = ['--ip', '10.0.0.5', '--ip', '2001:DB8::1', '--dns', 'IMAP.sample.com'];
    const issued = await issue('mail.sample.com', ...names, '--days', '90', '--out', folder);
    const { findings, files, ...certificate } = issued;
    expect(findings).toEqual(expect.any(Array));
    expect(certificateDetailSchema.parse(certificate)).toMatchObject({
      subject: 'CN=mail.sample.com',
      subjectAltNames: ['DNS:mail.sample.com', 'DNS:imap.sample.com', 'IP:10.0.0.5', 'IP:2001:db8::1'],
      profile: 'tls-server',
      keyAlgorithm: 'EC-P256',
      hasPrivateKey: true,
      hasRequest: true,
      ca: 'root',
      state: 'valid',
    });
    expect(files).toEqual(
      ['key.pem', 'key-cert.pem', 'cert.pem', 'fullchain.pem', 'cacert.pem'].map((name) => join(folder, name)),
    );
    for (const name of await readdir(folder)) {
      const mode = (await stat(join(folder, name))).mode & 0o777;
      expect([name, mode]).toEqual([name, name.includes('key') ? 0o600 : 0o644]);
    }
    expect(await readFile(join(folder, 'key-cert.pem'), 'utf8')).toBe(
      (await readFile(join(folder, 'key.pem'), 'utf8')) + (await readFile(join(folder, 'cert.pem'), 'utf8')),
    );
    expect(new X509Certificate(await readFile(join(folder, 'cert.pem'))).checkHost('mail.sample.com')).toBe(
      'mail.sample.com',
    );
  });

  it('never shows a private key, whatever is asked for', async () => {
    const ran = await fixture.unlocked(
      'cert',
      'issue',
      '--ca',
      'root',
      '--subject',
      'CN=k.sample.com',
      '--dns',
      'k.sample.com',
    );
    expect(ran.status).toBe(0);
    expect(ran.stdout + ran.stderr).not.toContain('PRIVATE KEY');
  });

  it('answers a request with the names that it asks for, or with those that are given', async () => {
    const request = await fixture.json('csr', 'create', '--subject', 'CN=vpn.sample.com', '--dns', 'vpn.sample.com');
    await writeFile(fixture.path('vpn.csr'), String(request['pem']));
    const asAsked = await fixture.json('cert', 'issue', '--ca', 'root', '--csr', fixture.path('vpn.csr'));
    expect(asAsked).toMatchObject({ subjectAltNames: ['DNS:vpn.sample.com'], hasPrivateKey: true });
    const given = await fixture.json(
      'cert',
      'issue',
      '--ca',
      'root',
      '--csr',
      String(request['id']),
      '--dns',
      'vpn2.sample.com',
    );
    expect(given['subjectAltNames']).toEqual(['DNS:vpn2.sample.com']);
    const piped = await fixture.with(
      { stdin: String(request['pem']) },
      ...['cert', 'issue', '--ca', 'root', '--csr', '-', '--json', '--passphrase-file', fixture.passphraseFile],
    );
    expect(piped.status).toBe(0);
  });

  it('takes an end as a date', async () => {
    const end = new Date(Date.now() + 100 * 86_400_000).toISOString().slice(0, 10);
    expect((await issue('dated.sample.com', '--not-after', end))['notAfter']).toBe(`${end}T00:00:00Z`);
  });

  it.each([
    [
      'a CA that is not there',
      ['--ca', 'nobody', '--subject', 'CN=a.sample.com', '--dns', 'a.sample.com'],
      'AUTHORITY_NOT_FOUND',
      4,
    ],
    [
      'a profile that is not there',
      ['--ca', 'root', '--subject', 'CN=a.sample.com', '--profile', 'toaster'],
      'PROFILE_NOT_FOUND',
      4,
    ],
    ['a request that is not there', ['--ca', 'root', '--csr', 'nothing.csr'], 'FILE_NOT_FOUND', 4],
    ['a request of that id', ['--ca', 'root', '--csr', 'csr-999'], 'REQUEST_NOT_FOUND', 4],
    [
      'an end past its issuer’s',
      ['--ca', 'root', '--subject', 'CN=a.sample.com', '--dns', 'a.sample.com', '--not-after', '2099-01-01'],
      'VALIDITY_EXCEEDS_ISSUER',
      1,
    ],
    [
      'too long a time',
      ['--ca', 'root', '--subject', 'CN=a.sample.com', '--dns', 'a.sample.com', '--days', '900'],
      'VALIDITY_TOO_LONG',
      1,
    ],
    ['a name that is none', ['--ca', 'root', '--subject', 'CN=a.sample.com', '--dns', 'a b'], 'MALFORMED_NAME', 1],
    ['a subject that is none', ['--ca', 'root', '--subject', 'mail.sample.com'], 'MALFORMED_NAME', 1],
    ['a server without a name', ['--ca', 'root', '--subject', 'CN=Some Body'], 'LINT_REFUSED', 1],
  ])('refuses %s', async (_, words, code, status) => {
    expect(await codeOf('cert', 'issue', ...words)).toEqual([status, code]);
  });

  it('carries the findings that refused in the error, and writes them before the line', async () => {
    const words = ['cert', 'issue', '--ca', 'root', '--subject', 'CN=Some Body'];
    const { detail } = (await fixture.unlocked(...words, '--json')).error() as {
      detail: { findings: { severity: string }[] };
    };
    expect(detail.findings.some(({ severity }) => severity === 'error')).toBe(true);
    const { stderr } = await fixture.unlocked(...words);
    expect(stderr).toMatch(/^error: .+\n(.+\n)*chancery: .+ \[LINT_REFUSED\]\n$/);
  });

  it('goes on with a warning, and refuses it when strict', async () => {
    await issue('twice.sample.com');
    const words = ['cert', 'issue', '--ca', 'root', '--subject', 'CN=twice.sample.com', '--dns', 'twice.sample.com'];
    const again = await fixture.json(...words);
    expect(again['findings']).toMatchObject([{ severity: 'warning', code: 'duplicate-subject' }]);
    expect(await codeOf(...words, '--strict')).toEqual([1, 'STRICT_REFUSED']);
  });

  it('says in a dry run what would be, asks for no passphrase, and changes nothing', async () => {
    const { total } = await fixture.json('cert', 'list');
    const words = ['cert', 'issue', '--ca', 'root', '--subject', 'CN=dry.sample.com', '--dry-run', '--json'];
    const ran = await fixture.locked(...words, '--dns', 'dry.sample.com', '--out', fixture.path('dry'));
    const { dryRun, ...plan } = ran.json();
    expect(dryRun).toBe(true);
    expect(planDescriptionSchema.parse(plan)).toMatchObject({ ca: 'root', subjectAltNames: ['DNS:dry.sample.com'] });
    const refused = await fixture.locked(
      'cert',
      'issue',
      '--ca',
      'root',
      '--subject',
      'CN=No Body',
      '--dry-run',
      '--json',
    );
    expect(refused.status).toBe(1);
    expect((await fixture.json('cert', 'list'))['total']).toBe(total);
    await expect(stat(fixture.path('dry'))).rejects.toThrow('ENOENT');
  });

  it('does not sign what it could not write', async () => {
    const folder = fixture.path('taken');
    await issue('taken.sample.com', '--out', folder);
    const { total } = await fixture.json('cert', 'list');
    const before = await readFile(join(folder, 'key.pem'));
    const words = [
      'cert',
      'issue',
      '--ca',
      'root',
      '--subject',
      'CN=t.sample.com',
      '--dns',
      't.sample.com',
      '--out',
      folder,
    ];
    expect(await codeOf(...words)).toEqual([1, 'FILE_EXISTS']);
    expect(await readFile(join(folder, 'key.pem'))).toEqual(before);
    expect((await fixture.json('cert', 'list'))['total']).toBe(total);
    expect(await codeOf(...words, '--force')).toEqual([0, null]);
    expect(await readFile(join(folder, 'key.pem'))).not.toEqual(before);
  });
});

describe('cert list', () => {
  const hosts = (listed: Record<string, unknown>) =>
    (listed as { items: { subject: string }[] }).items.map(({ subject }) => subject.replace('CN=', ''));

  beforeAll(async () => {
    for (const [host, days] of [
      ['a.list.test', 10],
      ['b.list.test', 100],
      ['c.list.test', 50],
    ] as const)
      await issue(host, '--days', String(days));
  });

  it('finds, sorts and pages', async () => {
    const query = ['cert', 'list', '--query', 'list.test'];
    expect(hosts(await fixture.json(...query))).toEqual(['a.list.test', 'c.list.test', 'b.list.test']);
    expect(hosts(await fixture.json(...query, '--sort', 'subject', '--descending'))).toEqual([
      'c.list.test',
      'b.list.test',
      'a.list.test',
    ]);
    const page = await fixture.json(...query, '--sort', 'issued', '--limit', '1', '--offset', '1');
    expect(hosts(page)).toEqual(['b.list.test']);
    expect(page['total']).toBe(3);
    expect(await fixture.json(...query, '--limit', '0')).toEqual({ items: [], total: 3 });
  });

  it('by state: what expires soon is valid too', async () => {
    const query = ['cert', 'list', '--query', 'list.test'];
    expect(hosts(await fixture.json(...query, '--state', 'expiring'))).toEqual(['a.list.test']);
    expect(hosts(await fixture.json(...query, '--state', 'expiring', '--within', '60'))).toEqual([
      'a.list.test',
      'c.list.test',
    ]);
    expect(hosts(await fixture.json(...query, '--within', '60'))).toEqual(['a.list.test', 'c.list.test']);
    expect(hosts(await fixture.json(...query, '--state', 'valid'))).toHaveLength(3);
    expect(hosts(await fixture.json(...query, '--state', 'revoked'))).toEqual([]);
  });

  it('as CSV: headings, then a line each, commas quoted', async () => {
    const ran = await fixture.locked('cert', 'list', '--csv', '--query', 'Test Root');
    const [headings, root] = ran.stdout.trimEnd().split('\n');
    expect(headings).toMatch(/^id,serialNumber,subject,/);
    expect(root).toContain('"CN=Test Root,O=The Sample Company,C=US"');
    expect(root?.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/)).toHaveLength(headings?.split(',').length ?? 0);
  });

  it('of a CA that is not there ends with status 4', async () => {
    expect(await codeOf('cert', 'list', '--ca', 'nobody')).toEqual([4, 'AUTHORITY_NOT_FOUND']);
  });
});

describe('a certificate', () => {
  it('is named by serial number in any spelling, fingerprint, id, or what only it holds', async () => {
    const { id, serialNumber, fingerprintSha256 } = (await issue('named.sample.com')) as Record<string, string>;
    const spelled = (serialNumber ?? '').toUpperCase().replace(/(..)(?=.)/g, '$1:');
    for (const words of [[serialNumber], [spelled], [fingerprintSha256], [id], ['--match', 'named.sample']]) {
      const shown = await fixture.locked('cert', 'show', ...words.map(String), '--json');
      expect(shown.json()['id']).toBe(id);
    }
  });

  it.each([
    ['nothing that is named so', ['ff00ff'], 4, 'CERTIFICATE_NOT_FOUND'],
    ['nothing that holds it', ['--match', 'zzz'], 4, 'CERTIFICATE_NOT_FOUND'],
    ['more than one that holds it', ['--match', 'sample'], 1, 'AMBIGUOUS_REFERENCE'],
    ['no name', [], 2, 'USAGE'],
    ['two names', ['cert-1', '--match', 'sample'], 2, 'USAGE'],
  ])('that is %s', async (_, words, status, code) => {
    expect(await codeOf('cert', 'show', ...words)).toEqual([status, code]);
  });

  it('is shown as fields, as text, as PEM', async () => {
    const shown = (await fixture.locked('cert', 'show', 'cert-1', '--json')).json();
    const { findings, ...detail } = shown;
    expect(findings).toEqual(expect.any(Array));
    expect(certificateDetailSchema.parse(detail).id).toBe('cert-1');
    expect((await fixture.locked('cert', 'show', 'cert-1', '--pem')).stdout).toBe(detail['pem']);
    expect((await fixture.locked('cert', 'show', 'cert-1', '--text')).stdout).toMatch(/Basic Constraints/);
  });
});

describe('cert revoke and cert release', () => {
  it('stand on the next CRL with reason and date, and a hold can be lifted', async () => {
    const gone = await issue('gone.sample.com');
    const held = await issue('held.sample.com');
    const revoked = await fixture.json(
      ...['cert', 'revoke', String(gone['serialNumber']), '--reason', 'keyCompromise'],
      ...['--at', '2026-01-05', '--invalidity-date', '2026-01-02T03:04:05Z'],
    );
    expect(revoked).toMatchObject({
      state: 'revoked',
      reason: 'keyCompromise',
      revokedAt: '2026-01-05T00:00:00Z',
      invalidityDate: '2026-01-02T03:04:05Z',
      done: 1,
      refused: 0,
    });
    expect(await fixture.json('cert', 'revoke', '--match', 'held.sample', '--reason', 'certificateHold')).toMatchObject(
      { state: 'held' },
    );
    const entries = async () => {
      const { pem } = await fixture.json('crl', 'issue', 'root');
      const shown = await fixture.with({ stdin: String(pem) }, 'crl', 'show', '-', '--json');
      return (shown.json() as { revoked: { serialNumber: string }[] }).revoked;
    };
    expect(await entries()).toEqual(
      expect.arrayContaining([
        {
          serialNumber: gone['serialNumber'],
          revokedAt: '2026-01-05T00:00:00Z',
          reason: 'keyCompromise',
          invalidityDate: '2026-01-02T03:04:05Z',
        },
        expect.objectContaining({ serialNumber: held['serialNumber'], reason: 'certificateHold' }),
      ]),
    );
    expect(await fixture.json('cert', 'release', String(held['id']))).toMatchObject({
      state: 'valid',
      revokedAt: null,
    });
    expect((await entries()).map(({ serialNumber }) => serialNumber)).not.toContain(held['serialNumber']);

    expect(await codeOf('cert', 'revoke', String(gone['id']))).toEqual([1, 'ALREADY_REVOKED']);
    expect(await codeOf('cert', 'revoke', String(gone['id']), '--dry-run')).toEqual([1, 'ALREADY_REVOKED']);
    const again = await fixture.unlocked('cert', 'revoke', String(gone['id']), '--dry-run', '--json');
    expect(again.error().message).toMatch(/revoked already, since \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\./);
    expect(await codeOf('cert', 'release', String(gone['id']))).toEqual([1, 'NOT_ON_HOLD']);
    expect(await codeOf('cert', 'revoke', String(held['id']), '--at', '2100-01-01')).toEqual([1, 'VALIDITY_INVALID']);
    expect(await codeOf('cert', 'revoke', String(held['id']), '--reason', 'removeFromCRL')).toEqual([2, 'USAGE']);
  });

  it('of several stand each alone, or all together; a dry run changes nothing', async () => {
    const [one, two, three] = await Promise.all(['1', '2', '3'].map((name) => issue(`several${name}.sample.com`)));
    const ids = [String(one?.['id']), 'cert-999', String(two?.['id'])];
    const dry = (await fixture.locked('cert', 'revoke', ...ids, '--dry-run', '--json')).json();
    expect(dry).toMatchObject({ done: 2, refused: 1 });
    const together = await fixture.unlocked('cert', 'revoke', ...ids, '--all-or-nothing', '--json');
    expect(together.status).toBe(4);
    expect(together.error().code).toBe('CERTIFICATE_NOT_FOUND');
    expect((await fixture.json('cert', 'show', ids[0] ?? ''))['state']).toBe('valid');

    const ran = await fixture.unlocked('cert', 'revoke', ...ids, '--json');
    expect(ran.status).toBe(1);
    expect(ran.json()).toMatchObject({
      done: 2,
      refused: 1,
      results: [
        { input: ids[0], ok: true, certificate: { state: 'revoked' } },
        { input: 'cert-999', ok: false, error: { code: 'CERTIFICATE_NOT_FOUND' } },
        { input: ids[2], ok: true },
      ],
    });
    const all = await fixture.json('cert', 'revoke', String(three?.['id']), '--all-or-nothing');
    expect(all).toMatchObject({ state: 'revoked' });
  });
});
