import type { KeyboardEvent, PointerEvent, ReactElement } from 'react';

interface ResizerProps {
  readonly label: string;
  readonly width: number;
  readonly least: number;
  readonly most: number;
  readonly onResize: (width: number) => void;
}

const STEP = 16;

/** The edge of a panel at the end side: drag it, or use the arrow keys on it. */
export function Resizer({ label, width, least, most, onResize }: ResizerProps): ReactElement {
  const drag = (event: PointerEvent<HTMLDivElement>): void => {
    const panel = event.currentTarget.parentElement;
    if (panel === null || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const box = panel.getBoundingClientRect();
    const towardsEnd = getComputedStyle(panel).direction === 'rtl';
    onResize(towardsEnd ? event.clientX - box.left : box.right - event.clientX);
  };
  const key = (event: KeyboardEvent<HTMLDivElement>): void => {
    const steps: Readonly<Record<string, number>> = { ArrowLeft: STEP, ArrowRight: -STEP };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    onResize(width + step);
  };
  return (
    <div
      className="resizer"
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={width}
      aria-valuemin={least}
      aria-valuemax={most}
      tabIndex={0}
      onKeyDown={key}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
    />
  );
}
