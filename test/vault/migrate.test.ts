import { copyFileSync, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { availableEngines, Database } from '../../electron/vault/driver.ts';
import { createSchema, migrate, schemaFaults, schemaVersionOf, type Migration } from '../../electron/vault/migrate.ts';
import { SCHEMA_1 } from '../../electron/vault/schema.ts';
import { newFolder, newRoot, newVault, removeFolders } from './test-vault.ts';

afterEach(removeFolders);

const FIRST: Migration = { to: 1, sql: SCHEMA_1 };
const SECOND: Migration = { to: 2, sql: 'CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT' };
const THIRD: Migration = { to: 3, sql: 'ALTER TABLE note ADD COLUMN tag TEXT' };
const BROKEN: Migration = {
  to: 3,
  sql: 'ALTER TABLE note ADD COLUMN tag TEXT; ALTER TABLE nothing ADD COLUMN tag TEXT',
};

describe.each(availableEngines())('migrate over %s', (engine) => {
  async function oldVault(): Promise<string> {
    const vault = await newVault(engine);
    await newRoot(vault);
    await vault.close();
    const path = join(newFolder(), 'old.chancery');
    copyFileSync(vault.path, path);
    return path;
  }
  function open(path: string, readOnly = false): Database {
    return new Database(engine, path, { readOnly });
  }

  it('goes forward version by version, and keeps a whole copy of the vault as it was', async () => {
    const path = await oldVault();
    const database = open(path);
    migrate(database, path, [FIRST, SECOND, THIRD]);
    expect(schemaVersionOf(database)).toBe(3);
    expect(database.all('SELECT id, text, tag FROM note')).toEqual([]);
    expect(schemaFaults(database, engine, [FIRST, SECOND, THIRD])).toEqual([]);
    database.close();
    expect(statSync(`${path}.schema-1`).mode & 0o777).toBe(0o600);
    const copy = open(`${path}.schema-1`, true);
    expect(schemaVersionOf(copy)).toBe(1);
    expect(copy.all('SELECT id FROM certificate')).toHaveLength(1);
    copy.close();
  });

  it('does nothing to a vault of today, and keeps no copy of it', async () => {
    const path = await oldVault();
    const database = open(path);
    migrate(database, path);
    database.close();
    expect(existsSync(`${path}.schema-1`)).toBe(false);
  });

  it('keeps what was there of an earlier copy', async () => {
    const path = await oldVault();
    const copy = `${path}.schema-1`;
    copyFileSync(path, copy);
    const before = readFileSync(copy);
    const database = open(path);
    migrate(database, path, [FIRST, SECOND]);
    database.close();
    expect(readFileSync(copy).equals(before)).toBe(true);
    expect(existsSync(`${copy}-2`)).toBe(true);
  });

  it('leaves a step that fails undone, wholly, and the vault at the step before', async () => {
    const path = await oldVault();
    const database = open(path);
    expect(() => migrate(database, path, [FIRST, SECOND, BROKEN])).toThrow();
    expect(schemaVersionOf(database)).toBe(2);
    expect(schemaFaults(database, engine, [FIRST, SECOND])).toEqual([]);
    migrate(database, path, [FIRST, SECOND, THIRD]);
    expect(schemaVersionOf(database)).toBe(3);
    database.close();
  });

  it('refuses a later schema, and an older one that it may not write', async () => {
    const path = await oldVault();
    const database = open(path);
    migrate(database, path, [FIRST, SECOND]);
    expect(() => migrate(database, path)).toThrow(expect.objectContaining({ code: 'VAULT_TOO_NEW' }));
    database.close();
    const reader = open(path, true);
    expect(() => migrate(reader, path, [FIRST, SECOND, THIRD])).toThrow(expect.objectContaining({ code: 'READ_ONLY' }));
    reader.close();
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
