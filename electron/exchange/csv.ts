/** A cell: a text, a number, a yes or no, nothing, or several texts, which stand in one cell with a space between. */
type Cell = string | number | boolean | null | readonly string[];

/**
 * RFC 4180 with LF line ends: a line of headings (none where a part goes on), then one an item, its fields by their JSON names. Bytes, since a cell is data
 * and not display.
 */
export function csvOf<Column extends string>(
  columns: readonly Column[],
  items: readonly Readonly<Record<Column, Cell>>[],
  { headings }: { readonly headings: boolean } = { headings: true },
): Uint8Array {
  const lines = items.map((item) => columns.map((column) => cellText(item[column])).join(','));
  if (headings) lines.unshift(columns.join(','));
  return new TextEncoder().encode(lines.map((line) => `${line}\n`).join(''));
}

function cellText(value: Cell): string {
  const text = value === null ? '' : typeof value === 'object' ? value.join(' ') : String(value);
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
