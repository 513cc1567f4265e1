/** Which rows of a grid are chosen, as in a file manager: a cursor, the row where a range began, and the chosen ids. */

export interface GridSelection {
  /** Row index; -1 when there is none. */
  readonly cursor: number;
  readonly anchor: number;
  readonly chosen: ReadonlySet<string>;
}

export const NOTHING_CHOSEN: GridSelection = { cursor: -1, anchor: -1, chosen: new Set() };

export type GridEvent =
  /** The cursor goes to a row, and only that row is chosen. */
  | { readonly type: 'moved'; readonly index: number; readonly id: string | null }
  /** One more or one less, the rest as it is. */
  | { readonly type: 'toggled'; readonly index: number; readonly id: string }
  /** From the anchor to a row; `ids` are all that lie between. */
  | { readonly type: 'extended'; readonly index: number; readonly ids: readonly string[] }
  | { readonly type: 'choseAll'; readonly ids: readonly string[] }
  | { readonly type: 'cleared' }
  /** The list is another one, or shorter. */
  | { readonly type: 'counted'; readonly count: number };

export function gridSelection(state: GridSelection, event: GridEvent): GridSelection {
  switch (event.type) {
    case 'moved':
      return {
        cursor: event.index,
        anchor: event.index,
        chosen: new Set(event.id === null ? [] : [event.id]),
      };
    case 'toggled': {
      const chosen = new Set(state.chosen);
      if (!chosen.delete(event.id)) chosen.add(event.id);
      return { cursor: event.index, anchor: event.index, chosen };
    }
    case 'extended':
      return {
        cursor: event.index,
        anchor: state.anchor === -1 ? event.index : state.anchor,
        chosen: new Set(event.ids),
      };
    case 'choseAll':
      return { ...state, chosen: new Set(event.ids) };
    case 'cleared':
      return { ...state, chosen: new Set() };
    case 'counted':
      return state.cursor < event.count ? state : { ...state, cursor: event.count - 1, anchor: event.count - 1 };
  }
}

export type GridKey = 'ArrowUp' | 'ArrowDown' | 'PageUp' | 'PageDown' | 'Home' | 'End';

export function isGridKey(key: string): key is GridKey {
  return ['ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End'].includes(key);
}

/** Where a key leads from the cursor, within the list; -1 in an empty one. */
export function rowAfterKey(key: GridKey, cursor: number, count: number, pageRows: number): number {
  const last = count - 1;
  const within = (index: number): number => Math.min(last, Math.max(0, index));
  if (count === 0) return -1;
  switch (key) {
    case 'ArrowUp':
      return within(cursor === -1 ? last : cursor - 1);
    case 'ArrowDown':
      return within(cursor + 1);
    case 'PageUp':
      return within(cursor - pageRows);
    case 'PageDown':
      return within(cursor + pageRows);
    case 'Home':
      return 0;
    case 'End':
      return last;
  }
}
