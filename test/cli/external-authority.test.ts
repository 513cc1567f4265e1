import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OpenSsl, OPENSSL_IS_HERE } from '../pki/openssl.ts';
import { vaultFixture, type VaultFixture } from './vault-fixture.ts';

/** The outside parent is OpenSSL's own: a root, and below it a CA that signs. */
const CNF = `
[req]
prompt = no
distinguished_name = dn
[dn]
CN = nobody
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[sub]
basicConstraints = critical,CA:TRUE,pathlen:1
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[cross]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
authorityKeyIdentifier = keyid
[leaf]
basicConstraints = CA:FALSE
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = DNS:www.sample.com
`;

let fixture: VaultFixture;
const outside = new OpenSsl();
beforeAll(async () => {
  fixture = await vaultFixture();
  if (!OPENSSL_IS_HERE) return;
  outside.write('o.cnf', CNF);
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-config', 'o.cnf'];
  outside.run(
    'req',
    '-x509',
    ...key,
    '-keyout',
    'root.key',
    '-out',
    'root.pem',
    '-subj',
    '/CN=Offline Root',
    '-days',
    '3000',
    '-extensions',
    'root',
  );
  outside.run('req', ...key, '-keyout', 'mid.key', '-out', 'mid.csr', '-subj', '/CN=Offline Policy CA');
  sign('mid', 'root', 'sub', 'mid.csr');
});
afterAll(async () => {
  outside.remove();
  await fixture.remove();
});

function sign(out: string, ca: string, section: string, csr: string, days = '900'): string {
  const by = [
    '-CA',
    `${ca}.pem`,
    '-CAkey',
    `${ca}.key`,
    '-extfile',
    'o.cnf',
    '-extensions',
    section,
    '-days',
    days,
    '-copy_extensions',
    'copy',
  ];
  outside.run('x509', '-req', '-in', csr, ...by, '-out', `${out}.pem`);
  return outside.path(`${out}.pem`);
}
const create = (name: string, subject = `CN=${name},O=The Sample Company`) =>
  fixture.json(
    'ca',
    'create',
    '--external',
    '--name',
    name,
    '--subject',
    subject,
    '--key',
    'ec-p256',
    '--path-length',
    '0',
  );

