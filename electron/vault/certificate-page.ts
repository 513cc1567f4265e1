import type { CertificateQuery } from '../authority/ports.ts';
import {
  annotationCondition,
  conditionOf,
  filterOf,
  isIndexed,
  orderOf,
  patternOf,
  phraseOf,
  walkingTheOrder,
  wantedTexts,
  type Condition,
} from './certificate-query.ts';
import { integer, present } from './columns.ts';
import type { Database, SqlValue } from './driver.ts';

/** One page of a list: the rows' numbers in order, and how many there are in all. */
export interface CertificateIds {
  readonly ids: readonly number[];
  readonly total: number;
  readonly totalIsLowerBound: boolean;
}

/** This many rows are sorted in a few milliseconds. */
const SORTED_AT_MOST = 2_000;
/** Rows that may be looked at, in order, to fill a page with those that hold a text: about 10 ms. */
const WALKED_AT_MOST = 20_000;

/**
 * Which certificates stand on a page of a list, without reading what does not stand on it.
 *
 * A text that many hold costs most by far in how its hits are gathered: all of them sorted are a hundred times the work of
 * walking the order and looking into each row until the page is full. A text that few hold is the other way round. The
 * index tells which it is by its first {@link SORTED_AT_MOST} hits.
 *
 * @throws {CertificateError} INVALID_INPUT: a limit, an offset or a number of days that is none.
 */
export function certificatePage(database: Database, asked: CertificateQuery, indexedThrough: number): CertificateIds {
  const query = asked.deleted === 'left-out' && !anyDeleted(database) ? { ...asked, deleted: undefined } : asked;
  const [text, anotherSpelling] = wantedTexts(query);
  const common =
    text !== undefined &&
    anotherSpelling === undefined &&
    isIndexed(text) &&
    !isWritten(database, text) &&
    isCommon(database, text, query);
  return common
    ? pageOfCommonText(database, query, text, indexedThrough)
    : pageOf(database, query, conditionOf(query, indexedThrough));
}

/** Where nothing is deleted, nothing needs to be left out, and the index of the order can be counted. */
function anyDeleted(database: Database): boolean {
  return database.get('SELECT 1 FROM annotation WHERE hidden = 1 LIMIT 1') !== undefined;
}

function isWritten(database: Database, text: string): boolean {
  const { sql, values } = annotationCondition(text);
  return database.get(`SELECT 1 FROM annotation c WHERE ${sql} LIMIT 1`, ...values) !== undefined;
}

function pageOf(database: Database, query: CertificateQuery, condition: Condition): CertificateIds {
  const total = count(
    database,
    query.countAtMost,
    `SELECT 1 FROM certificate c WHERE ${condition.sql}`,
    condition.values,
  );
  const { sql, values } = total > SORTED_AT_MOST ? walkingTheOrder(condition) : condition;
  return { ids: idsOf(database, query, sql, values), ...counted(total, query) };
}

/** Whether so many hold the text that the page is filled soon by walking the order. The first hits stand for all. */
function isCommon(database: Database, text: string, { limit, offset }: CertificateQuery): boolean {
  const row = database.get(
    `SELECT count(*) AS hits, coalesce(max(id), 0) AS last
     FROM (SELECT rowid AS id FROM certificate_search WHERE certificate_search MATCH ? LIMIT ?)`,
    phraseOf(text),
    SORTED_AT_MOST,
  );
  const hits = integer(present(row, 'count'), 'hits');
  const rowsPerHit = integer(present(row, 'count'), 'last') / Math.max(1, hits);
  return hits === SORTED_AT_MOST && rowsPerHit * (limit + offset) <= WALKED_AT_MOST;
}

function pageOfCommonText(
  database: Database,
  query: CertificateQuery,
  text: string,
  indexedThrough: number,
): CertificateIds {
  const filter = filterOf(query);
  const holds = "(SELECT text FROM certificate_text WHERE id = c.id) LIKE ? ESCAPE '\\'";
  const pattern = patternOf(text);
  const { sql, values } = walkingTheOrder(filter);
  // CROSS JOIN: hits first, as they come (https://sqlite.org/optoverview.html#manual_control_of_query_plans_using_cross_join).
  const total = count(
    database,
    query.countAtMost,
    `SELECT 1 FROM certificate_search s CROSS JOIN certificate c ON c.id = s.rowid
       WHERE s.certificate_search MATCH ? AND (${sql})
     UNION ALL SELECT 1 FROM certificate c WHERE c.id > ? AND (${sql}) AND ${holds}`,
    [phraseOf(text), ...values, indexedThrough, ...values, pattern],
  );
  return { ids: idsOf(database, query, `(${sql}) AND ${holds}`, [...values, pattern]), ...counted(total, query) };
}

function idsOf(database: Database, query: CertificateQuery, where: string, values: readonly SqlValue[]): number[] {
  return database
    .all(
      `SELECT c.id FROM certificate c WHERE ${where} ORDER BY ${orderOf(query)} LIMIT ? OFFSET ?`,
      ...values,
      query.limit,
      query.offset,
    )
    .map((row) => integer(row, 'id'));
}

/** How many rows there are; one more than `atMost` where there are more. */
function count(database: Database, atMost: number | undefined, rows: string, values: readonly SqlValue[]): number {
  const limit = atMost === undefined ? '' : 'LIMIT ?';
  const bound = atMost === undefined ? values : [...values, atMost + 1];
  const row = database.get(`SELECT count(*) AS total FROM (${rows} ${limit})`, ...bound);
  return integer(present(row, 'count'), 'total');
}

function counted(total: number, { countAtMost }: CertificateQuery): Omit<CertificateIds, 'ids'> {
  const more = countAtMost !== undefined && total > countAtMost;
  return { total: more ? countAtMost : total, totalIsLowerBound: more };
}
