/** Databases and key stores that XCA and keytool made, taken in by commands with their keys. About 15 s. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeXcaDatabase } from '../xca-database.ts';
import { bundleCommands, chancery, newVault, tool } from './chancery-command.ts';

const PASSPHRASE = 'changeit!';

let folder: string;
let sealed: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'chancery-stores-'));
  sealed = join(folder, 'stores.pass');
  writeFileSync(sealed, `${PASSPHRASE}\n`);
  await bundleCommands();
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-subj',
    '/CN=Old CA',
  );
  openssl(
    'req',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    'leaf.key',
    '-out',
    'leaf.csr',
    '-subj',
    '/CN=a.sample.com',
  );
  openssl('x509', '-req', '-in', 'leaf.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-days', '50', '-out', 'leaf.pem');
  openssl(
    ...['pkcs12', '-export', '-inkey', 'leaf.key', '-in', 'leaf.pem', '-certfile', 'ca.pem'],
    ...['-name', 'leaf', '-passout', `pass:${PASSPHRASE}`, '-out', 'store.p12'],
  );
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function openssl(...args: string[]): void {
  const { status, stderr } = tool('openssl', args, folder);
  if (status !== 0) throw new Error(`openssl ${args.join(' ')}: ${stderr}`);
}

async function vaultFor(name: string): Promise<Awaited<ReturnType<typeof newVault>>> {
  return newVault(mkdtempSync(join(folder, `${name}-`)));
}

describe('import of a database that XCA made', () => {
  it('takes certificates, keys, requests, revocations and the CRL number, and leaves the file as it was', async (context) => {
    if (
      spawnSync('xca', ['--version'], { env: { ...process.env, QT_QPA_PLATFORM: 'offscreen' } }).error !== undefined
    ) {
      context.skip('no xca here');
    }
    const database = join(folder, 'xca.xdb');
    const files = ['ca.pem', 'leaf.pem', 'ca.key', 'leaf.key', 'leaf.csr'].map((name) => join(folder, name));
    const templates = ['CA', 'TLS_server', 'TLS_client'].map((name) => `/usr/share/xca/${name}.xca`);
    makeXcaDatabase(database, PASSPHRASE, [...files, ...templates], { HOME: folder });
    // XCA's command line cannot revoke: the rows are those that its window writes (lib/x509rev.cpp).
    const sqlite = new DatabaseSync(database);
    const { item } = sqlite.prepare('SELECT item FROM authority').get() as { item: number };
    sqlite.exec(`INSERT INTO revocations VALUES (${String(item)}, 'ABCD', '20260901000000Z', '20260801000000Z', 3, 1)`);
    sqlite.exec('UPDATE authority SET crlNo = 7');
    sqlite.close();

    const before = readFileSync(database);
    const must = await vaultFor('xca');
    expect(await must('import', database, '--in-passphrase-file', sealed)).toMatchObject({
      kind: 'xca',
      authorities: 1,
      certificates: { valid: 1, expired: 0, revoked: 1 },
      requests: 1,
      keys: 2,
      recorded: { certificates: 1, revocations: 1, bareSerials: 1, keys: 2 },
    });
    expect(readFileSync(database).equals(before)).toBe(true);
    // The three templates that XCA comes with, as profiles that sign.
    const profiles = (await must('profile', 'list'))['items'] as { name: string }[];
    expect(
      profiles
        .map(({ name }) => name)
        .filter((name) => name.startsWith('xca-'))
        .sort(),
    ).toEqual(['xca-ca', 'xca-tls-client', 'xca-tls-server']);
    expect(await must('profile', 'show', 'xca-tls-server')).toMatchObject({
      isAuthority: false,
      extendedKeyUsage: ['serverAuth'],
      keyUsage: ['digitalSignature', 'contentCommitment', 'keyEncipherment', 'keyAgreement'],
      defaultDays: 365,
    });
    expect(await must('profile', 'show', 'xca-ca')).toMatchObject({ isAuthority: true, defaultDays: 3650 });
    expect(await must('crl', 'issue', 'Old CA')).toMatchObject({ crlNumber: '8', entries: 1 });
    expect(await must('vault', 'check')).toMatchObject({ ok: true });

    const wrong = join(folder, 'wrong');
    writeFileSync(wrong, 'wrong\n');
    const damaged = join(folder, 'damaged.xdb');
    writeFileSync(damaged, before.subarray(0, 5000));
    const refused = async (file: string, passphrase: string, code: string): Promise<void> => {
      const from = await vaultFor('refused');
      await expect(from('import', file, '--in-passphrase-file', passphrase)).rejects.toThrow(code);
    };
    await refused(database, wrong, 'WRONG_PASSPHRASE');
    await refused(damaged, sealed, 'MALFORMED_CONTAINER');
  }, 90_000);
});

describe('cert export --format jks', () => {
  it('is a key store that keytool opens by its name, with key and chain', async () => {
    const must = await vaultFor('jks');
    await must('ca', 'create', '--name', 'root', '--subject', 'CN=Java Root', '--key', 'ec-p256');
    await must('cert', 'issue', '--ca', 'root', '--subject', 'CN=java.sample.com', '--dns', 'java.sample.com');
    const store = join(folder, 'made.jks');
    const words = ['--match', 'java.sample.com', '--format', 'jks', '--out', store, '--out-passphrase-file', sealed];
    expect(await must('cert', 'export', ...words)).toMatchObject({ format: 'jks', path: store });
    const listed = tool('keytool', ['-list', '-v', '-keystore', store, '-storepass', PASSPHRASE], folder);
    expect(listed.status, listed.stdout).toBe(0);
    expect(listed.stdout).toContain('PrivateKeyEntry');
    expect(listed.stdout).toContain('Certificate chain length: 2');
  });
});

describe('import of key stores', () => {
  it.each(['PKCS12', 'JKS', 'JCEKS'])('takes key and chain out of %s as keytool writes it', async (type) => {
    const store = join(folder, `store.${type}`);
    const made = tool(
      'keytool',
      [
        ...['-importkeystore', '-srckeystore', 'store.p12', '-srcstoretype', 'PKCS12', '-srcstorepass', PASSPHRASE],
        ...['-destkeystore', store, '-deststoretype', type, '-deststorepass', PASSPHRASE, '-noprompt'],
      ],
      folder,
    );
    expect(made.status, made.stdout + made.stderr).toBe(0);
    const must = await vaultFor('store');
    expect(await must('import', store, '--in-passphrase-file', sealed)).toMatchObject({
      kind: type === 'PKCS12' ? 'pkcs12' : 'jks',
      certificates: { valid: 1, expired: 0, revoked: 0 },
      recorded: { certificates: 1, keys: 1 },
    });
    const out = join(folder, `back-${type}.pem`);
    await must('cert', 'export', '--match', 'a.sample.com', '--format', 'key-cert', '--out', out);
    const modulus = (kind: string, file: string) =>
      tool('openssl', [kind, '-in', file, '-noout', '-modulus'], folder).stdout;
    expect(modulus('rsa', out)).toBe(modulus('rsa', 'leaf.key'));
    expect(await chancery(['inspect', store, '--json'])).toMatchObject({ status: 0 });
  });

  // The two choices of `certutil -exportPFX` and of the wizard, with the attributes that Windows puts beside the key.
  it.each([
    ['TripleDES_SHA1', ['-legacy', '-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-RC2-40', '-macalg', 'sha1']],
    ['AES256_SHA256', ['-keypbe', 'AES-256-CBC', '-certpbe', 'AES-256-CBC', '-macalg', 'sha256']],
  ])('takes key and chain out of a PFX as Windows writes it, %s', async (name, sealing) => {
    const passphrase = 'Schlüssel für März 7';
    const file = join(folder, `${name}.pfx`);
    const typed = join(folder, `${name}.pass`);
    writeFileSync(typed, `${passphrase}\n`);
    openssl(
      ...['pkcs12', '-export', '-inkey', 'leaf.key', '-in', 'leaf.pem', '-certfile', 'ca.pem', '-out', file],
      ...['-name', 'te-WebServer-5f2c', '-CSP', 'Microsoft Software Key Storage Provider', '-LMK', '-iter', '2000'],
      ...['-passout', `file:${typed}`, ...sealing],
    );
    const must = await vaultFor(name);
    expect(await must('import', file, '--in-passphrase-file', typed)).toMatchObject({
      kind: 'pkcs12',
      recorded: { certificates: 1, keys: 1 },
    });
    const out = join(folder, `${name}.pem`);
    await must('cert', 'export', '--match', 'a.sample.com', '--format', 'key-cert', '--out', out);
    const modulus = (pem: string): string => tool('openssl', ['rsa', '-in', pem, '-noout', '-modulus'], folder).stdout;
    expect(modulus(out)).toBe(modulus('leaf.key'));
    const from = await vaultFor('refused');
    await expect(from('import', file, '--in-passphrase-file', sealed)).rejects.toThrow('WRONG_PASSPHRASE');
  });
});
