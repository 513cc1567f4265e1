import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { isRefusal } from '../../shared/errors.ts';
import {
  availableEngines,
  ConstraintViolation,
  Database,
  refusalOf,
  type SqlValue,
} from '../../electron/vault/driver.ts';
import { newFolder, removeFolders } from './test-vault.ts';

afterEach(removeFolders);

it('has an engine on every runtime that we know', () => {
  expect(availableEngines()).not.toEqual([]);
  expect(availableEngines().includes('node:sqlite')).toBe(isBuiltin('node:sqlite'));
});

describe.each(availableEngines())('Database over %s', (engine) => {
  function open(path = join(newFolder(), 'file.db')): Database {
    return new Database(engine, path, { readOnly: false });
  }
  function withTable(): Database {
    const database = open();
    database.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT, bytes BLOB) STRICT');
    return database;
  }

  it('says VAULT_DAMAGED of a damaged page, whichever way the rows are asked for', () => {
    const path = join(newFolder(), 'file.db');
    const database = open(path);
    database.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT)');
    for (let i = 0; i < 500; i++) database.run('INSERT INTO t (text) VALUES (?)', 'x'.repeat(100));
    database.close();
    const bytes = readFileSync(path);
    for (let page = 8192; page < bytes.length; page += 4096) bytes.fill(0x55, page, page + 60);
    writeFileSync(path, bytes);
    const damaged = open(path);
    const sql = 'SELECT * FROM t ORDER BY text';
    for (const ask of [() => damaged.all(sql), () => damaged.get(sql), () => damaged.run('UPDATE t SET text = ?', 'y')])
      expect(ask).toThrow(expect.objectContaining({ code: 'VAULT_DAMAGED' }));
    damaged.close();
  });

  it('gives back what it was given', () => {
    const database = withTable();
    expect(database.run('INSERT INTO t (text, bytes) VALUES (?, ?)', 'é\u{1F511}', Buffer.from([0, 255]))).toEqual({
      changes: 1,
      id: 1,
    });
    expect({ ...database.get('SELECT * FROM t') }).toEqual({ id: 1, text: 'é\u{1F511}', bytes: Uint8Array.of(0, 255) });
    expect(database.get('SELECT * FROM t WHERE id = 2')).toBeUndefined();
    database.close();
  });

  it.each([
    ['a boolean', true],
    ['a Date', new Date()],
    ['a function', () => 1],
    ['undefined', undefined],
    ['a float', 1.5],
    ['NaN', Number.NaN],
    ['a number beyond 2^53', 2 ** 53],
    ['a bigint', 1n],
    ['an ArrayBuffer', new ArrayBuffer(2)],
    ['an object', { a: 1 }],
    ['text with a NUL', 'a\0b'],
    ['half a surrogate pair', '\ud800'],
  ])('refuses to bind %s, which SQLite would take as something else', (_, value) => {
    const database = withTable();
    const write = (): unknown => database.run('INSERT INTO t (text) VALUES (?)', value as SqlValue);
    expect(write).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
    expect({ ...database.get('SELECT count(*) AS count FROM t') }).toEqual({ count: 0 });
    database.close();
  });

  it('makes a transaction durable as a whole, or not at all', () => {
    const database = withTable();
    const fail = (): unknown =>
      database.transaction(() => {
        database.run('INSERT INTO t (id) VALUES (1)');
        database.run('INSERT INTO t (id) VALUES (1)');
      });
    expect(fail).toThrow(ConstraintViolation);
    expect({ ...database.get('SELECT count(*) AS count FROM t') }).toEqual({ count: 0 });
    database.transaction(() => database.run('INSERT INTO t (id) VALUES (1)'));
    expect({ ...database.get('SELECT count(*) AS count FROM t') }).toEqual({ count: 1 });
    database.close();
  });

  it('says VAULT_BUSY while another connection writes, and goes on afterwards', () => {
    const folder = newFolder();
    const first = open(join(folder, 'file.db'));
    first.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (id INTEGER PRIMARY KEY) STRICT');
    const second = open(join(folder, 'file.db'));
    first.transaction(() => {
      expect(() => second.transaction(() => 0)).toThrow(expect.objectContaining({ code: 'VAULT_BUSY' }));
    });
    expect(second.transaction(() => second.run('INSERT INTO t (id) VALUES (7)').id)).toBe(7);
    first.close();
    second.close();
  });

  it('reads one state of the file while another connection writes', async () => {
    const folder = newFolder();
    const writer = open(join(folder, 'file.db'));
    writer.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (id INTEGER PRIMARY KEY) STRICT');
    const reader = new Database(engine, join(folder, 'file.db'), { readOnly: true });
    await reader.snapshot(async () => {
      expect(reader.all('SELECT id FROM t')).toHaveLength(0);
      writer.run('INSERT INTO t (id) VALUES (1)');
      await Promise.resolve();
      expect(reader.all('SELECT id FROM t')).toHaveLength(0);
    });
    expect(reader.all('SELECT id FROM t')).toHaveLength(1);
    expect(() => reader.run('INSERT INTO t (id) VALUES (2)')).toThrow(expect.objectContaining({ code: 'READ_ONLY' }));
    reader.close();
    writer.close();
  });

  it('leaves one whole file behind: nothing waits in the log', () => {
    const path = join(newFolder(), 'file.db');
    const database = open(path);
    database.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (id INTEGER PRIMARY KEY) STRICT');
    database.run('INSERT INTO t (id) VALUES (1)');
    expect(statSync(`${path}-wal`).size).toBeGreaterThan(0);
    database.close();
    expect(existsSync(`${path}-wal`) ? statSync(`${path}-wal`).size : 0).toBe(0);
    const again = new Database(engine, path, { readOnly: false });
    expect(again.all('SELECT id FROM t')).toHaveLength(1);
    again.close();
  });

  it('syncs every commit, enforces foreign keys and trusts no schema', () => {
    const database = open();
    const pragma = (name: string): unknown => Object.values(database.get(`PRAGMA ${name}`) ?? {})[0];
    expect([pragma('synchronous'), pragma('foreign_keys'), pragma('trusted_schema')]).toEqual([2, 1, 0]);
    database.close();
  });

  it('tells a number that JavaScript cannot hold as damage', () => {
    const database = withTable();
    database.exec('INSERT INTO t (id) VALUES (9007199254740993)');
    expect(() => database.get('SELECT id FROM t')).toThrow(expect.objectContaining({ code: 'VAULT_DAMAGED' }));
    database.close();
  });
});

