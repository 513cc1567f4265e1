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
  return rows.length === 0 ? none : new GrowingTable(headings).page(rows).join('\n');
}

/** A table that is written page by page, since a million rows fit in no memory: columns widen where a later page needs it. */
export class GrowingTable {
  readonly #headings: readonly string[];
  readonly #widths: number[];
  #hasBegun = false;

  constructor(headings: readonly string[]) {
    this.#headings = headings;
    this.#widths = headings.map(() => 0);
  }

  /** Its lines, the headings before the first. */
  page(rows: readonly (readonly string[])[]): string[] {
    const cells = rows.map((row) => row.map((cell) => visibleLine(cell)));
    if (!this.#hasBegun) cells.unshift([...this.#headings]);
    this.#hasBegun = true;
    for (const row of cells) {
      for (const [column, cell] of row.entries()) {
        this.#widths[column] = Math.max(this.#widths[column] ?? 0, cell.length);
      }
    }
    return cells.map((row) =>
      row
        .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(this.#widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    );
  }
}
