/** Which columns the list of certificates has, in which order and how wide: a person's choice, kept by the page itself. */
import { z } from 'zod';

const COLUMN_IDS = [
  'status',
  'name',
  'until',
  'ca',
  'profile',
  'serial',
  'key',
  'tags',
  'from',
  'issued',
  'algorithm',
  'fingerprint',
] as const;
export type ColumnId = (typeof COLUMN_IDS)[number];

export interface ListColumn {
  readonly id: ColumnId;
  readonly shown: boolean;
  /** CSS pixels; null for what the room gives. */
  readonly width: number | null;
}

/** Without these a row says nothing. */
const ALWAYS: readonly ColumnId[] = ['status', 'name'];
const AT_FIRST: readonly ColumnId[] = ['status', 'name', 'until', 'ca', 'profile', 'serial', 'key'];
export const COLUMN_WIDTHS = { least: 48, most: 800 } as const;

/** How wide a column is at least, how it shares what is left, and which goes first where there is no room. */
const SHAPES: Readonly<Record<ColumnId, { least: number; grows: number; keeps: number }>> = {
  status: { least: 122, grows: 0, keeps: 99 },
  name: { least: 134, grows: 2.4, keeps: 99 },
  key: { least: 40, grows: 0, keeps: 90 },
  until: { least: 224, grows: 0.9, keeps: 80 },
  ca: { least: 80, grows: 0.9, keeps: 70 },
  profile: { least: 80, grows: 0.8, keeps: 60 },
  tags: { least: 80, grows: 0.8, keeps: 55 },
  serial: { least: 80, grows: 1, keeps: 50 },
  issued: { least: 96, grows: 0.5, keeps: 45 },
  from: { least: 96, grows: 0.5, keeps: 44 },
  algorithm: { least: 80, grows: 0.6, keeps: 43 },
  fingerprint: { least: 100, grows: 1, keeps: 42 },
};
/** Where even the important ones have little room, the date goes without its distance. */
const TIGHT: Partial<Record<ColumnId, number>> = { status: 112, name: 110, until: 104, key: 36 };
const TIGHT_BELOW = 560;

export const FIRST_COLUMNS: readonly ListColumn[] = COLUMN_IDS.map((id) => ({
  id,
  shown: AT_FIRST.includes(id),
  width: null,
}));

export type ColumnsEvent =
  | { readonly type: 'toggled'; readonly id: ColumnId }
  /** One place towards the beginning (-1) or the end (1). */
  | { readonly type: 'moved'; readonly id: ColumnId; readonly by: -1 | 1 }
  | { readonly type: 'resized'; readonly id: ColumnId; readonly width: number | null }
  | { readonly type: 'reset' };

export function listColumns(columns: readonly ListColumn[], event: ColumnsEvent): readonly ListColumn[] {
  switch (event.type) {
    case 'toggled':
      if (ALWAYS.includes(event.id)) return columns;
      return columns.map((one) => (one.id === event.id ? { ...one, shown: !one.shown } : one));
    case 'moved': {
      const from = columns.findIndex((one) => one.id === event.id);
      const column = columns[from];
      const to = from + event.by;
      if (column === undefined || to < 0 || to >= columns.length) return columns;
      return columns.toSpliced(from, 1).toSpliced(to, 0, column);
    }
    case 'resized':
      return columns.map((one) => (one.id === event.id ? { ...one, width: columnWidth(event.width) } : one));
    case 'reset':
      return FIRST_COLUMNS;
  }
}

export function mayHide(id: ColumnId): boolean {
  return !ALWAYS.includes(id);
}

function columnWidth(width: number | null): number | null {
  return width === null ? null : Math.round(Math.min(COLUMN_WIDTHS.most, Math.max(COLUMN_WIDTHS.least, width)));
}

export interface LaidColumns {
  readonly ids: readonly ColumnId[];
  /** `grid-template-columns`. */
  readonly template: string;
}

/** The columns that fit into a list of so many CSS pixels, in their order: what matters least goes first. */
export function columnsThatFit(columns: readonly ListColumn[], room: number): LaidColumns {
  const tight = room < TIGHT_BELOW;
  const leastOf = ({ id, width }: ListColumn): number => width ?? (tight ? TIGHT[id] : undefined) ?? SHAPES[id].least;
  let fitting = columns.filter((one) => one.shown);
  const total = (): number => fitting.reduce((sum, one) => sum + leastOf(one), 0);
  while (total() > room) {
    const candidates = fitting.filter((one) => mayHide(one.id));
    const [first] = candidates.toSorted((a, b) => SHAPES[a.id].keeps - SHAPES[b.id].keeps);
    if (first === undefined) break;
    fitting = fitting.filter((one) => one !== first);
  }
  const track = (one: ListColumn): string => {
    if (one.width !== null) return `${String(one.width)}px`;
    const { grows } = SHAPES[one.id];
    const least = one.id === 'name' ? 'minmax(0, ' : `minmax(${String(leastOf(one))}px, `;
    return grows === 0 ? `${String(leastOf(one))}px` : `${least}${String(grows)}fr)`;
  };
  return { ids: fitting.map((one) => one.id), template: fitting.map(track).join(' ') };
}

const KEY = 'columns';
const keptSchema = z.array(
  z.object({
    id: z.enum(COLUMN_IDS),
    shown: z.boolean(),
    width: z.number().min(COLUMN_WIDTHS.least).max(COLUMN_WIDTHS.most).nullable(),
  }),
);

/** What was kept; a column that a newer version knows besides comes last, as it is at first. */
export function readColumns(kept: string | null): readonly ListColumn[] {
  const read = keptSchema.safeParse(kept === null ? null : parse(kept));
  if (!read.success) return FIRST_COLUMNS;
  const known = read.data.filter((one, at) => read.data.findIndex((other) => other.id === one.id) === at);
  const missing = FIRST_COLUMNS.filter((one) => !known.some((other) => other.id === one.id));
  return [...known, ...missing].map((one) => (mayHide(one.id) ? one : { ...one, shown: true }));
}

export function keptColumns(): readonly ListColumn[] {
  return readColumns(localStorage.getItem(KEY));
}

export function keepColumns(columns: readonly ListColumn[]): void {
  localStorage.setItem(KEY, JSON.stringify(columns));
}

function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch (cause) {
    if (cause instanceof SyntaxError) return null;
    throw cause;
  }
}
