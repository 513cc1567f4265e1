/**
 * Every column of every table altered with the sqlite3 shell, rows taken away and rows put in: told by `vault check`, exit 1, naming
 * the row. The tables come from the file itself, so that one which a later schema adds is asked for here. About 60 s.
 */
import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { availableEngines, Database, type Row } from '../../../electron/vault/driver.ts';
import { openVault } from '../../../electron/vault/vault.ts';
import { run } from '../../cli/cli-run.ts';
import {
  certificateDer,
  context,
  DAY,
  editWithSql,
  issue,
  issueCrl,
  newFolder,
  newRoot,
  newVault,
  NOW,
  PASSPHRASE,
  removeFolders,
  SETTINGS,
} from '../test-vault.ts';

const [engine = 'node:sqlite'] = availableEngines();
let original = '';
let passphraseFile = '';

/** Tables that no event vouches for, and why that is right. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  certificate_search: 'an index of certificate_text, which is vouched for; it carries nothing',
  certificate_search_config: 'part of that index',
  certificate_search_data: 'part of that index',
  certificate_search_idx: 'part of that index',
  search_progress: 'how far that index has come',
  checkpoint: 'spares unlocking time; its MAC is checked, and without it everything is proven row by row',
};

/** A name that no row points at is read by nobody; a CA of that name would take it for its own, and rightly. */
const HARMLESS: ReadonlySet<string> = new Set(['issuer: put in']);

/** Columns that the schema itself keeps from any other value. */
const KEPT_BY_THE_SCHEMA: readonly string[] = ['vault.id'];

/** How `vault check` calls a row, by its table. */
const NAMES: Readonly<Record<string, (row: Row) => RegExp>> = {
  vault: () => /vault|chain|event/,
  event: ({ sequence }) => new RegExp(`event ${String(sequence)}\\b|end with event|events from`),
  key_slot: ({ id }) => new RegExp(`slot-${String(id)}\\b`),
  private_key: ({ id }) => new RegExp(`key-${String(id)}\\b`),
  issuer: () => /ca-1|cert-/,
  authority: ({ id }) => new RegExp(`ca-${String(id)}\\b`),
  certification_request: ({ id }) => new RegExp(`csr-${String(id)}\\b`),
  certificate: ({ id }) => new RegExp(`cert-${String(id)}\\b`),
  certificate_encoding: ({ id }) => new RegExp(`cert-${String(id)}\\b|ca-1`),
  certificate_text: ({ id }) => new RegExp(`cert-${String(id)}\\b`),
  revocation: (row) => {
    const subject =
      row['certificate_id'] === null
        ? `ca-1/${String(row['serial_number'])}`
        : `cert-${Number(row['certificate_id'])}\\b`;
    return new RegExp(`${subject}|Row ${String(row['id'])} of revocation`);
  },
  crl: ({ id }) => new RegExp(`crl-${String(id)}\\b`),
  crl_encoding: ({ id }) => new RegExp(`crl-${String(id)}\\b`),
  annotation: ({ id }) => new RegExp(`annotation of certificate cert-${String(id)}\\b`),
  awaiting_authority: ({ id }) => new RegExp(`awaiting-${String(id)}\\b`),
  profile: ({ id }) => new RegExp(`profile-${String(id)}\\b`),
  planned_revocation: ({ id }) => new RegExp(`plan-${String(id)}\\b`),
  acme_external_key: ({ id }) => new RegExp(`eab-${String(id)}\\b`),
  acme_account: ({ id }) => new RegExp(`acct-${String(id)}\\b`),
  acme_order: ({ id }) => new RegExp(`order-${String(id)}\\b`),
};

