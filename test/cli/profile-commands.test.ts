import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUILT_IN_PROFILES } from '../../shared/pki-terms.ts';
import { OpenSsl, OPENSSL_IS_HERE } from '../pki/openssl.ts';
import { vaultFixture, type VaultFixture } from './vault-fixture.ts';

let fixture: VaultFixture;
const judge = new OpenSsl();
beforeAll(async () => {
  fixture = await vaultFixture();
});
afterAll(async () => {
  judge.remove();
  await fixture.remove();
});

/** Everything that a profile decides, decided otherwise than by default. */
const PRINTERS = {
  version: 1,
  name: 'printers',
  title: 'Printers',
  keyUsage: ['digitalSignature', 'keyEncipherment'],
  extendedKeyUsage: ['serverAuth', '1.3.6.1.4.1.311.20.2.2'],
  policies: ['1.3.6.1.4.1.99999.1'],
  crlUrls: ['http://pki.sample.com/printers.crl'],
  ocspUrls: ['http://ocsp.sample.com/'],
  mustStaple: true,
  defaultDays: 90,
  maximumDays: 100,
  keyIdentifier: 'sha1',
  emailToSubjectAltNames: true,
  subjectAltNameKinds: ['dns', 'ip', 'email'],
  requiredNameKinds: ['dns'],
  subjectFields: ['CN', 'O', 'emailAddress'],
};
const importing = async (profile: unknown, ...words: string[]) => {
  await writeFile(fixture.path('profile.json'), JSON.stringify(profile));
  return fixture.unlocked('profile', 'import', fixture.path('profile.json'), '--json', ...words);
};
const extensionsOf = (file: string) =>
  judge
    .run(
      'x509',
      '-in',
      file,
      '-noout',
      '-ext',
      'basicConstraints,keyUsage,extendedKeyUsage,certificatePolicies,tlsfeature,crlDistributionPoints,authorityInfoAccess,subjectKeyIdentifier,subjectAltName,nameConstraints',
    )
    .replaceAll(/ +$/gm, '');

describe('profile import, list, export and remove', () => {
  it('go round without a loss, and are used by name', async () => {
    expect((await importing(PRINTERS)).json()).toMatchObject(PRINTERS);
    expect((await importing(PRINTERS)).error().code).toBe('PROFILE_EXISTS');
    await fixture.json('profile', 'export', 'printers', '--out', fixture.path('out.json'));
    const exported: unknown = JSON.parse(await readFile(fixture.path('out.json'), 'utf8'));
    expect((await importing(exported, '--force')).json()).toEqual(exported);
    const list = (await fixture.locked('profile', 'list', '--json')).json() as { items: { name: string }[] };
    expect(list.items.map(({ name }) => name)).toEqual([...BUILT_IN_PROFILES, 'printers']);
    const long = await fixture.unlocked(...issuing('p.sample.com', '--days', '101'), '--json');
    expect(long.error().code).toBe('VALIDITY_TOO_LONG');
    const field = await fixture.unlocked(...issuing('p.sample.com,OU=IT'), '--json');
    expect(field.error()).toMatchObject({ code: 'POLICY_REFUSED', detail: { field: 'OU' } });
    expect(await fixture.json('vault', 'check')).toMatchObject({ ok: true, findings: [] });
  });

  it.each([
    [{ ...PRINTERS, colour: 'red' }, '“colour”'],
    [{ ...PRINTERS, keyUsage: ['keyCertSign'] }, 'for a CA only'],
    [{ ...PRINTERS, isAuthority: true, keyUsage: null, mustStaple: false }, 'a CA is no host'],
    [
      { ...PRINTERS, isAuthority: true, subjectAltNameKinds: [], requiredNameKinds: [], emailToSubjectAltNames: false },
      'needs keyCertSign',
    ],
    [{ ...PRINTERS, pathLength: 1 }, '“pathLength”'],
    [{ ...PRINTERS, defaultDays: 200 }, '“defaultDays”'],
    [{ ...PRINTERS, extendedKeyUsage: ['printing'] }, '“printing”'],
    [{ ...PRINTERS, version: 2 }, '“version”'],
    [{ ...PRINTERS, requiredNameKinds: ['uri'] }, 'uri'],
  ])('refuse what is wrong, by name (%#)', async (profile, named) => {
    const ran = await importing(profile, '--force');
    expect(ran.error()).toMatchObject({ code: 'MALFORMED_PROFILE', message: expect.stringContaining(named) as string });
  });

  it('refuse a name of the program’s own, and forget a profile that is removed', async () => {
    expect((await importing({ ...PRINTERS, name: 'tls-server' })).error().code).toBe('PROFILE_EXISTS');
    await importing({ ...PRINTERS, name: 'gone' });
    await fixture.json('profile', 'remove', 'gone');
    expect((await fixture.unlocked('profile', 'remove', 'gone', '--json')).status).toBe(4);
    expect((await fixture.locked('profile', 'show', 'gone', '--json')).error().code).toBe('PROFILE_NOT_FOUND');
  });
});

