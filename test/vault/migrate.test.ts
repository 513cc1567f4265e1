import { copyFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { availableEngines, Database } from '../../electron/vault/driver.ts';
import {
  createSchema,
  migrate,
  MIGRATIONS,
  schemaFaults,
  schemaVersionOf,
  type Migration,
} from '../../electron/vault/migrate.ts';
import { eventCondition } from '../../electron/vault/event-query.ts';
import { filterOf } from '../../electron/vault/certificate-query.ts';
import { SCHEMA_1 } from '../../electron/vault/schema.ts';
import { openVault } from '../../electron/vault/vault.ts';
import {
  context,
  issue,
  newFolder,
  newRoot,
  newVault,
  PASSPHRASE,
  removeFolders,
  revocationsOf,
} from './test-vault.ts';

afterEach(removeFolders);

/** Made by the version that wrote schema 1, with test-vault.ts of that day. */
const FIXTURE_1 = new URL('fixtures/schema-1.chancery.gz', import.meta.url);

/** Made by the version that wrote schema 2, from the terminal: a root, one revoked and one renewed. */
const FIXTURE_2 = new URL('fixtures/schema-2.chancery.gz', import.meta.url);

/** Made by the version that wrote schema 3: a root, a profile of its own, one superseded and one revoked. */
const FIXTURE_3 = new URL('fixtures/schema-3.chancery.gz', import.meta.url);

/** Made by the version that wrote schema 4: a root and two of its certificates, one of them noted and seen on a server. */
const FIXTURE_4 = new URL('fixtures/schema-4.chancery.gz', import.meta.url);

const FIRST: Migration = { to: 1, sql: SCHEMA_1 };
const SECOND: Migration = { to: 2, sql: 'CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT' };
const THIRD: Migration = { to: 3, sql: 'ALTER TABLE note ADD COLUMN tag TEXT' };
const PAGE = { sort: 'notAfter', descending: true, limit: 10, offset: 0, now: new Date() } as const;
/** One more than there are today. */
const LATER = [...MIGRATIONS, { to: MIGRATIONS.length + 1, sql: SECOND.sql }];
const BROKEN: Migration = {
  to: 3,
  sql: 'ALTER TABLE note ADD COLUMN tag TEXT; ALTER TABLE nothing ADD COLUMN tag TEXT',
};

describe.each(availableEngines())('migrate over %s', (engine) => {
  function oldVault(): string {
    const path = join(newFolder(), 'old.chancery');
    writeFileSync(path, gunzipSync(readFileSync(FIXTURE_1)), { mode: 0o600 });
    return path;
  }
  async function todaysVault(): Promise<string> {
    const vault = await newVault(engine);
    await newRoot(vault);
    await vault.close();
    return vault.path;
  }
  function open(path: string, readOnly = false): Database {
    return new Database(engine, path, { readOnly });
  }

  it('goes forward version by version, and keeps a whole copy of the vault as it was', async () => {
    const path = oldVault();
    const database = open(path);
    await migrate(database, { engine, path }, [FIRST, SECOND, THIRD]);
    expect(schemaVersionOf(database)).toBe(3);
    expect(database.all('SELECT id, text, tag FROM note')).toEqual([]);
    expect(schemaFaults(database, engine, [FIRST, SECOND, THIRD])).toEqual([]);
    database.close();
    expect(statSync(`${path}.schema-1`).mode & 0o777).toBe(0o600);
    const copy = open(`${path}.schema-1`, true);
    expect(schemaVersionOf(copy)).toBe(1);
    expect(copy.all('SELECT id FROM certificate')).toHaveLength(6);
    copy.close();
  });

  it('does nothing to a vault of today, and keeps no copy of it', async () => {
    const path = await todaysVault();
    const database = open(path);
    await migrate(database, { engine, path });
    database.close();
    expect(existsSync(`${path}.schema-1`)).toBe(false);
  });

  it('keeps what was there of an earlier copy', async () => {
    const path = oldVault();
    const copy = `${path}.schema-1`;
    copyFileSync(path, copy);
    const before = readFileSync(copy);
    const database = open(path);
    await migrate(database, { engine, path }, [FIRST, SECOND]);
    database.close();
    expect(readFileSync(copy).equals(before)).toBe(true);
    expect(existsSync(`${copy}-2`)).toBe(true);
  });

  it('leaves a step that fails undone, wholly, and the vault at the step before', async () => {
    const path = oldVault();
    const database = open(path);
    await expect(migrate(database, { engine, path }, [FIRST, SECOND, BROKEN])).rejects.toThrow();
    expect(schemaVersionOf(database)).toBe(2);
    expect(schemaFaults(database, engine, [FIRST, SECOND])).toEqual([]);
    await migrate(database, { engine, path }, [FIRST, SECOND, THIRD]);
    expect(schemaVersionOf(database)).toBe(3);
    database.close();
  });

  it('refuses a later schema', async () => {
    const path = oldVault();
    const database = open(path);
    await migrate(database, { engine, path }, LATER);
    await expect(migrate(database, { engine, path })).rejects.toMatchObject({ code: 'VAULT_TOO_NEW' });
    database.close();
  });

  it('leaves an older one that it may not write as it is, with empty tables of its own in place of what it lacks', async () => {
    const path = oldVault();
    const before = readFileSync(path);
    const reader = open(path, true);
    await migrate(reader, { engine, path }, [FIRST, SECOND]);
    expect(schemaVersionOf(reader)).toBe(1);
    expect(reader.all('SELECT * FROM note')).toEqual([]);
    expect(schemaFaults(reader, engine, [FIRST, SECOND])).toEqual([]);
    reader.close();
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('opens the vault of every released schema, and finds all of it whole and workable', async () => {
    const path = oldVault();
    const vault = await openVault(path, context(engine));
    expect(await vault.check(undefined, PASSPHRASE)).toMatchObject({
      ok: true,
      findings: [],
      certificates: 6,
      crls: 1,
    });
    await vault.unlock(PASSPHRASE);
    expect(await revocationsOf(vault.registry, 'ca-1')).toHaveLength(2);
    const key = await vault.keys.open('key-1');
    const root = { id: 'ca-1', certificateId: 'cert-1', key, subject: 'CN=Sample Root,O=Sample' };
    expect((await issue(vault, root)).id).toBe('cert-7');
    expect(await vault.check()).toMatchObject({ ok: true, certificates: 7 });
    await vault.close();
    expect(statSync(`${path}.schema-1`).mode & 0o777).toBe(0o600);
  });

  it('opens a vault of schema 2, and goes on with it', async () => {
    const path = join(newFolder(), 'second.chancery');
    writeFileSync(path, gunzipSync(readFileSync(FIXTURE_2)), { mode: 0o600 });
    const vault = await openVault(path, context(engine));
    await vault.unlock(PASSPHRASE);
    expect(await revocationsOf(vault.registry, 'ca-1')).toHaveLength(1);
    const key = await vault.keys.open('key-1');
    const root = { id: 'ca-1', certificateId: 'cert-1', key, subject: 'CN=Sample Root,O=Sample' };
    expect((await issue(vault, root)).id).toBe('cert-6');
    expect(await vault.check(undefined, PASSPHRASE)).toMatchObject({ ok: true, findings: [], certificates: 6 });
    await vault.close();
    const copy = open(`${path}.schema-2`, true);
    expect(schemaVersionOf(copy)).toBe(2);
    copy.close();
  });

  it('opens a vault of schema 3, and takes ACME into it', async () => {
    const path = join(newFolder(), 'third.chancery');
    writeFileSync(path, gunzipSync(readFileSync(FIXTURE_3)), { mode: 0o600 });
    const vault = await openVault(path, context(engine));
    await vault.unlock(PASSPHRASE);
    expect((await vault.registry.profiles()).map(({ name }) => name)).toEqual(['mine']);
    const secret = new Uint8Array(32);
    await vault.acme.recordExternalKey({ authorityId: 'ca-1', keyIdentifier: 'kid', note: '', secret });
    expect(await vault.check(undefined, PASSPHRASE)).toMatchObject({ ok: true, findings: [], certificates: 5 });
    await vault.close();
    const copy = open(`${path}.schema-3`, true);
    expect(schemaVersionOf(copy)).toBe(3);
    copy.close();
  });

  it('opens a vault of schema 4, and has the indexes there that Home asks by', async () => {
    const path = join(newFolder(), 'fourth.chancery');
    writeFileSync(path, gunzipSync(readFileSync(FIXTURE_4)), { mode: 0o600 });
    const reader = open(path, true);
    await migrate(reader, { engine, path });
    expect(schemaVersionOf(reader)).toBe(4);
    expect(reader.all("SELECT name FROM sqlite_schema WHERE name = 'event_of_deployment'")).toEqual([]);
    reader.close();
    const vault = await openVault(path, context(engine));
    await vault.unlock(PASSPHRASE);
    const { items } = await vault.registry.events({ limit: 10, offset: 0, kind: 'certificate.deployed' });
    expect(items.map(({ subject }) => subject)).toEqual(['cert-2']);
    expect(await vault.check(undefined, PASSPHRASE)).toMatchObject({ ok: true, findings: [], certificates: 3 });
    await vault.close();
    const migrated = open(path, true);
    const planOf = (sql: string): string => JSON.stringify(migrated.all(`EXPLAIN QUERY PLAN ${sql}`));
    const { sql, values } = filterOf({ ...PAGE, authorityId: 'ca-1', profile: 'ocsp-signing' });
    expect(values).toEqual([1]);
    const signing = `SELECT id FROM certificate c WHERE ${sql.replace('?', '1')} ORDER BY c.not_after DESC, c.id DESC`;
    expect(planOf(signing)).toMatch(/certificate_signing_ocsp \(authority_id=\?\)"[^}]*\}\]$/u);
    const seen = eventCondition({ limit: 1, offset: 0, kind: 'certificate.deployed' });
    expect(planOf(`SELECT * FROM event WHERE ${seen.sql} ORDER BY sequence DESC`)).toContain('event_of_deployment');
    expect(planOf("SELECT 1 FROM event WHERE subject = 'cert-2' AND kind = 'certificate.issued'")).toContain(
      'event_by_subject',
    );
    migrated.close();
  });
});

describe('schemaFaults', () => {
  it('names what was put in, altered and taken away', () => {
    const [engine] = availableEngines();
    if (engine === undefined) throw new Error('no engine');
    const database = new Database(engine, ':memory:', { readOnly: false });
    createSchema(database);
    expect(schemaFaults(database, engine)).toEqual([]);
    database.exec('CREATE VIEW v AS SELECT 1; DROP TABLE crl_encoding; ALTER TABLE key_slot ADD COLUMN x TEXT');
    expect(schemaFaults(database, engine)).toEqual([
      'table key_slot is not as it was made',
      'view v does not belong in a vault',
      'table crl_encoding is missing',
    ]);
    database.close();
  });
});