describe('refusalOf', () => {
  it.each([
    [5, 'VAULT_BUSY'],
    [8, 'READ_ONLY'],
    [1032, 'READ_ONLY'],
    [11, 'VAULT_DAMAGED'],
    [26, 'VAULT_DAMAGED'],
    [522, 'VAULT_DAMAGED'],
    [13, 'DISK_FULL'],
    [778, 'WRITE_FAILED'],
    [14, 'FILE_UNREADABLE'],
    [15, 'CANNOT_LOCK_FILE'],
    [3850, 'CANNOT_LOCK_FILE'],
    [5386, 'CANNOT_LOCK_FILE'],
    [1, 'INTERNAL'],
  ])('reads SQLite’s %i as %s', (errcode, code) => {
    expect(refusalOf(Object.assign(new Error('sqlite'), { errcode }))).toMatchObject({ code });
  });

  it('knows SQLite by its words where the engine leaves the code out', () => {
    const said = Object.assign(new Error('database disk image is malformed'), { code: 'ERR_SQLITE_ERROR' });
    expect(refusalOf(said)).toMatchObject({ code: 'VAULT_DAMAGED' });
    const gone = Object.assign(new Error('no such tokenizer: trigral'), { code: 'ERR_SQLITE_ERROR' });
    expect(refusalOf(gone)).toMatchObject({ code: 'VAULT_DAMAGED' });
    expect(isRefusal(refusalOf(new Error('database disk image is malformed')))).toBe(false);
  });

  it.each([
    'no such column: a.crl_number_before',
    'no such table: event',
    'no such collation sequence: NOCASA',
    'unknown function: lgngth()',
    'invalid fts5 file format (found 0, expected 4 or 5)',
    'malformed database schema (x)',
    'unrecognized option: "conteqt_rowid"',
    'unrecognized column option: text',
    "unrecognized parameter: content_rowid='id'",
    'parse error in tokenize directive',
    'malformed columnsize=... directive',
    'multiple content=... directives',
    'vtable constructor failed: certificate_search',
    'error in tokenizer constructor',
    'malformed JSON',
  ])('takes a schema that lost something for damage: %s', (words) => {
    expect(refusalOf(Object.assign(new Error(words), { errcode: 1 }))).toMatchObject({ code: 'VAULT_DAMAGED' });
  });

  it.each(['near "SELEC": syntax error', 'unrecognized token: "@"'])(
    'takes any other fault in a statement for one of ours: %s',
    (words) => {
      expect(refusalOf(Object.assign(new Error(words), { errcode: 1 }))).toMatchObject({ code: 'INTERNAL' });
    },
  );

  it('leaves what is not SQLite’s alone', () => {
    const fault = new TypeError('ours');
    expect(refusalOf(fault)).toBe(fault);
    expect(isRefusal(refusalOf(Object.assign(new Error(), { errcode: 2067 })))).toBe(false);
  });
});
