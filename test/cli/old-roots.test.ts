import { mkdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

/** A root as OpenSSL makes it, with its key, brought into the vault as `CN=Old NAME`. Without `extensions` it is of version 1. */
async function oldRoot(name: string, extensions: string, key: readonly string[] = P256): Promise<string> {
  mkdirSync(judge.path(name));
  const common = `Old ${name}`;
  judge.run('req', '-new', ...key, '-nodes', '-keyout', `${name}/ca.key`, '-subj', `/CN=${common}`, '-out', 'ca.csr');
  const extended = extensions === '' ? [] : ['-extfile', judge.write('ca.ext', extensions.replaceAll(' ', '\n'))];
  const signed = ['-signkey', `${name}/ca.key`, '-days', '3000', '-out', `${name}/ca.pem`];
  judge.run('x509', '-req', '-in', 'ca.csr', ...signed, ...extended);
  await fixture.json('import', judge.path(name));
  return common;
}

const P256 = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];

const issue = (ca: string, out: string) =>
  fixture.unlocked(
    ...['cert', 'issue', '--ca', ca, '--subject', 'CN=leaf.test', '--dns', 'leaf.test'],
    ...['--out', judge.path(out), '--json'],
  );
const exported = (ca: string, file: string) =>
  fixture.json('ca', 'export', ca, '--format', 'pem', '--out', judge.path(file));
const codes = ({ findings }: Record<string, unknown>) =>
  (findings as { severity: string; code: string }[]).map(({ severity, code }) => `${severity} ${code}`);
const crosses = async (ca: string) => (await fixture.json('ca', 'renew', ca, '--new-key'))['crossCertificates'];

async function crossOf(subject: string): Promise<string> {
  const listed = (await fixture.json('cert', 'list')) as unknown as {
    items: { id: string; profile: string; subject: string }[];
  };
  const found = listed.items.find((one) => one.profile === 'cross-certificate' && one.subject === subject);
  const file = judge.path(`${found?.id ?? 'none'}.pem`);
  await fixture.json('cert', 'export', found?.id ?? '', '--format', 'cert', '--out', file);
  return file;
}

describe.runIf(OPENSSL_IS_HERE)('ca renew of a root that says less than RFC 5280 asks', () => {
  it.each([
    ['req-x509', 'basicConstraints=critical,CA:TRUE', ['warning key-usage-added']],
    [
      'old-example',
      'subjectKeyIdentifier=hash authorityKeyIdentifier=keyid:always,issuer:always basicConstraints=CA:true',
      ['warning key-usage-added', 'info basic-constraints-rewritten'],
    ],
    [
      'not-critical',
      'basicConstraints=CA:TRUE,pathlen:3 keyUsage=keyCertSign,cRLSign nsCertType=sslCA',
      ['info basic-constraints-rewritten', 'info key-usage-rewritten'],
    ],
    ['whole', 'basicConstraints=critical,CA:TRUE keyUsage=critical,keyCertSign,cRLSign', []],
  ])('%s: OpenSSL takes what it signed strictly under the new certificate', async (name, extensions, said) => {
    const ca = await oldRoot(name, extensions);
    expect((await issue(ca, `${name}-leaf`)).status).toBe(0);
    await fixture.json('crl', 'issue', ca, '--out', judge.path(`${name}.crl`));
    const leaf = `${name}-leaf/cert.pem`;
    const revocation = ['-crl_check_all', '-CRLfile', `${name}.crl`];
    expect(judge.run('verify', ...revocation, '-CAfile', `${name}/ca.pem`, leaf)).toContain('OK');

    expect(codes(await fixture.json('ca', 'renew', ca))).toEqual(said);
    await exported(ca, `${name}-2.pem`);
    expect(judge.run('verify', '-x509_strict', ...revocation, '-CAfile', `${name}-2.pem`, leaf)).toContain('OK');
    if (extensions.includes('pathlen')) {
      expect(judge.run('x509', '-in', `${name}-2.pem`, '-noout', '-text')).toContain('CA:TRUE, pathlen:3');
    }

    expect(await crosses(ca)).toEqual(['old-signs-new', 'new-signs-old']);
    expect((await issue(`${ca} G2`, `${name}-g2`)).status).toBe(0);
    const cross = await crossOf(`CN=${ca} G2`);
    const bridged = ['-untrusted', cross, `${name}-g2/cert.pem`];
    expect(judge.run('verify', '-CAfile', `${name}/ca.pem`, ...bridged)).toContain('OK');
    expect(judge.run('verify', '-x509_strict', '-CAfile', `${name}-2.pem`, ...bridged)).toContain('OK');
    await exported(`${ca} G2`, `${name}-g2.pem`);
    const back = ['-untrusted', await crossOf(`CN=${ca}`), leaf];
    expect(judge.run('verify', '-x509_strict', '-CAfile', `${name}-g2.pem`, ...back)).toContain('OK');
  });

  it('of version 1: signs nothing until it is renewed, and says how', async () => {
    const ca = await oldRoot('version-1', '');
    expect((await issue(ca, 'version-1-none')).error()).toMatchObject({
      code: 'ISSUER_CANNOT_SIGN',
      message: expect.stringContaining('chancery ca renew "Old version-1"') as string,
    });
    expect(codes(await fixture.json('ca', 'renew', ca))).toEqual(['warning extensions-added']);
    await exported(ca, 'version-1-2.pem');
    expect((await issue(ca, 'version-1-leaf')).status).toBe(0);
    expect(judge.run('verify', '-x509_strict', '-CAfile', 'version-1-2.pem', 'version-1-leaf/cert.pem')).toContain(
      'OK',
    );
  });

  it.each([
    ['no-constraints', 'subjectKeyIdentifier=hash', 'ISSUER_CANNOT_SIGN'],
    ['said-no', 'basicConstraints=critical,CA:FALSE', 'ISSUER_CANNOT_SIGN'],
    ['no-cert-sign', 'basicConstraints=critical,CA:TRUE keyUsage=critical,cRLSign', 'LINT_REFUSED'],
  ])('%s: gets no rights that it never had, and is bridged to nothing', async (name, extensions, code) => {
    const ca = await oldRoot(name, extensions);
    expect((await issue(ca, name)).error().code).toBe('ISSUER_CANNOT_SIGN');
    expect((await fixture.unlocked('ca', 'renew', ca, '--json')).error().code).toBe(code);
    expect(await crosses(ca)).toEqual([]);
  });
});

