/** Wrong file, no passphrase, wrong passphrase, damaged file: four answers for each kind that can be imported, and a vault as before. About 20 s. */
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodePem } from '../../electron/pki/pem.ts';
import { buildPkcs12 } from '../../electron/pki/pkcs12-build.ts';
import { encryptPrivateKey } from '../../electron/pki/private-key.ts';
import { make, makeChain, type Made } from '../exchange/made-certificates.ts';
import { sealedKeyStore } from '../exchange/sealed-key-store.ts';
import { vaultFixture, type VaultFixture } from './vault-fixture.ts';

const RIGHT = 'right passphrase';
const random = (length: number) => new Uint8Array(length).fill(5);
const { root, intermediate, leaf } = makeChain();
const pem = ({ der }: Made): string => encodePem('CERTIFICATE', der);
const sealed = ({ pkcs8 }: Made): string => encodePem('ENCRYPTED PRIVATE KEY', encryptPrivateKey(pkcs8, RIGHT, random));
const INDEX = 'V\t360101000000Z\t\t01\tunknown\t/CN=01\n';

/** The good source, and what is done to it. Each is a folder, or a folder with one file that is given. */
interface Kind {
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** What is given, where it is not the folder. */
  readonly given?: string;
  /** A file's bytes as damage would leave them. */
  readonly damage: (content: Buffer) => Uint8Array;
  /** The file that is damaged. */
  readonly damaged: string;
  /** What takes the source's place: something else under the same name. */
  readonly wrong: Readonly<Record<string, string | Uint8Array>>;
  readonly codes: { readonly wrong: string; readonly damaged: string };
}

const half = (content: Buffer): Uint8Array => content.subarray(0, content.length / 2);
const store = sealedKeyStore(leaf, [intermediate, root], RIGHT);
const p12 = buildPkcs12({
  ...{ privateKey: leaf.pkcs8, certificate: leaf.der, chain: [intermediate.der, root.der] },
  ...{ friendlyName: 'mail', passphrase: RIGHT, random, legacy: false },
});
const notes = { 'notes.txt': 'nothing of a CA' };
const UNKNOWN = 'UNKNOWN_FORMAT';

const KINDS: Readonly<Record<string, Kind>> = {
  'openssl-ca': {
    files: { 'index.txt': INDEX, 'cacert.pem': pem(root), 'private/cakey.pem': sealed(root) },
    ...{ damaged: 'index.txt', damage: half, wrong: notes, codes: { wrong: UNKNOWN, damaged: 'MALFORMED_CONTAINER' } },
  },
  'easy-rsa': {
    files: {
      ...{ 'pki/index.txt': INDEX, 'pki/ca.crt': pem(root), 'pki/private/ca.key': sealed(root) },
      ...{ 'pki/issued/x': '', 'pki/reqs/x': '' },
    },
    ...{
      damaged: 'pki/ca.crt',
      damage: half,
      wrong: notes,
      codes: { wrong: UNKNOWN, damaged: 'MALFORMED_CERTIFICATE' },
    },
  },
  'step-ca': {
    files: { 'certs/root_ca.crt': pem(root), 'secrets/root_ca_key': sealed(root) },
    ...{ damaged: 'certs/root_ca.crt', damage: half, codes: { wrong: UNKNOWN, damaged: 'MALFORMED_PEM' } },
    wrong: { 'certs/x': 'nothing', 'secrets/x': 'nothing' },
  },
  xca: {
    files: { 'company.xdb': xcaDatabase() },
    ...{ given: 'company.xdb', damaged: 'company.xdb', damage: half },
    ...{ wrong: { 'company.xdb': otherDatabase() }, codes: { wrong: UNKNOWN, damaged: 'MALFORMED_CONTAINER' } },
  },
  pkcs12: {
    files: { 'mail.p12': p12 },
    ...{ given: 'mail.p12', damaged: 'mail.p12', damage: half },
    ...{ wrong: { 'mail.p12': 'PK\u0003\u0004 a zip' }, codes: { wrong: UNKNOWN, damaged: 'MALFORMED_DER' } },
  },
  jks: {
    files: { 'store.jks': store },
    ...{ given: 'store.jks', damaged: 'store.jks', damage: half },
    ...{ wrong: { 'store.jks': 'no store' }, codes: { wrong: UNKNOWN, damaged: 'MALFORMED_CONTAINER' } },
  },
  'a PEM file': {
    files: { 'ca.pem': sealed(root) + pem(root) },
    ...{ given: 'ca.pem', damaged: 'ca.pem', damage: half, wrong: { 'ca.pem': 'hello' } },
    codes: { wrong: UNKNOWN, damaged: 'MALFORMED_PEM' },
  },
  'a DER file': {
    files: { 'ca.der': encryptPrivateKey(root.pkcs8, RIGHT, random) },
    ...{ given: 'ca.der', damaged: 'ca.der', damage: half, wrong: { 'ca.der': Buffer.from([1, 2, 3]) } },
    codes: { wrong: UNKNOWN, damaged: 'MALFORMED_DER' },
  },
};

