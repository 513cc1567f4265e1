import { memo, type MouseEvent, type ReactElement, type ReactNode } from 'react';
import type { Column } from './data-grid.tsx';

interface GridRowProps<Row> {
  readonly id: string;
  readonly index: number;
  /** CSS pixels below the head. */
  readonly top: number;
  readonly row: Row | undefined;
  readonly columns: readonly Column<Row>[];
  readonly isCursor: boolean;
  readonly isChosen: boolean;
  readonly withBox: boolean;
  /** `box`: the click was on the box that chooses. */
  readonly onClick: (index: number, event: MouseEvent, box: boolean) => void;
  onOpen(row: Row): void;
  readonly canDragOut: boolean;
  onDragOut(row: Row): void;
  onMenu(index: number, row: Row, x: number, y: number): void;
}

/** One row; grey bars stand for what is not fetched yet. Drawn again only when something of it changed. */
export const GridRow: <Row>(props: GridRowProps<Row>) => ReactNode = memo(DrawnRow);

function DrawnRow<Row>(props: GridRowProps<Row>): ReactElement {
  const { row, columns, index, isChosen, isCursor } = props;
  return (
    <div
      id={props.id}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isChosen}
      className={`grid-line grid-row${isCursor ? ' is-cursor' : ''}${isChosen ? ' is-chosen' : ''}`}
      style={{ transform: `translateY(${props.top}px)` }}
      onClick={(event) => {
        const onBox = event.target instanceof Element && event.target.closest('.grid-box') !== null;
        props.onClick(index, event, onBox);
      }}
      draggable={props.canDragOut && row !== undefined}
      onDragStart={(event) => {
        // The system's own dragging begins in main, with a file.
        event.preventDefault();
        if (row !== undefined) props.onDragOut(row);
      }}
      onDoubleClick={() => (row === undefined ? undefined : props.onOpen(row))}
      onContextMenu={(event) => {
        event.preventDefault();
        if (row !== undefined) props.onMenu(index, row, event.clientX, event.clientY);
      }}
    >
      {columns.map((column, at) => (
        <div key={column.id} role="gridcell" aria-colindex={at + 1} className={`cell cell-${column.id}`}>
          {at === 0 && props.withBox ? <span className="grid-box" aria-hidden="true" /> : null}
          {row === undefined ? <span className="grid-waiting" /> : column.cell(row)}
        </div>
      ))}
    </div>
  );
}
