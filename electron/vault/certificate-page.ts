import type { CertificateQuery } from '../authority/ports.ts';
import {
  annotationCondition,
  conditionOf,
  filterOf,
  hitsOf,
  orderOf,
  patternOf,
  walkingTheOrder,
  wantedTexts,
  type Condition,
} from './certificate-query.ts';
import { integer, integerOrNull, present } from './columns.ts';
import type { Database, SqlValue } from './driver.ts';
import { certificateCount, leftOutBy } from './left-out.ts';

/** One page of a list: the rows' numbers in order, and how many there are in all. */
export interface CertificateIds {
  readonly ids: readonly number[];
  readonly total: number;
  readonly totalIsLowerBound: boolean;
}

/** This many rows are sorted in a few milliseconds, or looked into one by one. */
const SORTED_AT_MOST = 2_000;
/** From here on it is worth looking for where a page begins. */
const FAR = 1_000;
/** Rows of the order that are looked into at once, at least. */
const PIECE = 200;
/** Rows that may be looked at, in order, to fill a page with those that hold a text: about 10 ms. */
const WALKED_AT_MOST = 20_000;

/**
 * Which certificates stand on a page of a list, without reading what does not stand on it.
 *
 * A text that many hold costs most by far in how its hits are gathered: all of them sorted are a hundred times the work of
 * walking the order and looking into each row until the page is full. A text that few hold is the other way round. Its first
 * {@link SORTED_AT_MOST} hits tell which it is; they stand for all.
 *
 * @throws {CertificateError} INVALID_INPUT: a limit, an offset or a number of days that is none.
 */
