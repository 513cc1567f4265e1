import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CertificateQuery } from '../../electron/authority/ports.ts';
import { certificatePage } from '../../electron/vault/certificate-page.ts';
import { availableEngines, Database } from '../../electron/vault/driver.ts';
import { SCHEMA_1, SCHEMA_2, STANDING } from '../../electron/vault/schema.ts';

const NOW = 1_800_000_000;
const DAY = 86_400;
const ROWS = 4_000;
/** The index knows these; the rest is found without it. */
const INDEXED = 3_900;

interface Made {
  readonly id: number;
  readonly authority: number;
  readonly subject: string;
  readonly text: string;
  readonly serial: string;
  readonly notAfter: number;
  readonly standing: number;
}

/** Every row holds “server”, every third “third”, every hundredth “rare”; nothing is in the order of anything else. */
function made(id: number): Made {
  const mixed = (id * 7_919) % ROWS;
  const words = [`server${String(mixed)}`, id % 3 === 0 ? 'third' : '', id % 100 === 0 ? 'rare' : ''].join('-');
  return {
    id,
    authority: (id % 2) + 1,
    subject: `CN=${words}`,
    text: `cn=${words}.example`,
    serial: (mixed + 4_096).toString(16),
    notAfter: NOW + (((id * 31) % 700) - 100) * DAY,
    standing: id % 10 === 0 ? STANDING.revoked : STANDING.good,
  };
}

