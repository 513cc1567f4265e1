import { ArrowDown, ArrowUp } from 'lucide-react';
import type { ReactElement } from 'react';

export interface GridSort {
  readonly by: string;
  readonly descending: boolean;
}

interface GridHeadProps {
  readonly columns: readonly { readonly id: string; readonly head: string; readonly sort?: string }[];
  readonly sort: GridSort | null;
  readonly onSort?: (sort: string) => void;
}

export function GridHead({ columns, sort, onSort }: GridHeadProps): ReactElement {
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
                column.head
              ) : (
                <button type="button" className="grid-sort" onClick={() => onSort(by)}>
                  {column.head}
                  {sorted ? <Arrow className="icon" strokeWidth={2} /> : null}
                </button>
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}
