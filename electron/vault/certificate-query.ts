import { CertificateError } from '../../shared/errors.ts';
import { EXPIRING_WITHIN_DAYS } from '../../shared/pki-terms.ts';
import type { CertificateQuery, CertificateSort } from '../authority/ports.ts';
import { parseId } from './ids.ts';
import { STANDING } from './schema.ts';
import { foldedText } from './stored-text.ts';

/** A condition over `certificate c`, with what it binds. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

const NO_CONDITION = 'TRUE';
const DAY = 86_400;
/** The trigram index knows no shorter text. */
const SHORTEST_INDEXED = 3;
const MOST_ROWS = 10_000;

const ORDER: Readonly<Record<CertificateSort, string>> = {
  notAfter: 'c.not_after',
  notBefore: 'c.not_before',
  subject: 'c.subject COLLATE NOCASE',
  // As numbers: a longer one is greater.
  serialNumber: 'length(c.serial_number) #, c.serial_number',
  issuedAt: 'c.issued_at',
};

const OF_AUTHORITY = 'c.authority_id';

/**
 * The same condition for the rows of a page, when it means most of them: then the index of the order is walked, and that of
 * the CA, which would have all of them sorted, is not used (https://sqlite.org/optoverview.html#uplus).
 */
export function walkingTheOrder({ sql, values }: Condition): Condition {
  return { sql: sql.replace(`${OF_AUTHORITY} =`, `+${OF_AUTHORITY} =`), values };
}

/** `ORDER BY` with the row's number last, so that pages never overlap. */
export function orderOf(query: CertificateQuery): string {
  const direction = query.descending ? 'DESC' : 'ASC';
  return `${ORDER[query.sort].replace('#', direction)} ${direction}, c.id ${direction}`;
}

/**
 * Which certificates a query means. `indexedThrough` is the last one that the search index knows; later ones are read.
 *
 * @throws {CertificateError} INVALID_INPUT: a limit, an offset or a number of days that is none.
 */
export function conditionOf(query: CertificateQuery, indexedThrough: number): Condition {
  const texts = wantedTexts(query).map((text) => indexedTextCondition(text, indexedThrough));
  const written = wantedTexts(query).map(annotationCondition);
  return allOf([filterOf(query), ...(texts.length === 0 ? [] : [anyOf([...texts, ...written])])]);
}

/**
 * What a query asks beside its text.
 *
 * @throws {CertificateError} INVALID_INPUT: a limit, an offset or a number of days that is none.
 */
export function filterOf(query: CertificateQuery): Condition {
  checkPage(query);
  const parts: Condition[] = [];
  if (query.authorityId !== undefined) {
    parts.push({ sql: `${OF_AUTHORITY} = ?`, values: [parseId('ca', query.authorityId) ?? 0] });
  }
  if (query.profile !== undefined) parts.push(ofProfile(query.profile));
  if (query.states !== undefined) parts.push(anyOf(query.states.map((state) => stateCondition(state, query))));
  if (query.deleted !== undefined) {
    const only = query.deleted === 'only' ? 'IN' : 'NOT IN';
    parts.push({ sql: `c.id ${only} (SELECT id FROM annotation WHERE hidden = 1)`, values: [] });
  }
  if (query.withinDays !== undefined) {
    parts.push({ sql: 'c.not_after >= ? AND c.not_after < ?', values: [firstLive(query), expiringBefore(query)] });
  }
  return allOf(parts);
}

/** The index of those that sign OCSP answers is taken only where its own words stand (https://sqlite.org/partialindex.html). */
function ofProfile(profile: string): Condition {
  if (profile === 'ocsp-signing') return { sql: "c.profile = 'ocsp-signing'", values: [] };
  return { sql: 'c.profile = ?', values: [profile] };
}

/** What people wrote beside certificates: of few, so that it is read through. */
export function annotationCondition(text: string): Condition {
  const pattern = patternOf(text);
  return {
    sql: "c.id IN (SELECT id FROM annotation WHERE note LIKE ? ESCAPE '\\' OR tags LIKE ? ESCAPE '\\')",
    values: [pattern, pattern],
  };
}

/** The texts of which one must stand in a certificate; none where nothing is searched. */
export function wantedTexts(query: CertificateQuery): string[] {
  const wanted = foldedText(query.text ?? '').trim();
  return wanted === '' ? [] : spellings(wanted);
}

