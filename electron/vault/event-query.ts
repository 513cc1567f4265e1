import type { EventQuery } from '../authority/ports.ts';
import type { Condition } from './certificate-query.ts';
import { storedText } from './stored-text.ts';

/** Which events a query means. */
export function eventCondition({ subject, text, kind, from, until }: EventQuery): Condition {
  const parts: Condition[] = [];
  if (subject !== undefined) parts.push({ sql: 'subject = ?', values: [subject] });
  // Their index is taken only where its own words stand (https://sqlite.org/partialindex.html).
  if (kind === 'certificate.deployed') parts.push({ sql: "kind = 'certificate.deployed'", values: [] });
  // What begins with `kind.` lies before `kind/`, the character that follows the full stop.
  else if (kind !== undefined)
    parts.push({ sql: 'kind = ? OR (kind >= ? AND kind < ?)', values: [kind, `${kind}.`, `${kind}/`] });
  if (from !== undefined) parts.push({ sql: 'at >= ?', values: [from.getTime()] });
  if (until !== undefined) parts.push({ sql: 'at < ?', values: [until.getTime()] });
  for (const word of (text ?? '').split(/\s+/).filter((typed) => typed !== '')) {
    const pattern = `%${escaped(storedText(word))}%`;
    const columns = ['actor', 'kind', 'subject', 'payload'];
    parts.push({
      sql: columns.map((column) => `${column} LIKE ? ESCAPE '\\'`).join(' OR '),
      values: columns.map(() => pattern),
    });
  }
  if (parts.length === 0) return { sql: 'TRUE', values: [] };
  return { sql: parts.map(({ sql }) => `(${sql})`).join(' AND '), values: parts.flatMap(({ values }) => values) };
}

function escaped(text: string): string {
  return text.replaceAll(/[\\%_]/g, (character) => `\\${character}`);
}
