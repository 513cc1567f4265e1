import { existsSync, rmSync } from 'node:fs';
import { CertificateError } from '../../shared/errors.ts';
import { integer, present, text } from './columns.ts';
import { Database, type SqliteEngine } from './driver.ts';
import { copyInto, type CopySource } from './copy-into.ts';
import { makeEmptyFile, takeName, unfinishedName } from './sync-file.ts';
import { APPLICATION_ID, SCHEMA_1, SCHEMA_2 } from './schema.ts';
import { SCHEMA_3 } from './schema-3.ts';
import { SCHEMA_4 } from './schema-4.ts';
import { SCHEMA_5 } from './schema-5.ts';

/** Brings a vault from one schema to the next. Only adds tables and indexes: what events have vouched for stays as it is. */
export interface Migration {
  readonly to: number;
  readonly sql: string;
}

/** Every schema since the first, in order. A released one is never changed. */
export const MIGRATIONS: readonly Migration[] = [
  { to: 1, sql: SCHEMA_1 },
  { to: 2, sql: SCHEMA_2 },
  { to: 3, sql: SCHEMA_3 },
  { to: 4, sql: SCHEMA_4 },
  { to: 5, sql: SCHEMA_5 },
];

/** The schema that this version writes. */
export const SCHEMA_VERSION = MIGRATIONS.length;

export function schemaVersionOf(database: Database): number {
  return integer(present(database.get('PRAGMA user_version'), 'schema version'), 'user_version');
}

/** Makes the tables in an empty file. */
export function createSchema(database: Database, migrations: readonly Migration[] = MIGRATIONS): void {
  database.transaction(() => {
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
    for (const { to, sql } of migrations) database.exec(`${sql}; PRAGMA user_version = ${to}`);
  });
}

/**
 * Brings an older vault to today's schema, one version at a time, each in one transaction, with a copy of the whole vault
 * kept before the first: `NAME.chancery.schema-1`.
 *
 * One that may only be read stays as it is, and empty tables of this connection's own stand in for what it lacks.
 *
 * @throws {CertificateError} VAULT_TOO_NEW: made by a later version; it is not touched. WRITE_FAILED: no copy could be kept
 */
export async function migrate(
  database: Database,
  { engine, path }: { readonly engine: SqliteEngine; readonly path: string },
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<void> {
  const found = schemaVersionOf(database);
  const newest = migrations.length;
  if (found > newest) {
    throw new CertificateError(
      'VAULT_TOO_NEW',
      `The vault was written by a later version of Chancery (schema ${found}, this one knows ${newest}). Install that version.`,
    );
  }
  if (found === newest) return;
  if (found < 1) throw new CertificateError('VAULT_DAMAGED', 'The vault has no schema. Restore a backup.');
  if (database.readOnly) {
    standInForNewTables(database, migrations);
    return;
  }
  await keepCopy({ engine, location: path }, `${path}.schema-${found}`);
  for (const { to, sql } of migrations) {
    database.transaction(() => {
      // Another process may have been first.
      if (schemaVersionOf(database) === to - 1) database.exec(`${sql}; PRAGMA user_version = ${to}`);
    });
  }
}

/**
 * Lets a connection that may not write read an older vault as if it were of today: empty temporary tables, in memory, take
 * the place of those that it lacks. An index that it lacks is done without.
 */
export function standInForNewTables(database: Database, migrations: readonly Migration[] = MIGRATIONS): void {
  if (!database.readOnly) return;
  for (const { sql } of migrations.slice(schemaVersionOf(database))) {
    database.exec(
      sql
        .replaceAll(/^CREATE INDEX [^;]+;$/gmu, '')
        .replaceAll('CREATE TABLE ', 'CREATE TEMP TABLE ')
        .replaceAll(/ REFERENCES \w+/g, ''),
    );
  }
}

/** A whole, consistent copy, 0600 from its first byte; one that is there already stays beside it. */
async function keepCopy(vault: CopySource, copy: string): Promise<void> {
  const unfinished = unfinishedName(copy);
  try {
    makeEmptyFile(unfinished);
    await copyInto(vault, unfinished);
    takeName(unfinished, freeName(copy), false);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw new CertificateError('WRITE_FAILED', `No copy could be kept as ${copy}, so the vault stays as it is.`, {
      cause: error,
    });
  }
}

function freeName(path: string): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? path : `${path}-${number}`;
    if (!existsSync(name)) return name;
  }
}

/**
 * What stands in the file beside the tables of its schema, or differs from them: a trigger or a view put in from outside
 * could change what we write. Each answer names one; none when the schema is ours.
 */
export function schemaFaults(
  database: Database,
  engine: SqliteEngine,
  migrations: readonly Migration[] = MIGRATIONS,
): string[] {
  // One that may only be read is of its own schema still.
  const expected = expectedSchema(engine, migrations.slice(0, Math.max(1, schemaVersionOf(database))));
  const found = schemaObjects(database);
  const faults: string[] = [];
  for (const [name, sql] of found) {
    if (!expected.has(name)) faults.push(`${name} does not belong in a vault`);
    else if (expected.get(name) !== sql) faults.push(`${name} is not as it was made`);
  }
  for (const name of expected.keys()) if (!found.has(name)) faults.push(`${name} is missing`);
  return faults;
}

function expectedSchema(engine: SqliteEngine, migrations: readonly Migration[]): Map<string, string> {
  const model = new Database(engine, ':memory:', { readOnly: false });
  try {
    createSchema(model, migrations);
    return schemaObjects(model);
  } finally {
    model.close();
  }
}

/** `table certificate` → its SQL. The tables that FTS5 makes for itself are SQLite's own words: their names count. */
function schemaObjects(database: Database): Map<string, string> {
  const rows = database.all(
    "SELECT type, name, coalesce(sql, '') AS sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
  );
  return new Map(
    rows.map((row) => [
      `${text(row, 'type')} ${text(row, 'name')}`,
      text(row, 'name').startsWith('certificate_search_') ? '' : text(row, 'sql'),
    ]),
  );
}