const issuing = (commonName: string, ...more: string[]) => [
  ...['cert', 'issue', '--ca', 'root', '--profile', 'printers', '--subject', `CN=${commonName}`],
  ...['--dns', commonName.split(',')[0] ?? '', ...more],
];

describe.runIf(OPENSSL_IS_HERE)('a profile of one’s own', () => {
  it('decides every extension, as its openssl.cnf does with openssl', async () => {
    const root = ['ca', 'export', 'root'];
    await fixture.json(...root, '--format', 'pem', '--out', judge.path('root.pem'));
    await fixture.json(...root, '--format', 'key', '--out', judge.path('root.key'));
    const csr = judge.path('p.csr');
    const subject = 'CN=p.sample.com,emailAddress=ops@sample.com';
    await fixture.json(
      'csr',
      'create',
      '--subject',
      subject,
      '--dns',
      'p.sample.com',
      '--key',
      'rsa-2048',
      '--out',
      csr,
    );
    await fixture.json(
      'cert',
      'issue',
      '--ca',
      'root',
      '--csr',
      csr,
      '--profile',
      'printers',
      '--out',
      judge.path('ours'),
    );
    const { openssl } = (await fixture.locked('profile', 'show', 'printers', '--openssl', '--json')).json();
    judge.write('p.cnf', String(openssl));
    const by = ['-CA', 'root.pem', '-CAkey', 'root.key', '-extfile', 'p.cnf', '-extensions', 'printers'];
    judge.run('x509', '-req', '-in', 'p.csr', ...by, '-days', '90', '-out', 'theirs.pem');
    const theirs = extensionsOf('theirs.pem').split('\n');
    const ours = extensionsOf('ours/cert.pem').split('\n');
    // openssl takes the e-mail address from the subject, and leaves the names of the request to openssl ca.
    const lines = (all: string[]) => all.filter((line) => !/DNS:|email:|Subject Alternative/.test(line)).sort();
    expect(lines(ours)).toEqual(lines(theirs));
    expect(ours.join('\n')).toContain('DNS:p.sample.com, email:ops@sample.com');
    expect(judge.run('verify', '-x509_strict', '-CAfile', 'root.pem', 'ours/cert.pem')).toContain('OK');
  });

  it.each(BUILT_IN_PROFILES)('shows an openssl.cnf of %s that openssl reads', (profile) => {
    return fixture.locked('profile', 'show', profile, '--openssl').then(({ stdout }) => {
      judge.write('b.cnf', `${stdout}\n[req]\ndistinguished_name=dn\nprompt=no\n[dn]\nCN=x\n`);
      judge.run(
        'req',
        '-x509',
        '-newkey',
        'ed25519',
        '-nodes',
        '-keyout',
        'b.key',
        '-config',
        'b.cnf',
        '-extensions',
        profile,
        '-out',
        'b.pem',
      );
      const said = judge.run('x509', '-in', 'b.pem', '-noout', '-ext', 'basicConstraints');
      expect(said).toContain(profile === 'subordinate-ca' ? 'CA:TRUE' : 'CA:FALSE');
    });
  });

  it('signs a CA of its own kind with its path length and names', async () => {
    const partner = {
      ...PRINTERS,
      name: 'partner-ca',
      isAuthority: true,
      keyUsage: null,
      extendedKeyUsage: [],
      mustStaple: false,
    };
    const none = { subjectAltNameKinds: [], requiredNameKinds: [], emailToSubjectAltNames: false, subjectFields: null };
    const imported = await importing({ ...partner, ...none, pathLength: 0, permittedNames: ['.partner.com'] });
    expect(imported.status).toBe(0);
    const csr = judge.path('partner.csr');
    await fixture.json('csr', 'create', '--subject', 'CN=Partner CA', '--out', csr);
    const words = [
      'cert',
      'issue',
      '--ca',
      'root',
      '--csr',
      csr,
      '--profile',
      'partner-ca',
      '--permit',
      'IP:10.0.0.0/8',
    ];
    await fixture.json(...words, '--out', judge.path('partner'));
    const said = extensionsOf('partner/cert.pem');
    expect(said).toContain('CA:TRUE, pathlen:0');
    expect(said).toMatch(/Permitted:\s+DNS:partner.com|Permitted:\s+DNS:.partner.com/);
    expect(said).toContain('IP:10.0.0.0/255.0.0.0');
    const leaf = await fixture.unlocked(...issuing('q.sample.com', '--path-length', '0'), '--json');
    expect(leaf.error().code).toBe('POLICY_REFUSED');
  });
});
