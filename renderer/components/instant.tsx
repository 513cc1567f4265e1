import type { ReactElement } from 'react';
import { useIntl } from 'react-intl';
import { relativeTime } from '../state/instants.ts';

const DAY_FORMAT = { day: 'numeric', month: 'short', year: 'numeric' } as const;
const MINUTE_FORMAT = { ...DAY_FORMAT, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;

/** A day or a minute; the exact instant (RFC 3339) on hover. */
export function InstantText({ instant, to = 'day' }: { instant: string; to?: 'day' | 'minute' }): ReactElement {
  const { formatDate } = useIntl();
  return (
    <time className="instant" dateTime={instant} title={instant}>
      {formatDate(instant, to === 'day' ? DAY_FORMAT : MINUTE_FORMAT)}
    </time>
  );
}

/** "28 Nov 2026", then "in 12 months" in a lower voice. */
export function InstantAndDistance({ instant, now }: { instant: string; now: number }): ReactElement {
  return (
    <span className="instant-distance">
      <InstantText instant={instant} /> <span className="quiet">{useDistance()(instant, now)}</span>
    </span>
  );
}

/** "in 12 months", "3 days ago". */
export function useDistance(): (instant: string, now: number) => string {
  const { formatRelativeTime } = useIntl();
  return (instant, now) => {
    const { value, unit } = relativeTime(instant, now);
    return formatRelativeTime(value, unit, { numeric: 'auto' });
  };
}