/** A vault in which no table is empty. */
beforeAll(async () => {
  const made = await newVault();
  const root = await newRoot(made);
  await issue(made, root, { request: { der: Uint8Array.of(1, 2, 3), source: 'a.csr' } });
  const { registry, acme } = made;
  const plain = { authorityId: 'ca-1', profile: 'tls-server', request: null, key: null, supersedesId: null };
  const renewal = {
    der: await certificateDer(root),
    supersedesId: 'cert-2',
    revokeSupersededAt: new Date(NOW.getTime() + DAY),
  };
  await registry.recordCertificates([{ ...plain, ...renewal }]);
  await issue(made, root);
  await registry.recordRevocations([
    { certificateId: 'cert-4', revokedAt: NOW, reason: 'keyCompromise', invalidityDate: NOW },
  ]);
  await registry.recordSerialRevocations([
    { authorityId: 'ca-1', serialNumber: '0a0b', revokedAt: NOW, reason: 'superseded', invalidityDate: null },
  ]);
  await issueCrl(made, root);
  await registry.recordAnnotation('cert-3', { note: 'behind the balancer', tags: ['web'], deleted: false });
  await registry.recordProfile('short', { title: 'Short' });
  const key = (await made.keys.generate('ec-p256')).sealedKey;
  await registry.recordAwaitingAuthority({ name: 'To come', requestDer: Uint8Array.of(4), key, settings: SETTINGS });
  await registry.recordRequest({ der: Uint8Array.of(5), source: 'b.csr', key: null });
  await registry.recordRequestRejected('csr-3', 'not ours');
  await registry.recordDeployment({ certificateId: 'cert-3', endpoint: 'a.example:443', servername: 'a.example' });
  const secret = new Uint8Array(32).fill(7);
  await acme.recordExternalKey({ authorityId: 'ca-1', keyIdentifier: 'kid-1', note: 'web', secret });
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: 'AAAA' } as const;
  const account = { status: 'valid', jwk, contacts: ['mailto:a@b.example'], termsAgreed: true } as const;
  const { id } = await acme.recordAccount({
    authorityId: 'ca-1',
    thumbprint: 'thumb',
    externalKeyIdentifier: 'kid-1',
    ...account,
  });
  const content = { identifiers: [], authorizations: [], notAfter: null, replaces: null };
  const order = await acme.recordOrder({ accountId: id, expiresAt: new Date(NOW.getTime() + DAY), content });
  await registry.recordCertificates([{ ...plain, der: await certificateDer(root), acmeOrderId: order.id }]);
  await acme.recordExternalKeyWithdrawn('kid-1');
  await made.createRecoveryKit(PASSPHRASE, { shares: 3, threshold: 2 });
  for (let number = 0; number < 200; number++) {
    await registry.recordExport({ subject: 'cert-3', form: 'cert', withPrivateKey: false });
  }
  await made.close();
  // A checkpoint is kept where there is much behind it.
  const large = await openVault(made.path, { ...context(), provenInFull: 0 });
  await large.unlock(PASSPHRASE);
  await large.close();
  original = made.path;
  passphraseFile = join(newFolder(), 'passphrase');
  writeFileSync(passphraseFile, `${PASSPHRASE}\n`);
});
afterAll(removeFolders);

function literal(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  if (value === null) return 'NULL';
  return `x'${Buffer.from(value as Uint8Array).toString('hex')}'`;
}

function otherValue(value: unknown, type: string): unknown {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'string') return `${value}x`;
  if (value === null) return type === 'INTEGER' ? 1 : 'x';
  const bytes = Buffer.from(value as Uint8Array);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  return bytes;
}

interface Edit {
  readonly what: string;
  readonly statement: string;
  readonly named: RegExp;
}

function tablesIn(database: Database): string[] {
  const rows = database.all(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
  );
  return rows.map(({ name }) => String(name));
}

/** So many rows of each table; of events some of every kind would be alike. */
const ROWS = 3;