/** The numbers of the certificates that hold a text, as `id`: those that the index knows, and those behind, which are read. */
export function hitsOf(text: string, indexedThrough: number): Condition {
  const pattern = patternOf(text);
  if (!isIndexed(text))
    return { sql: "SELECT id FROM certificate_text WHERE text LIKE ? ESCAPE '\\'", values: [pattern] };
  return {
    sql: `SELECT rowid AS id FROM certificate_search WHERE certificate_search MATCH ?
      UNION ALL SELECT id FROM certificate_text WHERE id > ? AND text LIKE ? ESCAPE '\\'`,
    values: [phraseOf(text), indexedThrough, pattern],
  };
}

/** Whether the trigram index can answer for this text. */
function isIndexed(text: string): boolean {
  return [...text].length >= SHORTEST_INDEXED;
}

/** A text as FTS5 wants it: one phrase (https://sqlite.org/fts5.html#fts5_phrases). */
function phraseOf(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/** `text LIKE ? ESCAPE '\\'` for a text as it stands. */
export function patternOf(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, (character) => `\\${character}`)}%`;
}

function allOf(conditions: readonly Condition[]): Condition {
  const said = conditions.filter(({ sql }) => sql !== NO_CONDITION);
  return {
    sql: said.length === 0 ? NO_CONDITION : said.map(({ sql }) => `(${sql})`).join(' AND '),
    values: said.flatMap(({ values }) => values),
  };
}

function checkPage({ limit, offset, withinDays }: CertificateQuery): void {
  const whole = [limit, offset, withinDays ?? 0].every((number) => Number.isSafeInteger(number) && number >= 0);
  if (!whole || limit > MOST_ROWS || (withinDays ?? 0) > 100_000) {
    throw new CertificateError(
      'INVALID_INPUT',
      `A page has 0 to ${MOST_ROWS} rows, and days are whole numbers from 0.`,
    );
  }
}

function anyOf(conditions: readonly Condition[]): Condition {
  if (conditions.length === 0) return { sql: 'FALSE', values: [] };
  return {
    sql: conditions.map(({ sql }) => `(${sql})`).join(' OR '),
    values: conditions.flatMap(({ values }) => values),
  };
}

/** The first notAfter that is not over: a certificate still works at its notAfter itself (RFC 5280 §4.1.2.5). */
export function firstLive(query: CertificateQuery): number {
  return Math.ceil(query.now.getTime() / 1000);
}

/** The first notAfter that is not expiring yet. */
function expiringBefore(query: CertificateQuery): number {
  return firstLive(query) + (query.withinDays ?? EXPIRING_WITHIN_DAYS) * DAY;
}

/** The same words, in the same order, as `certificateState` of the authority: one certificate, one state. */
function stateCondition(state: NonNullable<CertificateQuery['states']>[number], query: CertificateQuery): Condition {
  switch (state) {
    case 'revoked':
      return { sql: `c.standing = ${STANDING.revoked}`, values: [] };
    case 'held':
      return { sql: `c.standing = ${STANDING.held}`, values: [] };
    case 'expired':
      return {
        sql: `c.standing IN (${STANDING.good}, ${STANDING.superseded}) AND c.not_after < ?`,
        values: [firstLive(query)],
      };
    case 'superseded':
      return { sql: `c.standing = ${STANDING.superseded} AND c.not_after >= ?`, values: [firstLive(query)] };
    case 'expiring':
      return {
        sql: `c.standing = ${STANDING.good} AND c.not_after >= ? AND c.not_after < ?`,
        values: [firstLive(query), expiringBefore(query)],
      };
    case 'valid':
      return {
        sql: `c.standing = ${STANDING.good} AND c.not_after >= ?`,
        values: [firstLive(query) + EXPIRING_WITHIN_DAYS * DAY],
      };
  }
}

/** A serial number or fingerprint may be typed with colons; it is kept without. */
function spellings(text: string): string[] {
  return /^[0-9a-f]{2}(?::[0-9a-f]{2})+:?$/.test(text) ? [text, text.replaceAll(':', '')] : [text];
}

function indexedTextCondition(text: string, indexedThrough: number): Condition {
  const { sql, values } = hitsOf(text, indexedThrough);
  return { sql: `c.id IN (${sql})`, values };
}
