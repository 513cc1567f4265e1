/**
 * A dense list of rows (WAI-ARIA grid): arrows move, Shift and Mod choose as in a file manager, Enter opens, Space
 * previews, a letter begins a search. Only the rows in view are in the document, so the list may be 100,000 long.
 */
import { useVirtualizer, defaultRangeExtractor } from '@tanstack/react-virtual';
import type { LucideIcon } from 'lucide-react';
import {
  type CSSProperties,
  useEffect,
  useId,
  useRef,
  type KeyboardEvent,
  type MouseEvent,
  type ReactElement,
  type ReactNode,
} from 'react';
import { isGridKey, rowAfterKey, type GridEvent, type GridSelection } from '../state/grid-selection.ts';
import { GridHead, type GridSort } from './grid-head.tsx';
import { GridRow } from './grid-row.tsx';
import { useStable } from '../state/use-stable.ts';

export interface Column<Row> {
  readonly id: string;
  readonly head: string;
  /** Stands in the head in place of its words, where the column is too narrow for them in some language. */
  readonly icon?: LucideIcon;
  /** The order that a click on the head asks for. */
  readonly sort?: string;
  cell(row: Row): ReactNode;
}

interface DataGridProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  /** A class that sets the columns' widths (`--columns`), where `template` does not. */
  readonly className: string;
  /** `grid-template-columns` of every row. */
  readonly template?: string;
  readonly onResize?: (column: string, width: number | null) => void;
  /** Another key is another list, which begins at its top. */
  readonly listKey?: string;
  readonly count: number;
  /** Undefined while it is not fetched. */
  readonly rowAt: (index: number) => Row | undefined;
  readonly idOf: (row: Row) => string;
  /** The rows that came into view. */
  readonly onShown: (first: number, last: number) => void;
  readonly selection: GridSelection;
  readonly onEvent: (event: GridEvent) => void;
  /** The ids from one row to another, both included; fetches what is missing. Absent where only one can be chosen. */
  readonly idsBetween?: (from: number, to: number) => Promise<readonly string[]>;
  readonly sort: GridSort | null;
  readonly onSort?: (sort: string) => void;
  readonly onOpen?: (row: Row) => void;
  readonly onPreview?: (row: Row) => void;
  readonly onType?: (text: string) => void;
  /** A row is dragged out of the window. */
  readonly onDragOut?: (row: Row) => void;
  readonly onMenu?: (row: Row, x: number, y: number) => void;
}

/** CSS pixels; `--row` in grid.css says the same. */
export const ROW_HEIGHT = 28;