const rows = Array.from({ length: ROWS }, (_, at) => made(at + 1));
const folder = mkdtempSync(join(tmpdir(), 'chancery-page-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const ALL: CertificateQuery = {
  sort: 'notAfter',
  descending: false,
  limit: 50,
  offset: 0,
  now: new Date(NOW * 1000),
};

/** The same answer by reading everything. */
function expected(query: CertificateQuery): { ids: number[]; total: number } {
  const hits = rows
    .filter((row) => query.text === undefined || row.text.includes(query.text))
    .filter((row) => query.authorityId === undefined || `ca-${String(row.authority)}` === query.authorityId)
    .filter((row) => query.states === undefined || query.states.some((state) => isIn(state, row)))
    .sort((a, b) => (query.descending ? -1 : 1) * (compare(query.sort, a, b) || a.id - b.id));
  return { ids: hits.slice(query.offset, query.offset + query.limit).map(({ id }) => id), total: hits.length };
}

/** As far as the tests ask. */
function isIn(state: string, { standing, notAfter }: Made): boolean {
  if (state === 'revoked') return standing === STANDING.revoked;
  if (standing !== STANDING.good) return false;
  if (state === 'expired') return notAfter < NOW;
  return state === 'valid' ? notAfter >= NOW + 30 * DAY : notAfter >= NOW && notAfter < NOW + 30 * DAY;
}

function compare(sort: CertificateQuery['sort'], a: Made, b: Made): number {
  if (sort === 'subject') return a.subject < b.subject ? -1 : a.subject > b.subject ? 1 : 0;
  if (sort === 'serialNumber') return Number.parseInt(a.serial, 16) - Number.parseInt(b.serial, 16);
  return sort === 'notAfter' ? a.notAfter - b.notAfter : 0;
}

const STATES = [undefined, ['valid'], ['expiring', 'valid', 'revoked']] as const;

describe.each(availableEngines())('certificatePage, by %s', (engine) => {
  const path = join(folder, `${engine.replaceAll(/\W/g, '')}.db`);
  let database: Database;

  beforeAll(() => {
    database = new Database(engine, path, { readOnly: false });
    database.exec(SCHEMA_1 + SCHEMA_2);
    const none = new Uint8Array();
    database.transaction(() => {
      database.run('INSERT INTO issuer (id, name) VALUES (1, ?)', none);
      for (const authority of [1, 2]) {
        database.run(
          `INSERT INTO authority (id, name, issuer_id, certificate_id, settings, crl_number_before, created_at)
         VALUES (?, ?, 1, ?, '{}', '', 0)`,
          authority,
          `CA ${String(authority)}`,
          authority,
        );
      }
      for (const row of rows) {
        database.run(
          `INSERT INTO certificate (id, issuer_id, authority_id, serial_number, fingerprint, subject, subject_digest, key_digest,
           not_before, not_after, issued_at, profile, standing) VALUES (?, 1, ?, ?, ?, ?, ?, ?, 0, ?, 0, '', ?)`,
          ...[row.id, row.authority, row.serial, Buffer.from(String(row.id)), row.subject, none, none],
          ...[row.notAfter, row.standing],
        );
        database.run('INSERT INTO certificate_text (id, text) VALUES (?, ?)', row.id, row.text);
      }
      database.run(
        'INSERT INTO certificate_search (rowid, text) SELECT id, text FROM certificate_text WHERE id <= ?',
        INDEXED,
      );
    });
  });
  afterAll(() => {
    database.close();
  });

  const texts = [undefined, 'server', 'server1', 'third', 'rare', 'er', '9', 'nowhere', 'server999'];
  it.each(texts.map((text) => ({ text })))('holds what reading everything would give, for “$text”', ({ text }) => {
    for (const sort of ['notAfter', 'subject', 'serialNumber', 'issuedAt'] as const)
      for (const descending of [false, true])
        for (const offset of [0, 50, 1_500, 3_300])
          for (const authorityId of [undefined, 'ca-2'])
            for (const states of STATES) {
              const query = { ...ALL, text, sort, descending, offset, authorityId, states };
              expect(certificatePage(database, query, INDEXED), JSON.stringify(query)).toEqual({
                ...expected(query),
                totalIsLowerBound: false,
              });
            }
  });

  it('counts no further than it is asked to, and says so', () => {
    for (const text of [undefined, 'server', 'third']) {
      const counted = certificatePage(database, { ...ALL, text, countAtMost: 1_000 }, INDEXED);
      expect(counted).toMatchObject({ total: 1_000, totalIsLowerBound: true });
      expect(counted.ids).toEqual(expected({ ...ALL, text }).ids);
    }
    expect(certificatePage(database, { ...ALL, text: 'rare', countAtMost: 40 }, INDEXED)).toMatchObject({
      total: 40,
      totalIsLowerBound: false,
    });
  });

  it('knows at once of what is revoked, deleted and taken away, by whichever connection', () => {
    const other = new Database(engine, path, { readOnly: false });
    const working: CertificateQuery = { ...ALL, states: ['valid', 'expiring'], deleted: 'left-out' };
    const totals = (): number[] =>
      [undefined, 'server'].map((text) => certificatePage(database, { ...working, text }, INDEXED).total);
    const [all = 0] = totals();
    const lives = rows.filter((row) => isIn('valid', row)).slice(0, 4);
    lives.forEach(({ id }, at) => {
      const by = at % 2 === 0 ? database : other;
      by.run('UPDATE certificate SET standing = ? WHERE id = ?', STANDING.revoked, id);
      expect(totals(), String(id)).toEqual([all - at - 1, all - at - 1]);
    });
    const [hidden] = rows.filter((row) => isIn('expiring', row));
    other.run("INSERT INTO annotation (id, note, tags, hidden) VALUES (?, '', '', 1)", hidden?.id ?? 0);
    expect(totals()).toEqual([all - 5, all - 5]);
    const listed = certificatePage(database, { ...working, limit: 10_000 }, INDEXED).ids;
    expect(listed).not.toContain(hidden?.id);
    expect(listed).toHaveLength(all - 5);
    other.run('DELETE FROM annotation');
    for (const { id } of lives) other.run('UPDATE certificate SET standing = ? WHERE id = ?', STANDING.good, id);
    expect(totals()).toEqual([all, all]);
    other.close();
  });

  it('finds what is held by its text and by its note once, however many there are', () => {
    database.exec(
      `INSERT INTO annotation (id, note, tags, hidden) SELECT id, text, '', 0 FROM certificate_text WHERE text LIKE '%third%'`,
    );
    for (const text of ['third', 'rare', 'server']) {
      const found = certificatePage(database, { ...ALL, text, limit: 100 }, INDEXED);
      expect(found).toEqual({ ...expected({ ...ALL, text, limit: 100 }), totalIsLowerBound: false });
    }
    database.run('DELETE FROM annotation');
  });

  it('fills the page too where those that hold a text stand at the end of the order', () => {
    const many = new Database(engine, `${path}.many`, { readOnly: false });
    many.exec(SCHEMA_1 + SCHEMA_2);
    many.exec(
      `PRAGMA foreign_keys = OFF;
       WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 14000)
       INSERT INTO certificate (id, issuer_id, authority_id, serial_number, fingerprint, subject, subject_digest, key_digest,
         not_before, not_after, issued_at, profile, standing)
       SELECT id, 1, 1, id, CAST(id AS BLOB), id, x'', x'', 0, ${String(NOW)} + id % 2, 0, '', 0 FROM n;
       INSERT INTO certificate_text (id, text) SELECT id, iif(id % 2, 'cn=late' || id, 'cn=soon' || id) FROM certificate`,
    );
    for (const indexedThrough of [0, 14_000]) {
      const { ids, total } = certificatePage(many, { ...ALL, text: 'late' }, indexedThrough);
      expect(total).toBe(7_000);
      expect(ids).toEqual(Array.from({ length: 50 }, (_, at) => 2 * at + 1));
      many.exec('INSERT INTO certificate_search (rowid, text) SELECT id, text FROM certificate_text');
    }
    many.close();
  });
});
