import { useMemo, type ReactElement } from 'react';
import { useSay } from '../messages.ts';
import { qrMatrix } from '../state/qr-matrix.ts';

/** A text as a QR code, black on white in either theme, since cameras read that best. */
export function QrCode({ text, label }: { text: string; label: string }): ReactElement {
  const say = useSay();
  const matrix = useMemo(() => qrMatrix(text), [text]);
  if (matrix === null) return <p className="quiet">{say('qr.tooLong')}</p>;
  const size = matrix.length;
  const path = matrix
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${String(x)} ${String(y)}h1v1h-1z` : '')))
    .join('');
  return (
    <svg className="qr" role="img" aria-label={label} viewBox={`0 0 ${String(size)} ${String(size)}`}>
      <rect width={size} height={size} fill="#ffffff" />
      <path d={path} fill="#000000" shapeRendering="crispEdges" />
    </svg>
  );
}
