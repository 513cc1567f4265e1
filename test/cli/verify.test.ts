import { execFileSync, spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from './cli-run.ts';
import { vaultFixture, type VaultFixture } from './vault-fixture.ts';

let fixture: VaultFixture;
const at = (name: string): string => fixture.path(name);

beforeAll(async () => {
  fixture = await vaultFixture();
  await fixture.json(
    'ca',
    'create',
    '--name',
    'middle',
    '--subject',
    'CN=Middle',
    '--parent',
    'root',
    '--path-length',
    '0',
  );
  for (const host of ['mail.test', 'bad.test'])
    await fixture.json('cert', 'issue', '--ca', 'middle', '--subject', `CN=${host}`, '--dns', host, '--out', at(host));
  for (const name of ['root', 'middle'])
    await fixture.json('ca', 'export', name, '--format', 'pem', '--out', at(`${name}.pem`));
  await fixture.json('cert', 'revoke', '--match', 'bad.test', '--reason', 'keyCompromise');
  for (const name of ['root', 'middle']) await fixture.json('crl', 'issue', name, '--out', at(`${name}.crl`));
}, 60_000);
afterAll(() => fixture.remove());

interface Verified {
  valid: boolean;
  path: { subject: string; findings: { code: string; severity: string }[] }[];
  findings: { code: string; severity: string }[];
}

async function verify(...words: string[]): Promise<Verified & { status: number; errors: string[] }> {
  const ran = await run(['verify', ...words, '--json']);
  const verdict = ran.json() as unknown as Verified;
  const all = [...verdict.path.flatMap(({ findings }) => findings), ...verdict.findings];
  const errors = all.filter(({ severity }) => severity === 'error').map(({ code }) => code);
  return { ...verdict, status: ran.status, errors };
}

const OPENSSL_IS_HERE = spawnSync('openssl', ['version']).status === 0;

describe('verify', () => {
  it('finds what we issue valid, by RFC 5280 and by the rules of the web PKI, with every CRL', async () => {
    const words = [
      at('mail.test/cert.pem'),
      '--trust',
      at('root.pem'),
      '--with',
      at('middle.pem'),
      '--host',
      'mail.test',
    ];
    const crls = ['--crl', at('root.crl'), '--crl', at('middle.crl')];
    for (const more of [[], ['--web-pki'], crls, ['--web-pki', ...crls]])
      expect(await verify(...words, ...more)).toMatchObject({ valid: true, status: 0, errors: [] });
    const { path } = await verify(...words);
    expect(path.map(({ subject }) => subject)).toEqual([
      'CN=mail.test',
      'CN=Middle',
      'CN=Test Root,O=The Sample Company,C=US',
    ]);
  });

  it('takes the rest of FILE for what may stand between, and FILE from standard input', async () => {
    const chain = `${await readFile(at('mail.test/cert.pem'), 'utf8')}${await readFile(at('middle.pem'), 'utf8')}`;
    const ran = await run(['verify', '-', '--trust', at('root.pem'), '--json'], { stdin: chain });
    expect([ran.status, ran.json()['valid']]).toEqual([0, true]);
  });

  it('says of the link what is wrong, and ends with status 1', async () => {
    const words = [at('bad.test/cert.pem'), '--trust', at('root.pem'), '--with', at('middle.pem')];
    const revoked = await verify(...words, '--crl', at('root.crl'), '--crl', at('middle.crl'));
    expect(revoked).toMatchObject({ valid: false, status: 1, errors: ['revoked'] });
    expect(revoked.path[0]?.findings[0]).toMatchObject({ code: 'revoked' });
    expect((await verify(...words, '--host', 'mail.test')).errors).toEqual(['host-mismatch']);
    expect((await verify(...words, '--at', '2001-01-01')).errors).toContain('not-yet-valid');
    expect((await verify(...words, '--purpose', 'code-signing')).errors).toContain('purpose');
    expect((await verify(...words, '--max-depth', '0')).errors).toContain('path-too-long');
    expect((await verify(...words, '--require-policy')).errors).toContain('policy-none');
    expect((await verify(at('bad.test/cert.pem'), '--trust', at('root.pem'))).errors).toContain('no-path');
  });

  it('answers for a damaged certificate with a verdict, and leaves a damaged one beside it with a warning', async () => {
    const der = Buffer.from((await readFile(at('mail.test/cert.pem'), 'utf8')).replace(/-----.*/g, ''), 'base64');
    await writeFile(at('cut.der'), der.subarray(0, der.length - 3));
    const trust = ['--trust', at('root.pem'), '--with', at('middle.pem')];
    expect(await verify(at('cut.der'), ...trust)).toMatchObject({
      valid: false,
      status: 1,
      path: [],
      errors: ['malformed-certificate'],
    });
    const beside = await verify(at('mail.test/cert.pem'), ...trust, '--with', at('cut.der'));
    expect(beside).toMatchObject({
      valid: true,
      status: 0,
      findings: [{ code: 'malformed-certificate', severity: 'warning' }],
    });
    expect((await verify(at('mail.test/cert.pem'), ...trust, '--with', at('cut.der'), '--strict')).status).toBe(1);
  });

  it.each([
    ['no trust', ['mail.test/cert.pem'], 2, 'USAGE'],
    ['a host and a mailbox', ['mail.test/cert.pem', '--host', 'a', '--email', 'a@b.c'], 2, 'USAGE'],
    ['a policy that is none', ['mail.test/cert.pem', '--policy', 'x'], 2, 'USAGE'],
    ['a purpose that is none', ['mail.test/cert.pem', '--purpose', 'x'], 2, 'USAGE'],
    ['a file that is not there', ['nothing.pem'], 4, 'FILE_NOT_FOUND'],
    ['a CRL in its place', ['root.crl'], 1, 'UNKNOWN_FORMAT'],
  ])('refuses %s', async (what, [file = '', ...words], status, code) => {
    const trust = what === 'no trust' ? [] : ['--trust', at('root.pem')];
    const ran = await run(['verify', at(file), ...trust, ...words, '--json']);
    expect([ran.status, ran.error().code]).toEqual([status, code]);
  });

  it('tells people the same in words', async () => {
    const ran = await run(['verify', at('mail.test/cert.pem'), '--trust', at('middle.pem'), '--host', 'x.test']);
    expect([ran.status, ran.stdout]).toEqual([
      1,
      expect.stringMatching(/^Not valid\.\n0 {2}CN=mail\.test\n {3}error: It is not for x\.test/),
    ]);
  });
});

describe.skipIf(!OPENSSL_IS_HERE)('verify beside openssl verify, over chains that OpenSSL made', () => {
  const openssl = (...words: string[]): string =>
    execFileSync('openssl', words, { cwd: fixture.folder, encoding: 'utf8', stdio: 'pipe' });

  /** A certificate by OpenSSL, its extensions by lines of a configuration. */
  async function make(name: string, issuer: string | null, extensions: readonly string[]): Promise<void> {
    await writeFile(at(`${name}.cnf`), ['[ext]', 'subjectKeyIdentifier=hash', ...extensions].join('\n'));
    openssl(
      'req',
      '-new',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-keyout',
      `${name}.key`,
      '-subj',
      `/CN=${name}`,
      '-out',
      `${name}.csr`,
    );
    const signer = issuer === null ? ['-key', `${name}.key`] : ['-CA', `${issuer}.ossl.pem`, '-CAkey', `${issuer}.key`];
    openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      ...signer,
      '-set_serial',
      String(100 + name.length),
      '-days',
      '30',
      '-extfile',
      `${name}.cnf`,
      '-extensions',
      'ext',
      '-out',
      `${name}.ossl.pem`,
    );
  }

  const CA = 'basicConstraints=critical,CA:TRUE';
  const CHAINS: readonly (readonly [title: string, rootExt: string[], middleExt: string[], leafExt: string[]])[] = [
    ['a plain one', [CA], [CA], ['subjectAltName=DNS:a.example.com']],
    ['a root whose basic constraints are not critical, as easy-rsa makes them', ['basicConstraints=CA:TRUE'], [CA], []],
    ['a path length of none below the root', ['basicConstraints=critical,CA:TRUE,pathlen:0'], [CA], []],
    ['a middle that is no CA', [CA], ['basicConstraints=critical,CA:FALSE'], []],
    ['a middle that may not sign certificates', [CA], [CA, 'keyUsage=critical,cRLSign'], []],
    [
      'a name within the constraints',
      [CA],
      [CA, 'nameConstraints=critical,permitted;DNS:example.com'],
      ['subjectAltName=DNS:a.example.com'],
    ],
    [
      'a name outside of the constraints',
      [CA],
      [CA, 'nameConstraints=critical,permitted;DNS:example.com'],
      ['subjectAltName=DNS:a.example.org'],
    ],
    [
      'an address that is excluded',
      [CA, 'nameConstraints=critical,excluded;IP:10.0.0.0/255.0.0.0'],
      [CA],
      ['subjectAltName=IP:10.1.2.3'],
    ],
    ['a critical extension that nobody knows', [CA], [CA], ['1.3.6.1.4.1.99999.7=critical,ASN1:NULL']],
    ['a policy that is required and not there', [CA], [CA, 'policyConstraints=critical,requireExplicitPolicy:0'], []],
  ];

  it.each(CHAINS)('agrees on %s', async (_, rootExt, middleExt, leafExt) => {
    await make('r', null, rootExt);
    await make('mi', 'r', ['authorityKeyIdentifier=keyid', ...middleExt]);
    await make('end', 'mi', ['authorityKeyIdentifier=keyid', ...leafExt]);
    const words = ['verify', '-policy_check', '-CAfile', 'r.ossl.pem', '-untrusted', 'mi.ossl.pem', 'end.ossl.pem'];
    const theirs = spawnSync('openssl', words, { cwd: fixture.folder }).status === 0;
    const ours = await verify(at('end.ossl.pem'), '--trust', at('r.ossl.pem'), '--with', at('mi.ossl.pem'));
    expect([ours.valid, ours.errors]).toEqual([theirs, theirs ? [] : expect.arrayContaining([expect.any(String)])]);
  });
});