function editsOf(database: Database, table: string): Edit[] {
  const name = NAMES[table];
  if (name === undefined) throw new Error(`Say how vault check names a row of ${table}, or why it need not.`);
  const columns = database.all(`PRAGMA table_info(${table})`);
  const key = table === 'event' ? 'sequence' : 'id';
  const rows = database.all(`SELECT * FROM ${table} ORDER BY ${key} LIMIT ${ROWS}`);
  expect(rows.length, `${table} is empty`).toBeGreaterThan(0);
  return rows.flatMap((row) => {
    const where = `WHERE ${key} = ${String(row[key])}`;
    const made: Edit[] = [
      { what: `${table}: taken away`, statement: `DELETE FROM ${table} ${where}`, named: name(row) },
    ];
    for (const { name: column, type, notnull } of columns) {
      const value = row[String(column)];
      const others = [
        // The next number is another row's.
        column === key ? Number(value) + 1_000 : otherValue(value, String(type)),
        ...(notnull === 0 && value !== null && column !== key ? [null] : []),
      ];
      for (const other of others) {
        const statement = `UPDATE ${table} SET ${String(column)} = ${literal(other)} ${where}`;
        made.push({ what: `${table}.${String(column)}`, statement, named: name(row) });
      }
    }
    return made;
  });
}

/** A copy of the last row under the next number, unique values altered. */
function rowPutIn(database: Database, table: string): Edit {
  const key = table === 'event' ? 'sequence' : 'id';
  const row = { ...(database.get(`SELECT * FROM ${table} ORDER BY ${key} DESC LIMIT 1`) ?? {}) };
  const types = new Map(database.all(`PRAGMA table_info(${table})`).map(({ name, type }) => [name, String(type)]));
  const indexes = database.all(`PRAGMA index_list(${table})`).filter((index) => index['unique'] === 1);
  for (const index of indexes) {
    const [last] = database.all(`PRAGMA index_info(${String(index['name'])})`).slice(-1);
    const column = String(last?.['name']);
    row[column] = otherValue(row[column], types.get(column) ?? '');
  }
  row[key] = Number(row[key]) + 1;
  const statement = `INSERT INTO ${table} (${Object.keys(row).join(', ')}) VALUES (${Object.values(row).map(literal).join(', ')})`;
  // What lies in a second table without its row in the first is named by its number.
  return {
    what: `${table}: put in`,
    statement,
    named: new RegExp(`${NAMES[table]?.(row).source ?? ''}|Row ${String(row[key])} of `),
  };
}

function edits(): { all: Edit[]; columns: string[] } {
  const database = new Database(engine, original, { readOnly: true });
  const tables = tablesIn(database).filter((table) => EXCEPTIONS[table] === undefined);
  const all = tables.flatMap((table) => [
    ...editsOf(database, table),
    ...(table === 'vault' ? [] : [rowPutIn(database, table)]),
  ]);
  const columns = tables.flatMap((table) =>
    database.all(`PRAGMA table_info(${table})`).map(({ name }) => `${table}.${String(name)}`),
  );
  database.close();
  return { all, columns };
}

describe('vault check', () => {
  it('says what each edit of a column, each row taken away and each put in has done, and exits with 1', async () => {
    const { all, columns } = edits();
    const path = join(newFolder(), 'edited.chancery');
    const told = new Set<string>();
    const untold: string[] = [];
    for (const { what, statement, named } of all) {
      for (const suffix of ['-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
      copyFileSync(original, path);
      try {
        editWithSql(path, engine, statement);
      } catch (error) {
        // A CHECK or UNIQUE of the schema stands in the way of the shell, too.
        if (error instanceof Error && /constraint/i.test(error.message)) continue;
        throw error;
      }
      const ran = await run(['vault', 'check', '--vault', path, '--passphrase-file', passphraseFile, '--json']);
      if (ran.status === 1 && named.test(ran.stdout + ran.stderr)) told.add(what);
      else if (!HARMLESS.has(what))
        untold.push(
          `${what}: exit ${ran.status}: ${statement.slice(0, 200)} ${ran.stdout.slice(0, 400)}${ran.stderr.slice(0, 400)}`,
        );
    }
    expect(untold).toEqual([]);
    expect(columns.filter((column) => !told.has(column))).toEqual(KEPT_BY_THE_SCHEMA);
    expect([...told].filter((what) => what.endsWith('put in')).length).toBeGreaterThan(15);
  }, 900_000);

  it('has nothing to say of the vault as it was', async () => {
    const ran = await run(['vault', 'check', '--vault', original, '--passphrase-file', passphraseFile, '--json']);
    expect(ran.status).toBe(0);
  });
});