/** As XCA 2.4 makes it (lib/database_schema.cpp), with one key under the database's passphrase. */
function xcaDatabase(): Uint8Array {
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  return databaseOf(`
CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT, del INTEGER);
CREATE TABLE certs (item INTEGER, cert TEXT);
CREATE TABLE requests (item INTEGER, request TEXT);
CREATE TABLE crls (item INTEGER, crl TEXT);
CREATE TABLE private_keys (item INTEGER, ownPass INTEGER, private TEXT);
CREATE TABLE authority (item INTEGER, crlNo INTEGER, crlDays INTEGER);
CREATE TABLE revocations (caId INTEGER, serial TEXT, date TEXT, invaldate TEXT, crlNo INTEGER, reasonBit INTEGER);
INSERT INTO items VALUES (1, 'root', 0), (2, 'root key', 0);
INSERT INTO certs VALUES (1, '${base64(root.der)}');
INSERT INTO authority VALUES (1, 3, 30);
INSERT INTO private_keys VALUES (2, 0, '${base64(encryptPrivateKey(root.pkcs8, RIGHT, random))}');`);
}

function otherDatabase(): Uint8Array {
  return databaseOf('CREATE TABLE bookmarks (url TEXT);');
}

function databaseOf(sql: string): Uint8Array {
  const database = new DatabaseSync(':memory:');
  try {
    database.exec(sql);
    const file = join(import.meta.dirname, `../../.cache/refusals-${String(process.pid)}.db`);
    mkdirSync(dirname(file), { recursive: true });
    database.exec(`VACUUM INTO '${file.replaceAll("'", "''")}'`);
    const bytes = readFileSync(file);
    rmSync(file);
    return bytes;
  } finally {
    database.close();
  }
}

let fixture: VaultFixture;
beforeAll(async () => {
  fixture = await vaultFixture();
  for (const [name, passphrase] of Object.entries({ right: RIGHT, wrong: 'wrong passphrase' }))
    writeFileSync(fixture.path(`${name}.pass`), `${passphrase}\n`);
});
afterAll(() => fixture.remove());

function lay(name: string, files: Kind['files']): string {
  const place = fixture.path(name.replaceAll(' ', '-'));
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(place, file)), { recursive: true });
    writeFileSync(join(place, file), content);
  }
  return place;
}

/** Every row of the vault, the settings that each opening writes aside. */
function register(): string {
  // A copy, since opening a database may write beside it.
  const copy = fixture.path('copy.db');
  copyFileSync(fixture.vault, copy);
  const database = new DatabaseSync(copy);
  try {
    const tables = ['authority', 'certificate', 'certification_request', 'crl', 'event', 'private_key', 'revocation'];
    const hash = createHash('sha256');
    for (const table of tables) hash.update(JSON.stringify(database.prepare(`SELECT * FROM ${table}`).all(), asText));
    return hash.digest('hex');
  } finally {
    database.close();
  }
}

function asText(_: string, value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
}

describe('import of what cannot be imported', () => {
  it.each(Object.entries(KINDS))('has an answer for each reason, and records nothing: %s', async (name, kind) => {
    const place = lay(name, kind.files);
    const other = lay(`${name} wrong`, kind.wrong);
    const broken = lay(`${name} damaged`, kind.files);
    const file = join(broken, kind.damaged);
    writeFileSync(file, kind.damage(readFileSync(file)));
    const given = (folder: string) => (kind.given === undefined ? folder : join(folder, kind.given));
    const before = register();
    const refused = async (path: string, pass: string | null) => {
      const words = pass === null ? [] : ['--in-passphrase-file', fixture.path(`${pass}.pass`)];
      const ran = await fixture.unlocked('import', given(path), ...words, '--json');
      expect(ran.stdout).toBe('');
      expect(register()).toBe(before);
      return [ran.error().code, ran.status];
    };
    expect(await refused(place, null)).toEqual(['PASSPHRASE_REQUIRED', 3]);
    expect(await refused(place, 'wrong')).toEqual(['WRONG_PASSPHRASE', 3]);
    expect(await refused(broken, 'right')).toEqual([kind.codes.damaged, 1]);
    expect(await refused(other, 'right')).toEqual([kind.codes.wrong, 1]);

    if (name === 'openssl-ca') {
      const both = ['--in-passphrase-file', '--key-passphrase-file'].flatMap((one) => [
        one,
        fixture.path('right.pass'),
      ]);
      expect((await fixture.unlocked('import', place, ...both)).status).toBe(2);
      const dry = await fixture.unlocked('import', place, ...both.slice(2), '--dry-run', '--json');
      expect(dry.json()).toMatchObject({ keys: 1 });
    }

    // The same source with its passphrase is taken, so it was for these reasons that it was not; but keys without certificates
    // are kept for nobody.
    if (name === 'a DER file') return;
    const taken = await fixture.unlocked(
      'import',
      given(place),
      '--in-passphrase-file',
      fixture.path('right.pass'),
      '--json',
    );
    expect([taken.stderr, taken.status]).toEqual(['', 0]);
    expect(taken.json()).toMatchObject({ kind: name.startsWith('a ') ? 'files' : name });
    // The first brings the CA that the others bring again.
    if (name === 'openssl-ca') expect(register()).not.toBe(before);
  });

  it('has each thing of a second import on record already', async () => {
    lay('again', { 'x.pem': pem(make('CN=Another,O=Sample', null)) });
    const ran = await fixture.unlocked(
      'import',
      fixture.path('openssl-ca'),
      '--in-passphrase-file',
      fixture.path('right.pass'),
      '--json',
    );
    expect(ran.json()).toMatchObject({
      recorded: { certificates: 0, revocations: 0, bareSerials: 0, requests: 0, keys: 0 },
    });
  });
});