describe.runIf(OPENSSL_IS_HERE)('ca request and ca complete', () => {
  it('make a CA of an offline parent’s answer, which OpenSSL then verifies a leaf by', async () => {
    expect(await create('issuing')).toMatchObject({ state: 'awaiting-parent', hasPrivateKey: true });
    const shown = (await fixture.locked('ca', 'show', 'issuing', '--json')).json();
    expect(shown).toMatchObject({ state: 'awaiting-parent', subject: 'CN=issuing,O=The Sample Company' });
    const early = await fixture.unlocked('cert', 'issue', '--ca', 'issuing', '--subject', 'CN=a.test', '--json');
    expect([early.status, early.error().code]).toEqual([1, 'AUTHORITY_INCOMPLETE']);

    const csr = outside.path('issuing.csr');
    await fixture.json('ca', 'request', 'issuing', '--out', csr);
    expect(outside.run('req', '-in', csr, '-noout', '-verify', '-text')).toMatch(/CA:TRUE, pathlen:0/);
    const answer = sign('issuing', 'mid', 'sub', csr);

    const alone = await fixture.unlocked('ca', 'complete', 'issuing', answer, '--json');
    expect(alone.status).toBe(1);
    expect(alone.error().message).toContain('--with');
    const bundle = outside.write(
      'bundle.pem',
      [answer, 'root.pem', 'mid.pem'].map((f) => outside.run('x509', '-in', f)).join('preamble\n'),
    );
    const dry = (await fixture.locked('ca', 'complete', 'issuing', bundle, '--dry-run', '--json')).json();
    expect(dry).toMatchObject({ dryRun: true, state: 'awaiting-parent', answers: 'awaiting' });
    const done = await fixture.json('ca', 'complete', 'issuing', bundle);
    expect(done).toMatchObject({ state: 'valid', parent: 'Offline Policy CA', pathLength: 1, hasPrivateKey: true });
    expect(done['findings']).toContainEqual(expect.objectContaining({ code: 'answer-new-root' }));

    await fixture.json(
      'cert',
      'issue',
      '--ca',
      'issuing',
      '--subject',
      'CN=a.test',
      '--dns',
      'a.test',
      '--out',
      outside.path('leaf'),
    );
    expect(
      outside.run('verify', '-x509_strict', '-CAfile', 'root.pem', '-untrusted', 'leaf/fullchain.pem', 'leaf/cert.pem'),
    ).toContain('OK');
    expect(await readFile(outside.path('leaf/cacert.pem'), 'utf8')).toBe(outside.run('x509', '-in', 'root.pem'));
    expect(await fixture.json('vault', 'check')).toMatchObject({ ok: true, findings: [] });
  });

  it('take a PKCS #7 answer, reuse a parent that is on record, and refuse what is not the answer', async () => {
    await create('second');
    const csr = outside.path('second.csr');
    await fixture.json('ca', 'request', 'second', '--out', csr);
    sign('second-leaf', 'mid', 'leaf', csr);
    const notCa = await fixture.unlocked('ca', 'complete', 'second', outside.path('second-leaf.pem'), '--json');
    expect(notCa.error()).toMatchObject({
      code: 'LINT_REFUSED',
      message: expect.stringContaining('CA:TRUE') as string,
    });
    const other = await fixture.unlocked('ca', 'complete', 'second', outside.path('issuing.pem'), '--json');
    expect(other.error().code).toBe('KEY_MISMATCH');

    sign('second', 'mid', 'sub', csr);
    outside.run('crl2pkcs7', '-nocrl', '-certfile', 'second.pem', '-out', 'second.p7b');
    const done = await fixture.json('ca', 'complete', 'second', outside.path('second.p7b'));
    expect(done).toMatchObject({ state: 'valid', parent: 'Offline Policy CA', above: [] });
    const again = await fixture.unlocked('ca', 'complete', 'second', outside.path('second.p7b'), '--json');
    expect(again.error().message).toContain('already');
  });

  it('renew a CA by its parent’s newer answer, over the same key, and keep its children', async () => {
    const csr = outside.path('renewal.csr');
    await fixture.json('ca', 'request', 'issuing', '--out', csr);
    const before = await fixture.json('ca', 'show', 'issuing');
    sign('renewed', 'mid', 'sub', csr, '2000');
    const renewed = await fixture.json('ca', 'complete', 'issuing', outside.path('renewed.pem'));
    expect(renewed).toMatchObject({ answers: 'renewal', id: before['id'] });
    expect(renewed['notAfter']).not.toBe(before['notAfter']);
    expect(
      outside.run(
        'verify',
        '-x509_strict',
        '-CAfile',
        'root.pem',
        '-untrusted',
        'mid.pem',
        '-untrusted',
        'renewed.pem',
        'leaf/cert.pem',
      ),
    ).toContain('OK');
    const old = await fixture.json('cert', 'show', String(before['certificateId']));
    expect(old).toMatchObject({ state: 'superseded' });
    expect(await fixture.json('vault', 'check')).toMatchObject({ ok: true, findings: [] });
  });

  it('cross-certify a root of ours', async () => {
    const csr = outside.path('root.csr');
    await fixture.json('ca', 'request', 'root', '--out', csr);
    sign('stray', 'root', 'sub', csr);
    const stray = await fixture.json('ca', 'complete', 'root', outside.path('stray.pem'), '--dry-run');
    expect(stray['findings']).toContainEqual(expect.objectContaining({ code: 'answer-other-key-identifier' }));
    sign('cross', 'root', 'cross', csr);
    const crossed = await fixture.json('ca', 'complete', 'root', outside.path('cross.pem'));
    expect(crossed).toMatchObject({ answers: 'cross', name: 'root', parent: null });
    await fixture.json(
      'cert',
      'issue',
      '--ca',
      'root',
      '--subject',
      'CN=b.test',
      '--dns',
      'b.test',
      '--out',
      outside.path('crossed'),
    );
    expect(
      outside.run('verify', '-x509_strict', '-CAfile', 'root.pem', '-untrusted', 'cross.pem', 'crossed/cert.pem'),
    ).toContain('OK');
  });

  it('need the parent’s side to sign as subordinate-ca; in one vault the answer is found there', async () => {
    await create('inner');
    const csr = outside.path('inner.csr');
    await fixture.json('ca', 'request', 'inner', '--out', csr);
    await fixture.json(
      'cert',
      'issue',
      '--ca',
      'root',
      '--csr',
      csr,
      '--profile',
      'subordinate-ca',
      '--out',
      outside.path('inner'),
    );
    const done = await fixture.json('ca', 'complete', 'inner', outside.path('inner/cert.pem'));
    expect(done).toMatchObject({ state: 'valid', parent: 'root', above: [] });
    expect(await fixture.json('vault', 'check')).toMatchObject({ ok: true, findings: [] });
  });
});

describe.runIf(OPENSSL_IS_HERE)('csr complete', () => {
  it('joins what a commercial CA signed to the key of the request, ready to be exported', async () => {
    const csr = outside.path('www.csr');
    await fixture.json(
      'csr',
      'create',
      '--subject',
      'CN=www.sample.com,O=The Sample Company',
      '--dns',
      'www.sample.com',
      '--out',
      csr,
    );
    sign('www', 'mid', 'leaf', csr);
    const dry = await fixture.json('csr', 'complete', outside.path('www.pem'), '--dry-run');
    expect(dry).toMatchObject({ dryRun: true, answers: 'request' });
    const taken = await fixture.json('csr', 'complete', outside.path('www.pem'));
    expect(taken).toMatchObject({ hasPrivateKey: true, hasRequest: true, ca: 'Offline Policy CA', state: 'valid' });
    const file = outside.path('www-key-cert.pem');
    await fixture.json('cert', 'export', String(taken['id']), '--format', 'key-cert', '--out', file);
    expect(await readFile(file, 'utf8')).toMatch(/PRIVATE KEY[^]*BEGIN CERTIFICATE/);
    await writeFile(outside.path('nobody.pem'), outside.run('x509', '-in', 'mid.pem'));
    const stranger = await fixture.unlocked('csr', 'complete', outside.path('nobody.pem'), '--json');
    expect(stranger.error().code).toBe('KEY_MISMATCH');
  });
});

describe('ca create --external', () => {
  it('refuses what its parent decides', async () => {
    const words = ['ca', 'create', '--external', '--name', 'x', '--subject', 'CN=x', '--days', '9'];
    expect((await fixture.unlocked(...words)).status).toBe(2);
  });
});
