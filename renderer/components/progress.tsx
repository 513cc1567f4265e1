import type { ReactElement } from 'react';

interface ProgressProps {
  readonly label: string;
  readonly done: number;
  readonly total: number;
  /** Beside the bar: "12 of 40". */
  readonly text: string;
}

/** Long work: how far it is, for the eye and for a screen reader. */
export function Progress({ label, done, total, text }: ProgressProps): ReactElement {
  return (
    <div className="progress" role="status">
      <progress aria-label={label} value={done} max={Math.max(1, total)} />
      <span className="quiet">{text}</span>
    </div>
  );
}
