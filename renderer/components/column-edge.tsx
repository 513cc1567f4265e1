import { useRef, type PointerEvent, type ReactElement } from 'react';

interface ColumnEdgeProps {
  readonly onResize: (width: number) => void;
  /** A double click gives the column back what the room gives. */
  readonly onReset: () => void;
}

/** The edge behind a column's head: drag it. The keyboard's way is the dialog of the columns. */
export function ColumnEdge({ onResize, onReset }: ColumnEdgeProps): ReactElement {
  const began = useRef<{ x: number; width: number; sign: number } | null>(null);
  const begin = (event: PointerEvent<HTMLSpanElement>): void => {
    const head = event.currentTarget.parentElement;
    if (head === null) return;
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    const sign = getComputedStyle(head).direction === 'rtl' ? -1 : 1;
    began.current = { x: event.clientX, width: head.getBoundingClientRect().width, sign };
  };
  return (
    <span
      className="column-edge"
      aria-hidden="true"
      onPointerDown={begin}
      onPointerMove={({ clientX }) => {
        if (began.current !== null) onResize(began.current.width + (clientX - began.current.x) * began.current.sign);
      }}
      onPointerUp={() => {
        began.current = null;
      }}
      onDoubleClick={onReset}
    />
  );
}