export function DataGrid<Row>(props: DataGridProps<Row>): ReactElement {
  const { columns, count, rowAt, idOf, selection, onEvent, idsBetween, onShown } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  const { cursor } = selection;
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
    scrollMargin: ROW_HEIGHT,
    scrollPaddingStart: ROW_HEIGHT,
    // The row that the focus is on stays in the document wherever the wheel goes.
    rangeExtractor: (range) => {
      const rows = defaultRangeExtractor(range);
      return cursor === -1 || rows.includes(cursor) ? rows : [...rows, cursor].sort((a, b) => a - b);
    },
  });
  const shown = virtual.getVirtualItems().filter((item) => item.index < count);
  const range = virtual.range;
  useEffect(() => {
    if (range !== null) onShown(range.startIndex, range.endIndex);
  }, [range?.startIndex, range?.endIndex, onShown]);
  useEffect(() => {
    if (cursor >= 0 && cursor < count) virtual.scrollToIndex(cursor, { align: 'auto' });
    // Only when the cursor goes somewhere: rows that arrive must not pull the view back.
  }, [cursor]);

  useEffect(() => {
    if (cursor === -1) scroller.current?.scrollTo({ top: 0 });
  }, [props.listKey]);

  const chooseTo = (index: number): void => {
    const from = selection.anchor === -1 ? index : selection.anchor;
    void idsBetween?.(Math.min(from, index), Math.max(from, index)).then((ids) =>
      onEvent({ type: 'extended', index, ids }),
    );
  };
  const moveTo = (index: number): void => {
    const row = rowAt(index);
    onEvent({ type: 'moved', index, id: row === undefined ? null : idOf(row) });
  };
  const firstIsThere = rowAt(0) !== undefined;
  useEffect(() => {
    // The focus was here before the rows were.
    if (firstIsThere && cursor === -1 && document.activeElement === scroller.current) moveTo(0);
  }, [firstIsThere]);
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.target !== event.currentTarget) return;
    const mod = event.ctrlKey || event.metaKey;
    const row = rowAt(cursor);
    if (isGridKey(event.key)) {
      const pageRows = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 2);
      const index = rowAfterKey(event.key, cursor, count, pageRows);
      if (index === -1) return;
      if (event.shiftKey && idsBetween !== undefined) chooseTo(index);
      else moveTo(index);
    } else if (event.key === 'Enter' && !mod && row !== undefined) props.onOpen?.(row);
    else if (event.key === ' ' && mod && row !== undefined) onEvent({ type: 'toggled', index: cursor, id: idOf(row) });
    else if (event.key === ' ' && row !== undefined) props.onPreview?.(row);
    else if (event.key === 'a' && mod && idsBetween !== undefined)
      void idsBetween(0, count - 1).then((ids) => onEvent({ type: 'choseAll', ids }));
    else if (event.key === 'Escape' && selection.chosen.size > 1) onEvent({ type: 'cleared' });
    else if ((event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) && row !== undefined) {
      const box = document.getElementById(`${id}-${cursor}`)?.getBoundingClientRect();
      props.onMenu?.(row, (box?.left ?? 0) + 24, box?.bottom ?? 0);
    } else if (/^[\p{L}\p{N}*.:@-]$/u.test(event.key) && !mod && !event.altKey) props.onType?.(event.key);
    else return;
    event.preventDefault();
  };
  const onRowClick = useStable((index: number, event: MouseEvent, box: boolean): void => {
    const row = rowAt(index);
    scroller.current?.focus();
    if (row !== undefined && (box || event.ctrlKey || event.metaKey) && idsBetween !== undefined)
      onEvent({ type: 'toggled', index, id: idOf(row) });
    else if (event.shiftKey && idsBetween !== undefined) chooseTo(index);
    else moveTo(index);
  });
  const onRowOpen = useStable((row: Row) => props.onOpen?.(row));
  const onDragOut = useStable((row: Row) => props.onDragOut?.(row));
  const onRowMenu = useStable((index: number, row: Row, x: number, y: number): void => {
    if (!selection.chosen.has(idOf(row))) moveTo(index);
    props.onMenu?.(row, x, y);
  });

  return (
    <div
      ref={scroller}
      className={`grid ${props.className}`}
      role="grid"
      aria-label={props.label}
      aria-rowcount={count + 1}
      aria-colcount={columns.length}
      aria-multiselectable={idsBetween === undefined ? undefined : true}
      aria-activedescendant={shown.some((item) => item.index === cursor) ? `${id}-${cursor}` : undefined}
      style={props.template === undefined ? undefined : gridColumns(props.template)}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onFocus={(event) => {
        if (event.target === event.currentTarget && cursor === -1 && count > 0) moveTo(0);
      }}
    >
      <GridHead
        columns={columns}
        sort={props.sort}
        {...(props.onSort === undefined ? {} : { onSort: props.onSort })}
        {...(props.onResize === undefined ? {} : { onResize: props.onResize })}
      />
      <div role="rowgroup" className="grid-rows" style={{ height: virtual.getTotalSize() }}>
        {shown.map((item) => {
          const row = rowAt(item.index);
          return (
            <GridRow
              key={item.index}
              id={`${id}-${item.index}`}
              index={item.index}
              top={item.start - ROW_HEIGHT}
              row={row}
              columns={columns}
              isCursor={item.index === cursor}
              isChosen={row !== undefined && selection.chosen.has(idOf(row))}
              withBox={idsBetween !== undefined}
              onClick={onRowClick}
              onOpen={onRowOpen}
              canDragOut={props.onDragOut !== undefined}
              onDragOut={onDragOut}
              onMenu={onRowMenu}
            />
          );
        })}
      </div>
    </div>
  );
}

/** React's types know no custom properties. */
function gridColumns(template: string): CSSProperties {
  const properties: Record<string, string> = { '--columns': template };
  return properties;
}