export function certificatePage(database: Database, asked: CertificateQuery, indexedThrough: number): CertificateIds {
  const query = asked.deleted === 'left-out' && !anyDeleted(database) ? { ...asked, deleted: undefined } : asked;
  const texts = wantedTexts(query);
  const [text] = texts;
  if (text === undefined) return pageOfList(database, query);
  const { hits, areAll } = firstHits(database, texts, indexedThrough);
  if (areAll) return pageOfHits(database, query, hits);
  const isOneText = texts.length === 1 && !isWritten(database, text);
  const rowsPerHit = hits.reduce((last, id) => Math.max(last, id), 0) / hits.length;
  const fillsSoon = rowsPerHit * (query.limit + query.offset) <= WALKED_AT_MOST;
  return isOneText && fillsSoon
    ? pageOfCommonText(database, query, text, { indexedThrough, rowsPerHit })
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

/** Where a filter leaves out few, these are named, and no row need be read to know whether it stands on the list. */
function pageOfList(database: Database, query: CertificateQuery): CertificateIds {
  const leftOut = leftOutBy(database, query);
  if (leftOut === null) return pageOf(database, query, filterOf(query));
  const total = certificateCount(database) - leftOut.length;
  const others: Condition = {
    sql: 'c.id NOT IN (SELECT value FROM json_each(?))',
    values: [JSON.stringify(leftOut)],
  };
  const condition = leftOut.length === 0 ? filterOf({ ...query, states: undefined, deleted: undefined }) : others;
  return { ids: pageFromNearerEnd(database, query, condition, total, farPage), ...counted(total, query) };
}

function pageOf(database: Database, query: CertificateQuery, condition: Condition): CertificateIds {
  const total = count(
    database,
    query.countAtMost,
    `SELECT 1 FROM certificate c WHERE ${condition.sql}`,
    condition.values,
  );
  const { sql, values } = total > SORTED_AT_MOST ? walkingTheOrder(condition) : condition;
  const isExact = query.countAtMost === undefined || total <= query.countAtMost;
  return { ids: pageFromNearerEnd(database, query, { sql, values }, isExact ? total : null), ...counted(total, query) };
}

/** The first certificates that hold one of the texts, or of which somebody wrote it, by number; {@link SORTED_AT_MOST} at most. */
function firstHits(
  database: Database,
  texts: readonly string[],
  indexedThrough: number,
): { hits: readonly number[]; areAll: boolean } {
  const parts = texts.flatMap((text) => [hitsOf(text, indexedThrough), writtenOf(text)]);
  const rows = database.all(
    `${parts.map(({ sql }) => sql).join(' UNION ALL ')} LIMIT ?`,
    ...parts.flatMap(({ values }) => values),
    SORTED_AT_MOST,
  );
  // One may be there twice: by two spellings, or by its text and its note.
  return { hits: [...new Set(rows.map((row) => integer(row, 'id')))], areAll: rows.length < SORTED_AT_MOST };
}

function writtenOf(text: string): Condition {
  const { sql, values } = annotationCondition(text);
  return { sql: `SELECT c.id FROM annotation c WHERE ${sql}`, values };
}

/** What few hold: all of it is sorted, and the text is looked for once. */
function pageOfHits(database: Database, query: CertificateQuery, hits: readonly number[]): CertificateIds {
  const { sql, values } = filterOf(query);
  const found = database.all(
    `SELECT c.id FROM json_each(?) h CROSS JOIN certificate c ON c.id = h.value WHERE ${sql} ORDER BY ${orderOf(query)}`,
    JSON.stringify(hits),
    ...values,
  );
  const ids = found.slice(query.offset, query.offset + query.limit).map((row) => integer(row, 'id'));
  return { ids, ...counted(found.length, query) };
}

function pageOfCommonText(
  database: Database,
  query: CertificateQuery,
  text: string,
  { indexedThrough, rowsPerHit }: { indexedThrough: number; rowsPerHit: number },
): CertificateIds {
  const filter = walkingTheOrder(filterOf(query));
  const total = countOfCommonText(database, query, filter, text, indexedThrough);
  const condition = conditionOf(query, indexedThrough);
  const ids =
    walkedPage(database, query, filter, text, rowsPerHit) ?? idsOf(database, query, condition.sql, condition.values);
  return { ids, ...counted(total, query) };
}

/**
 * Walks the order, ever larger pieces of it, and looks into each row until the page is full. Where names and order go together,
 * those that hold the text may stand far behind: to sort all of them is half of the work for each, so that it goes no further
 * than half as many rows as there may be hits.
 *
 * @returns null where it did not come to the end of the page
 */
function walkedPage(
  database: Database,
  query: CertificateQuery,
  { sql, values }: Condition,
  text: string,
  rowsPerHit: number,
): number[] | null {
  const last = database.get('SELECT max(id) AS last FROM certificate');
  const rows = integerOrNull(present(last, 'last certificate'), 'last') ?? 0;
  const end = query.offset + query.limit;
  const farthest = Math.max(WALKED_AT_MOST / 4, rows / rowsPerHit / 2);
  const found: number[] = [];
  let piece = Math.ceil(2 * rowsPerHit * end) + PIECE;
  for (let walked = 0; walked < farthest; walked += piece, piece *= 2) {
    const ids = idsOf(database, { ...query, limit: piece, offset: walked }, sql, values);
    const holding = new Set(
      database
        .all(
          `SELECT t.id FROM json_each(?) h CROSS JOIN certificate_text t ON t.id = h.value WHERE t.text LIKE ? ESCAPE '\\'`,
          JSON.stringify(ids),
          patternOf(text),
        )
        .map((row) => integer(row, 'id')),
    );
    found.push(...ids.filter((id) => holding.has(id)));
    if (found.length >= end || ids.length < piece) return found.slice(query.offset, end);
  }
  return null;
}

/**
 * Hits come in the order of their numbers, and to look at the row of each, to know whether the filter lets it through, costs
 * three times as much as the hits. Where the filter leaves out few rows, these are taken off instead.
 */
function countOfCommonText(
  database: Database,
  query: CertificateQuery,
  filter: Condition,
  text: string,
  indexedThrough: number,
): number {
  const hits = hitsOf(text, indexedThrough);
  const leftOut = leftOutBy(database, query);
  if (leftOut === null) {
    // CROSS JOIN: hits first, as they come (https://sqlite.org/optoverview.html#manual_control_of_query_plans_using_cross_join).
    const rows = `SELECT 1 FROM (${hits.sql}) h CROSS JOIN certificate c ON c.id = h.id WHERE ${filter.sql}`;
    return count(database, query.countAtMost, rows, [...hits.values, ...filter.values]);
  }
  const atMost = query.countAtMost === undefined ? undefined : query.countAtMost + leftOut.length;
  const held = count(database, atMost, hits.sql, hits.values);
  if (leftOut.length === 0 || (atMost !== undefined && held > atMost)) return held;
  const among = database.get(
    `SELECT count(*) AS total FROM json_each(?) h CROSS JOIN certificate_text t ON t.id = h.value
     WHERE t.text LIKE ? ESCAPE '\\'`,
    JSON.stringify(leftOut),
    patternOf(text),
  );
  return held - integer(present(among, 'count'), 'total');
}

/**
 * A page far behind. Of certificates that end at the same second the index does not know the order, and SQLite would sort all
 * that stand before the page: so the second at which the page begins is found first.
 */
function farPage(database: Database, query: CertificateQuery, where: string, values: readonly SqlValue[]): number[] {
  const { offset, descending } = query;
  if (query.sort !== 'notAfter' || offset < FAR) return idsOf(database, query, where, values);
  const [direction, before, notBefore] = descending ? ['DESC', '>', '<='] : ['ASC', '<', '>='];
  const edge = database.get(
    `SELECT c.not_after FROM certificate c WHERE ${where} ORDER BY c.not_after ${direction} LIMIT 1 OFFSET ?`,
    ...values,
    offset,
  );
  if (edge === undefined) return [];
  const bound = [...values, integer(edge, 'not_after')];
  const passed = count(
    database,
    undefined,
    `SELECT 1 FROM certificate c WHERE (${where}) AND c.not_after ${before} ?`,
    bound,
  );
  const rest = { ...query, offset: offset - passed };
  return idsOf(database, rest, `(${where}) AND c.not_after ${notBefore} ?`, bound);
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

/**
 * The same, from the end of the list where that is nearer: what stands before a page is walked over.
 *
 * @param total null where it is not known exactly
 */
function pageFromNearerEnd(
  database: Database,
  query: CertificateQuery,
  { sql, values }: Condition,
  total: number | null,
  page = idsOf,
): number[] {
  const { limit, offset, descending } = query;
  if (total === null || offset <= total / 2) return page(database, query, sql, values);
  const rows = Math.max(0, Math.min(limit, total - offset));
  const fromEnd = { ...query, descending: !descending, limit: rows, offset: total - offset - rows };
  return rows === 0 ? [] : page(database, fromEnd, sql, values).reverse();
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
