import { visibleLine } from './visible-text.ts';

/** Wider first columns push their second one to the next line, so that one long option does not indent all the others. */
const WIDEST_LABEL = 34;

/** Two columns, the second one aligned. */
export function columns(rows: readonly (readonly [string, string])[]): string[] {
  const fitting = rows.map(([label]) => label.length).filter((length) => length <= WIDEST_LABEL);
  const width = Math.max(0, ...fitting) + 2;
  return rows.flatMap(([label, text]) =>
    label.length <= WIDEST_LABEL ? [`${label.padEnd(width)}${text}`] : [label, `${' '.repeat(width)}${text}`],
  );
}

/** A title and its facts; facts without a value are left out, several values stand under each other. */
export function card(title: string, facts: readonly (readonly [string, string | readonly string[] | null])[]): string {
  const rows = facts.flatMap(([label, value]): [string, string][] => {
    const values = value === null ? [] : typeof value === 'string' ? [value] : value;
    return values.map((text, at) => [`  ${at === 0 ? label : ''}`, visibleLine(text)]);
  });
  return [visibleLine(title), ...columns(rows)].join('\n');
}

/** Rows under their headings, or what to say when there are none. The last column is not padded. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[], none: string): string {
  if (rows.length === 0) return none;
  const cells = [headings, ...rows.map((row) => row.map((cell) => visibleLine(cell)))];
  const widths = headings.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  return cells
    .map((row) =>
      row
        .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