describe.runIf(OPENSSL_IS_HERE)('a CA whose key is too weak', () => {
  it('signs CRLs and nothing else; a new one takes its place without a bridge', async () => {
    const ca = await oldRoot('weak', 'basicConstraints=critical,CA:TRUE', ['-newkey', 'rsa:1024']);
    expect((await issue(ca, 'weak-leaf')).error()).toMatchObject({
      code: 'WEAK_KEY',
      message: expect.stringContaining('chancery ca renew "Old weak" --new-key') as string,
    });
    expect((await fixture.unlocked('ca', 'renew', ca, '--json')).error().code).toBe('WEAK_KEY');
    const below = ['ca', 'create', '--name', 'below weak', '--subject', 'CN=Below', '--parent', ca, '--json'];
    expect((await fixture.unlocked(...below)).error().code).toBe('WEAK_KEY');
    await fixture.json('crl', 'issue', ca, '--out', judge.path('weak.crl'));
    const made = await fixture.json('ca', 'renew', ca, '--new-key');
    expect(made).toMatchObject({ name: 'Old weak G2', crossCertificates: [] });
    expect(codes(made)).toContain('warning no-bridge-from-old');
  });

  it('of a kind that cannot sign here: a new one takes its place and vouches for it', async () => {
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:brainpoolP256r1'];
    const ca = await oldRoot('brainpool', 'basicConstraints=critical,CA:TRUE', curve);
    expect((await issue(ca, 'brainpool')).error().code).toBe('UNSUPPORTED_ALGORITHM');
    expect(await crosses(ca)).toEqual(['new-signs-old']);
    await exported(`${ca} G2`, 'brainpool-g2.pem');
    expect(judge.run('verify', '-x509_strict', '-CAfile', 'brainpool-g2.pem', await crossOf(`CN=${ca}`))).toContain(
      'OK',
    );
  });

  it('whose own signature cannot be checked is left out, and that is said of it, not that its CA is missing', async () => {
    mkdirSync(judge.path('ed448'));
    const made = ['-nodes', '-keyout', 'ed448/ca.key', '-subj', '/CN=Old ed448', '-out', 'ed448/ca.pem'];
    judge.run('req', '-x509', '-newkey', 'ed448', ...made);
    const refused = await fixture.unlocked('import', judge.path('ed448'));
    expect(refused.status).not.toBe(0);
    expect(refused.stderr).toContain('own-signature-unchecked');
    expect(refused.stderr).not.toContain('issuer-missing');
  });
});
