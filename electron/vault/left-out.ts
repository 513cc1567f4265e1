import type { CertificateQuery } from '../authority/ports.ts';
import { filterOf, firstLive } from './certificate-query.ts';
import { integer, present } from './columns.ts';
import { dataVersionOf } from './data-version.ts';
import type { Database } from './driver.ts';
import { STANDING } from './schema.ts';

/** More are not named. */
const FEW = 2_000;

/** What was read of a whole table, and holds until anything is written. */
interface Known {
  readonly dataVersion: number;
  readonly changes: number;
  total: number | null;
  /** The certificates that are revoked, held or superseded; null where they are many, undefined where nobody asked. */
  notGood: readonly number[] | null | undefined;
}

const knownOf = new WeakMap<Database, Known>();

/** The certificates that a filter leaves out, by number, where these are few and soon found; else null. */
export function leftOutBy(database: Database, query: CertificateQuery): number[] | null {
  const { authorityId, profile, withinDays, deleted, states } = query;
  if (authorityId !== undefined || profile !== undefined || withinDays !== undefined || deleted === 'only') return null;
  // What is neither valid nor expiring is expired or not in good standing.
  if (states !== undefined && !(states.includes('valid') && states.includes('expiring'))) return null;
  const candidates = new Set<number>();
  if (states !== undefined) {
    const notGood = notInGoodStanding(database);
    if (notGood === null) return null;
    const expired = few(database, 'SELECT id FROM certificate WHERE not_after < ?', firstLive(query));
    if (expired === null) return null;
    for (const id of [...notGood, ...expired]) candidates.add(id);
  }
  if (deleted === 'left-out') {
    const hidden = few(database, 'SELECT id FROM annotation WHERE hidden = 1');
    if (hidden === null) return null;
    for (const id of hidden) candidates.add(id);
  }
  const { sql, values } = filterOf(query);
  return database
    .all(
      `SELECT c.id FROM json_each(?) h CROSS JOIN certificate c ON c.id = h.value WHERE NOT (${sql})`,
      JSON.stringify([...candidates]),
      ...values,
    )
    .map((row) => integer(row, 'id'));
}

/** How many certificates there are. */
export function certificateCount(database: Database): number {
  const known = knownNow(database);
  known.total ??= integer(present(database.get('SELECT count(*) AS total FROM certificate'), 'count'), 'total');
  return known.total;
}

/** No index begins with the standing: one that holds it is read through once. */
function notInGoodStanding(database: Database): readonly number[] | null {
  const known = knownNow(database);
  if (known.notGood === undefined) {
    known.notGood = few(
      database,
      `SELECT id FROM certificate INDEXED BY certificate_by_not_after WHERE standing > ${STANDING.good} AND not_after IS NOT NULL`,
    );
  }
  return known.notGood;
}

/** Nothing of it where this connection or another has written since. */
function knownNow(database: Database): Known {
  const dataVersion = dataVersionOf(database);
  const changes = integer(present(database.get('SELECT total_changes() AS changes'), 'changes'), 'changes');
  const before = knownOf.get(database);
  if (before?.dataVersion === dataVersion && before.changes === changes) return before;
  const known: Known = { dataVersion, changes, total: null, notGood: undefined };
  knownOf.set(database, known);
  return known;
}

function few(database: Database, sql: string, ...values: readonly number[]): number[] | null {
  const rows = database.all(`${sql} LIMIT ?`, ...values, FEW + 1);
  return rows.length > FEW ? null : rows.map((row) => integer(row, 'id'));
}
