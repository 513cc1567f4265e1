import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { letGo } from '../../electron/pki/bytes.ts';
import { availableEngines, Database } from '../../electron/vault/driver.ts';
import { PortionRows } from '../../electron/vault/portion-rows.ts';
import { portionNumbers, readPortion, ROWS_IN_PORTION } from '../../electron/vault/portions.ts';
import { newFolder, removeFolders } from './test-vault.ts';

const SOURCE = { key: 't.id', columns: ['t.id', 't.word', 't.number', 't.octets'], from: 'thing t' };
let database: Database;
beforeAll(() => {
  database = new Database(availableEngines()[0] ?? 'node:sqlite', `${newFolder()}/things.db`, { readOnly: false });
  database.exec('CREATE TABLE thing (id INTEGER PRIMARY KEY, word TEXT, number INTEGER, octets BLOB) STRICT');
});
afterAll(() => {
  database.close();
  removeFolders();
});

/** Every row that the portions hold, as its reader finds it. */
function readAll(): unknown[] {
  const found: unknown[] = [];
  for (const portion of portionNumbers(database, SOURCE)) {
    const rows = new PortionRows(readPortion(database, SOURCE, portion).octets, SOURCE.columns.length);
    while (rows.next()) {
      found.push({
        id: rows.integer(0),
        word: rows.isNull(1) ? null : rows.text(1),
        number: rows.isNull(2) ? null : rows.integer(2),
        octets: rows.isNull(3),
      });
    }
  }
  return found;
}

describe('PortionRows', () => {
  it('reads what SQLite wrote, over the edges of portions, whatever looks like a separator', () => {
    const row = fc.record({
      id: fc.integer({ min: 1, max: 3 * ROWS_IN_PORTION }),
      word: fc.option(fc.stringMatching(/^[-:;0-9a-z ]{0,12}$/)),
      number: fc.option(fc.integer({ min: -4_000_000_000, max: 4_000_000_000 })),
      octets: fc.option(fc.uint8Array({ maxLength: 8 })),
    });
    fc.assert(
      fc.property(fc.uniqueArray(row, { selector: ({ id }) => id, maxLength: 12 }), (rows) => {
        database.exec('DELETE FROM thing');
        for (const { id, word, number, octets } of rows) {
          database.run('INSERT INTO thing VALUES (?, ?, ?, ?)', id, word, number, octets);
        }
        expect(readAll()).toEqual(
          rows.sort((a, b) => a.id - b.id).map((one) => ({ ...one, octets: one.octets === null })),
        );
      }),
    );
  });

  it.each([
    ['a length beyond the end', '1:15:ab'],
    ['a row that ends early', '1:1-'],
    ['no semicolon between two rows', '1:1---1:2---'],
    ['no number', 'x:1---'],
    ['no colon', '11'],
  ])('refuses %s', (_, text) => {
    const rows = new PortionRows(Buffer.from(text), 4);
    expect(() => {
      while (rows.next());
    }).toThrow(expect.objectContaining({ code: 'VAULT_DAMAGED' }));
  });

  it.each(['ab', '1x', '--1', '', '1234567890123456'])('refuses “%s” as a number', (text) => {
    const rows = new PortionRows(Buffer.from(`${String(text.length)}:${text}`), 1);
    rows.next();
    expect(() => rows.integer(0)).toThrow(expect.objectContaining({ code: 'VAULT_DAMAGED' }));
  });
});

describe('letGo', () => {
  it.each(availableEngines())('gives the memory of a portion back at once, of %s too', (engine) => {
    const other = new Database(engine, `${newFolder()}/things.db`, { readOnly: false });
    other.exec('CREATE TABLE thing (id INTEGER PRIMARY KEY, word TEXT, number INTEGER, octets BLOB) STRICT');
    other.run("INSERT INTO thing VALUES (1, 'word', 1, ?)", new Uint8Array(100_000));
    const { octets } = readPortion(other, SOURCE, 0);
    expect(octets.length).toBeGreaterThan(100_000);
    letGo(octets);
    expect(octets.length).toBe(0);
    const whole = new Uint8Array(100);
    letGo(whole.subarray(1));
    expect(whole.length, 'what is a part of something stays').toBe(100);
    const none = readPortion(other, SOURCE, 1);
    expect(() => {
      letGo(none.octets);
      letGo(none.octets);
    }).not.toThrow();
    other.close();
  });
});
