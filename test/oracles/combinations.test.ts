/**
 * Every kind of key that we make × every built-in profile × every form that we write, judged by OpenSSL, GnuTLS, NSS and Java.
 *
 * One root, one intermediate and one leaf a profile for each kind of key: 7 × 7 leaves, 11 files each. Left out, and why:
 * - NSS and Ed25519: NSS 3.87 knows neither such keys nor such signatures.
 * - NSS and code signing: it wants Netscape's certificate type in every CA above, which no CA writes since 2002; it takes the
 *   PKCS #12 all the same.
 * - Java: its verdict on a path is asked by the oracles' own script; here it opens a PKCS #12 of each leaf, and every form of one
 *   leaf for each kind of key.
 * - GnuTLS and P-521, Ed25519: it verifies both, so nothing is left out.
 * About a minute and a half on two cores.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuthority } from '../../electron/authority/create-authority.ts';
import { createRequest } from '../../electron/authority/create-request.ts';
import { issueCertificate } from '../../electron/authority/issue-certificate.ts';
import { issueCrl } from '../../electron/authority/issue-crl.ts';
import type { AuthorityRecord } from '../../electron/authority/ports.ts';
import { buildExport, type ExportInput } from '../../electron/exchange/export-certificate.ts';
import { parseCertificationRequest } from '../../electron/pki/certification-request.ts';
import { parseDistinguishedName } from '../../electron/pki/distinguished-name.ts';
import { parseGeneralNameText } from '../../electron/pki/general-name-text.ts';
import { encodePem } from '../../electron/pki/pem.ts';
import type { EXPORT_FORMS } from '../../shared/pki-terms.ts';
import { BUILT_IN_PROFILES, KEY_TYPES, type BuiltInProfile } from '../../shared/pki-terms.ts';
import { memoryPorts, type MemoryPorts } from '../authority/memory-ports.ts';

const PASSPHRASE = 'geheim 7 und Sohn';
const TWO_MINUTES = 120_000;
const has = (program: string, ...args: string[]): boolean =>
  spawnSync(program, args, { stdio: 'ignore' }).error === undefined;
const CERTTOOL = has('certtool', '--version');
const NSS = has('certutil', '-H');
const JAVA = has('keytool', '-help');

/** What OpenSSL and NSS call what a profile is for; null where they have no word for it. */
const PURPOSES: Readonly<Record<BuiltInProfile, { openssl: string; nss: string | null }>> = {
  'tls-server': { openssl: 'sslserver', nss: 'V' },
  'tls-client': { openssl: 'sslclient', nss: 'C' },
  'tls-peer': { openssl: 'sslserver', nss: 'V' },
  email: { openssl: 'smimesign', nss: 'S' },
  'code-signing': { openssl: 'any', nss: null },
  'ocsp-signing': { openssl: 'ocsphelper', nss: 'O' },
  'subordinate-ca': { openssl: 'any', nss: 'L' },
};

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chancery-combinations-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function ask(program: string, args: readonly string[], input?: string): { content: boolean; said: string } {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', cwd: folder, input });
  return { content: status === 0, said: `${stdout}${stderr}` };
}
const write = (name: string, contents: string | Uint8Array): string => {
  writeFileSync(join(folder, name), contents);
  return name;
};

