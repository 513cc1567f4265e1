import type { ReactElement } from 'react';
import { useIntl } from 'react-intl';
import { InstantText } from '../../components/instant.tsx';
import { useSay } from '../../messages.ts';
import type { Week } from '../../state/timeline.ts';

interface ExpiryTimelineProps {
  /** Null while they are counted. */
  readonly weeks: readonly Week[] | null;
  readonly onWeek: (week: Week) => void;
}

/**
 * A bar for each week of the coming year; a click shows what ends until then. Bars are too narrow to be buttons (WCAG
 * 2.5.8): the table below says and does the same for the keyboard.
 */
export function ExpiryTimeline({ weeks, onWeek }: ExpiryTimelineProps): ReactElement {
  const say = useSay();
  const { formatDate } = useIntl();
  const total = weeks?.reduce((sum, week) => sum + week.count, 0) ?? 0;
  const full = weeks?.filter((week) => week.count > 0) ?? [];
  return (
    <section className="home-timeline" aria-labelledby="home-timeline">
      <header className="section-head">
        <h2 id="home-timeline">{say('timeline.title')}</h2>
      </header>
      {weeks === null ? (
        <p className="loading" role="status">
          {say('loading')}
        </p>
      ) : full.length === 0 ? (
        <p className="quiet">{say('timeline.none')}</p>
      ) : (
        <>
          <div className="timeline" role="img" aria-label={say('timeline.picture', { count: total })}>
            {weeks.map((week) => (
              <span
                key={week.at}
                className={week.count === 0 ? 'timeline-week' : 'timeline-week timeline-full'}
                title={say('timeline.week', { count: week.count, until: formatDate(week.end, DAY_FORMAT) })}
                onClick={() => (week.count === 0 ? undefined : onWeek(week))}
              >
                <span className="timeline-bar" style={{ blockSize: `${Math.round(week.height * 100)}%` }} />
              </span>
            ))}
          </div>
          <div className="timeline-ends" aria-hidden="true">
            <span>{say('timeline.now')}</span>
            <span>{say('timeline.year')}</span>
          </div>
          <details className="more">
            <summary>{say('timeline.asTable')}</summary>
            <table className="events" aria-label={say('timeline.title')}>
              <thead>
                <tr>
                  <th scope="col">{say('timeline.until')}</th>
                  <th scope="col">{say('timeline.count')}</th>
                </tr>
              </thead>
              <tbody>
                {full.map((week) => (
                  <tr key={week.at}>
                    <th scope="row">
                      <button type="button" className="link" onClick={() => onWeek(week)}>
                        <InstantText instant={week.end} />
                      </button>
                    </th>
                    <td className="number">{say('count', { count: week.count })}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </details>
        </>
      )}
    </section>
  );
}

const DAY_FORMAT = { day: 'numeric', month: 'short', year: 'numeric' } as const;
