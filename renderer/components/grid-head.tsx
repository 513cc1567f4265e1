import { ArrowDown, ArrowUp, type LucideIcon } from 'lucide-react';
import type { ReactElement } from 'react';
import { ColumnEdge } from './column-edge.tsx';

export interface GridSort {
  readonly by: string;
  readonly descending: boolean;
}

interface GridHeading {
  readonly id: string;
  readonly head: string;
  readonly icon?: LucideIcon;
  readonly sort?: string;
}

interface GridHeadProps {
  readonly columns: readonly GridHeading[];
  readonly sort: GridSort | null;
  readonly onSort?: (sort: string) => void;
  /** A width in CSS pixels; null for what the room gives. Absent where columns have one width for all. */
  readonly onResize?: (column: string, width: number | null) => void;
}

export function GridHead({ columns, sort, onSort, onResize }: GridHeadProps): ReactElement {
  return (
    <div role="rowgroup" className="grid-head">
      <div role="row" aria-rowindex={1} className="grid-line">
        {columns.map((column, at) => {
          const by = column.sort;
          const sorted = by !== undefined && sort?.by === by;
          const Arrow = sort?.descending === true ? ArrowDown : ArrowUp;
          return (
            <div
              key={column.id}
              role="columnheader"
              aria-colindex={at + 1}
              className={`cell cell-${column.id}`}
              aria-sort={sorted ? (sort.descending ? 'descending' : 'ascending') : undefined}
            >
              {by === undefined || onSort === undefined ? (
                <Heading {...column} />
              ) : (
                <button type="button" className="grid-sort" onClick={() => onSort(by)}>
                  {column.head}
                  {sorted ? <Arrow className="icon" strokeWidth={2} /> : null}
                </button>
              )}
              {onResize === undefined ? null : (
                <ColumnEdge
                  onResize={(width) => onResize(column.id, width)}
                  onReset={() => onResize(column.id, null)}
                />
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function Heading({ head, icon: Icon }: GridHeading): ReactElement {
  if (Icon === undefined) return <>{head}</>;
  return (
    <span title={head}>
      <Icon className="icon" strokeWidth={1.75} />
      <span className="sr-only">{head}</span>
    </span>
  );
}