describe.each(KEY_TYPES)('everything under keys of the kind %s', (keyType) => {
  let ports: MemoryPorts;
  let root: AuthorityRecord;
  let issuing: AuthorityRecord;
  const file = (name: string): string => `${keyType}-${name}`;
  const authority = async (name: string, parentId: string | null): Promise<AuthorityRecord> => {
    const made = await createAuthority(ports, {
      name,
      subject: parseDistinguishedName(`CN=${name} ${keyType},O=The Sample Company,C=US`),
      keyType,
      validityDays: null,
      parentId,
      pathLength: null,
      permittedNames: [],
      excludedNames: [],
      crlDays: null,
      crlUrls: ['http://pki.sample.com/ca.crl'],
      issuerUrls: ['http://pki.sample.com/ca.crt'],
      ocspUrls: ['http://ocsp.sample.com/'],
      strict: false,
    });
    return made.authority;
  };
  beforeAll(async () => {
    ports = memoryPorts(new Date());
    root = await authority('Root', null);
    issuing = await authority('Issuing', root.id);
    write(file('root.pem'), encodePem('CERTIFICATE', root.certificateDer));
    write(file('issuing.pem'), encodePem('CERTIFICATE', issuing.certificateDer));
    const crls = await Promise.all([
      issueCrl(ports, { authorityId: root.id, days: null }),
      issueCrl(ports, { authorityId: issuing.id, days: null }),
    ]);
    write(file('crls.pem'), crls.map(({ der }) => encodePem('X509 CRL', der)).join(''));
  }, TWO_MINUTES);

  async function leaf(profile: BuiltInProfile): Promise<ExportInput> {
    const names =
      profile === 'email' ? ['email:alice@sample.com'] : profile === 'subordinate-ca' ? [] : ['DNS:mail.sample.com'];
    const subjectAltNames = profile === 'code-signing' ? [] : names.map((name) => parseGeneralNameText(name));
    const subject = parseDistinguishedName(
      `CN=${profile === 'email' ? 'Alice' : 'mail.sample.com'},O=The Sample Company,C=US`,
    );
    const { der } = await createRequest(ports, { subject, keyType, subjectAltNames });
    const { certificate } = await issueCertificate(ports, {
      source: { kind: 'request', request: parseCertificationRequest(der) },
      authorityId: issuing.id,
      profile,
      validityDays: null,
      notAfter: null,
      subjectAltNames: null,
      supersedesId: null,
      sourceName: '',
      strict: false,
    });
    const privateKey = await ports.keys.withPrivateKeyInfo(certificate.keyId ?? '', async (pkcs8) => pkcs8.slice());
    const chain = [issuing.certificateDer, root.certificateDer];
    return { certificate: certificate.der, chain, privateKey, passphrase: null, legacy: false, friendlyName: 'mail' };
  }

  it.each(BUILT_IN_PROFILES)(
    '%s: nobody rejects any of its forms',
    async (profile) => {
      const input = await leaf(profile);
      const rejected: string[] = [];
      const must = (what: string, verdict: { content: boolean; said: string }): void => {
        if (!verdict.content) rejected.push(`${what}: ${verdict.said.trim().slice(0, 300)}`);
      };
      const of = (form: (typeof EXPORT_FORMS)[number], more: Partial<ExportInput> = {}): string =>
        write(
          file(`${profile}.${form}${more.legacy === true ? '.legacy' : ''}`),
          buildExport(form, { ...input, ...more }).bytes,
        );

      const trust = ['-CAfile', file('root.pem'), '-untrusted', file('issuing.pem'), '-CRLfile', file('crls.pem')];
      const strictly = ['-x509_strict', '-crl_check_all', '-purpose', PURPOSES[profile].openssl];
      must('openssl verify', ask('openssl', ['verify', ...strictly, ...trust, of('cert')]));
      must('openssl chain', ask('openssl', ['verify', '-CAfile', file('root.pem'), of('chain')]));
      for (const form of ['text', 'fullchain'] as const)
        must(`openssl ${form}`, ask('openssl', ['x509', '-in', of(form), '-noout']));
      must('openssl der', ask('openssl', ['x509', '-inform', 'DER', '-in', of('der'), '-noout']));
      for (const form of ['key', 'key-cert'] as const)
        must(`openssl ${form}`, ask('openssl', ['pkey', '-in', of(form), '-noout', '-check']));
      must('openssl p7b', ask('openssl', ['pkcs7', '-in', of('p7b'), '-print_certs', '-noout']));
      const sealed = of('key', { passphrase: PASSPHRASE });
      must('openssl sealed key', ask('openssl', ['pkey', '-in', sealed, '-noout', '-passin', `pass:${PASSPHRASE}`]));
      const p12s = [of('p12', { passphrase: PASSPHRASE }), of('p12', { passphrase: PASSPHRASE, legacy: true })];
      for (const p12 of p12s)
        must(`openssl ${p12}`, ask('openssl', ['pkcs12', '-in', p12, '-noout', '-passin', `pass:${PASSPHRASE}`]));

      if (CERTTOOL) {
        const path = ['fullchain', 'cert']
          .slice(0, 1)
          .map((form) => buildExport(form === 'cert' ? 'cert' : 'fullchain', input).bytes);
        const whole = Buffer.concat([...path, Buffer.from(encodePem('CERTIFICATE', root.certificateDer))]);
        must('certtool chain', ask('certtool', ['--verify-chain', '--infile', write(file('whole.pem'), whole)]));
        must('certtool key', ask('certtool', ['--key-info', '--infile', of('key')]));
        must('certtool p7b', ask('certtool', ['--p7-info', '--infile', of('p7b')]));
        for (const p12 of p12s)
          must(
            `certtool ${p12}`,
            ask('certtool', ['--p12-info', '--inder', '--infile', p12, '--password', PASSPHRASE]),
          );
      }
      if (NSS && keyType !== 'ed25519') rejected.push(...judgedByNss(profile, of('der'), p12s));
      if (JAVA) {
        const open = (p12: string) => ['-list', '-storetype', 'PKCS12', '-keystore', p12, '-storepass', PASSPHRASE];
        // A second each: the form differs by the kind of key, hardly by the profile.
        for (const p12 of profile === 'tls-server' ? p12s : p12s.slice(0, 1))
          must(`keytool ${p12}`, ask('keytool', open(p12)));
        if (profile === 'tls-server')
          must('keytool -printcert', ask('keytool', ['-printcert', '-file', of('fullchain')]));
      }
      expect(rejected).toEqual([]);
    },
    TWO_MINUTES,
  );

  function judgedByNss(profile: BuiltInProfile, der: string, p12s: readonly string[]): string[] {
    const database = `sql:${mkdtempSync(join(folder, 'nss-'))}`;
    execFileSync('certutil', ['-N', '-d', database, '--empty-password']);
    const add = (name: string, trust: string, path: string, ...more: string[]): unknown =>
      execFileSync('certutil', ['-A', '-d', database, '-n', name, '-t', trust, '-i', path, ...more], { cwd: folder });
    add('root', 'CT,C,C', file('root.pem'), '-a');
    add('issuing', ',,', file('issuing.pem'), '-a');
    add('leaf', ',,', der);
    const rejected: string[] = [];
    const usage = PURPOSES[profile].nss;
    const verdict = usage === null ? null : ask('certutil', ['-V', '-d', database, '-n', 'leaf', '-u', usage, '-e']);
    if (verdict?.content === false) rejected.push(`certutil -V -u ${String(usage)}: ${verdict.said.trim()}`);
    for (const p12 of p12s) {
      const taken = ask('pk12util', ['-i', p12, '-d', database, '-W', PASSPHRASE, '-K', '']);
      if (!taken.said.includes('IMPORT SUCCESSFUL')) rejected.push(`pk12util ${p12}: ${taken.said.trim()}`);
    }
    return rejected;
  }
});

describe('the judges', () => {
  it('are all here', (context) => {
    const absent = Object.entries({ certtool: CERTTOOL, certutil: NSS, keytool: JAVA }).filter(([, here]) => !here);
    if (absent.length > 0) context.skip(`no ${absent.map(([name]) => name).join(', ')} here`);
    expect(absent).toEqual([]);
  });
});
