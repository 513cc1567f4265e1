/** Every form that we write, for each kind of key, read by OpenSSL, GnuTLS, NSS and Java. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildExport, type ExportInput } from '../../electron/exchange/export-certificate.ts';
import { decodePem } from '../../electron/pki/pem.ts';
import type { ExportForm } from '../../shared/pki-terms.ts';
import { makeChain, type KeyKind } from '../exchange/made-certificates.ts';

const PASSPHRASE = 'geheim 7 & Sohn';

/** A program that is missing makes its tests skip by name; CI counts skips. */
function has(program: string, ...args: string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).error === undefined;
}
const CERTTOOL = has('certtool', '--version');
const NSS = has('pk12util', '-v');
const JAVA = has('keytool', '-help');

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chancery-forms-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
const at = (name: string) => join(folder, name);

/** What a program says, and whether it was content. */
function ask(program: string, ...args: string[]): { content: boolean; said: string } {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  return { content: status === 0, said: `${stdout}${stderr}` };
}

describe.each<KeyKind>(['ec', 'rsa', 'ed25519'])('files with a key of the kind %s', (kind) => {
  const { root, intermediate, leaf } = makeChain(kind);
  const input: ExportInput = {
    certificate: leaf.der,
    chain: [intermediate.der, root.der],
    privateKey: leaf.pkcs8,
    passphrase: null,
    legacy: false,
    friendlyName: 'mail.sample.com',
  };
  const write = (form: ExportForm, more: Partial<ExportInput> = {}): string => {
    const path = at(`${kind}.${form}`);
    writeFileSync(path, buildExport(form, { ...input, ...more }).bytes);
    return path;
  };

  it.each([null, PASSPHRASE])('OpenSSL finds key and certificate in key-cert (passphrase: %s)', (passphrase) => {
    const path = write('key-cert', { passphrase });
    const pass = ['-passin', `pass:${passphrase ?? ''}`];
    expect(ask('openssl', 'pkey', '-in', path, '-noout', '-check', ...pass)).toMatchObject({ content: true });
    const ofKey = ask('openssl', 'pkey', '-in', path, '-pubout', ...pass).said;
    expect(ask('openssl', 'x509', '-in', path, '-noout', '-pubkey').said).toBe(ofKey);
  });

  it('OpenSSL verifies fullchain up to the root', () => {
    writeFileSync(at('root.pem'), buildExport('cert', { ...input, certificate: root.der }).bytes);
    const path = write('fullchain');
    const verdict = ask('openssl', 'verify', '-x509_strict', '-CAfile', at('root.pem'), '-untrusted', path, path);
    expect(verdict).toMatchObject({ content: true });
  });

  it('OpenSSL reads der, text and p7b', () => {
    expect(ask('openssl', 'x509', '-inform', 'DER', '-in', write('der'), '-noout')).toMatchObject({ content: true });
    expect(ask('openssl', 'x509', '-in', write('text'), '-noout')).toMatchObject({ content: true });
    const printed = ask('openssl', 'pkcs7', '-in', write('p7b'), '-print_certs');
    expect(decodePem(printed.said)).toHaveLength(3);
  });

  it.skipIf(!CERTTOOL)('GnuTLS reads the key, sealed and plain, the chain and the p7b', () => {
    const plain = ask('certtool', '--key-info', '--infile', write('key'));
    expect(plain).toMatchObject({ content: true });
    const sealed = write('key', { passphrase: PASSPHRASE });
    expect(ask('certtool', '--key-info', '--password', PASSPHRASE, '--infile', sealed)).toMatchObject({
      content: true,
    });
    expect(ask('certtool', '--key-info', '--password', 'falsch', '--infile', sealed)).toMatchObject({ content: false });
    expect(ask('certtool', '--p7-info', '--infile', write('p7b'))).toMatchObject({ content: true });
  });

  describe.each([false, true])('.p12 (legacy: %s)', (legacy) => {
    const p12 = () => write('p12', { legacy, passphrase: PASSPHRASE });

    it('OpenSSL opens it by its passphrase only', () => {
      const path = p12();
      const opened = ask('openssl', 'pkcs12', '-in', path, '-nodes', '-passin', `pass:${PASSPHRASE}`);
      expect(
        decodePem(opened.said)
          .map(({ label }) => label)
          .sort(),
      ).toEqual(['CERTIFICATE', 'CERTIFICATE', 'CERTIFICATE', 'PRIVATE KEY']);
      expect(opened.said).toContain('friendlyName: mail.sample.com');
      expect(ask('openssl', 'pkcs12', '-in', path, '-noout', '-passin', 'pass:falsch')).toMatchObject({
        content: false,
      });
    });

    it.skipIf(!CERTTOOL)('GnuTLS opens it by its passphrase only', () => {
      const path = p12();
      const opened = ask('certtool', '--p12-info', '--inder', '--infile', path, '--password', PASSPHRASE);
      expect(opened).toMatchObject({ content: true });
      expect(opened.said.match(/BEGIN CERTIFICATE/g)).toHaveLength(3);
      const wrong = ask('certtool', '--p12-info', '--inder', '--infile', path, '--password', 'falsch');
      expect(wrong).toMatchObject({ content: false });
    });

    // NSS 3.87 has no Ed25519.
    if (kind !== 'ed25519') {
      it.skipIf(!NSS)('NSS takes it in, key and chain', () => {
        const database = `sql:${mkdtempSync(at('nss-'))}`;
        execFileSync('certutil', ['-N', '-d', database, '--empty-password']);
        const taken = ask('pk12util', '-i', p12(), '-d', database, '-W', PASSPHRASE, '-K', '');
        expect(taken.said).toContain('IMPORT SUCCESSFUL');
        expect(ask('certutil', '-K', '-d', database).said).toContain('mail.sample.com');
        expect(ask('pk12util', '-l', p12(), '-W', 'falsch')).toMatchObject({ content: false });
      });
    }

    it.skipIf(!JAVA)('Java lists a private key with a chain of three', () => {
      const store = ['-storetype', 'PKCS12', '-keystore', p12()];
      const listed = ask('keytool', '-list', '-v', ...store, '-storepass', PASSPHRASE);
      expect(listed.said).toContain('PrivateKeyEntry');
      expect(listed.said).toContain('Alias name: mail.sample.com');
      expect(listed.said).toContain('Certificate chain length: 3');
      expect(ask('keytool', '-list', ...store, '-storepass', 'falsch')).toMatchObject({ content: false });
    });
  });
});
