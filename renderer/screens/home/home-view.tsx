import { CircleCheck } from 'lucide-react';
import type { ReactElement } from 'react';
import type { MethodOutput } from '../../../shared/contract.ts';
import type { Snooze } from '../../../shared/contract/list-methods.ts';
import type { AuthorityDescription } from '../../../shared/descriptions.ts';
import { ReadingView } from '../../components/reading-view.tsx';
import { useSay } from '../../messages.ts';
import type { View } from '../../state/certificate-filter.ts';
import type { Platform } from '../../state/shortcuts.ts';
import type { Reading } from '../../state/store.ts';
import type { Week } from '../../state/timeline.ts';
import { taskKey, type LatestCrl, type Task } from '../../state/tasks.ts';
import { EventTable } from '../audit/event-table.tsx';
import { AuthorityCards } from './authority-cards.tsx';
import { ExpiryTimeline } from './expiry-timeline.tsx';
import { TaskLine } from './task-line.tsx';

export interface HomeViewProps {
  /** Null while it is being counted. */
  readonly tasks: readonly Task[] | null;
  readonly now: number;
  /** What may wait, until when, and why. */
  readonly snoozes: readonly Snooze[];
  readonly onSnooze: (task: string) => void;
  readonly onWake: (task: string) => void;
  readonly authorities: readonly AuthorityDescription[];
  readonly crls: ReadonlyMap<string, LatestCrl>;
  readonly working: number | null;
  /** The coming year; null while it is counted. */
  readonly weeks: readonly Week[] | null;
  readonly events: Reading<MethodOutput<'listEvents'>>;
  readonly platform: Platform;
  readonly onView: (view: View) => void;
  /** Working ones that end within so many days. */
  readonly onWithin: (days: number) => void;
  readonly onRequests: () => void;
  readonly onAuthority: (id: string) => void;
  readonly onSignCrl: (ca: string) => void;
  readonly onPublish: (ca: string) => void;
  /** Where a CA's site and responder are. */
  readonly onSite: (ca: string) => void;
  readonly onCheck: (place: MethodOutput<'listPlaces'>['items'][number]) => void;
  readonly onAudit: () => void;
  readonly onOpen: (certificateId: string) => void;
}

export function HomeView(props: HomeViewProps): ReactElement {
  const { tasks, working } = props;
  const say = useSay();
  const snoozeOf = (task: Task): Snooze | undefined => props.snoozes.find((one) => one.task === taskKey(task));
  const awake = (tasks ?? []).filter((task) => snoozeOf(task) === undefined);
  const waiting = (tasks ?? []).flatMap((task) => {
    const snooze = snoozeOf(task);
    return snooze === undefined ? [] : [{ task, snooze }];
  });
  return (
    <div className="page home">
      <h1 className="page-title">{say('home.title')}</h1>
      <section className="home-tasks" aria-label={say('home.tasks')}>
        {tasks === null ? (
          <p className="loading" role="status">
            {say('loading')}
          </p>
        ) : (
          <ul className="task-list">
            {awake.map((task, at) => (
              <TaskLine key={at} task={task} {...props} />
            ))}
            {awake.some((task) => task.kind !== 'noCrl') ? null : (
              <li className="task task-calm">
                <CircleCheck className="icon" strokeWidth={1.75} />
                <span className="task-text">{say('home.calm', { count: working ?? 0 })}</span>
              </li>
            )}
          </ul>
        )}
        {waiting.length === 0 ? null : (
          <details className="more task-waiting">
            <summary>{say('snooze.count', { count: waiting.length })}</summary>
            <ul className="task-list">
              {waiting.map(({ task, snooze }) => (
                <TaskLine key={snooze.task} task={task} snooze={snooze} {...props} />
              ))}
            </ul>
          </details>
        )}
      </section>
      {props.working === 0 ? null : (
        <ExpiryTimeline weeks={props.weeks} onWeek={(week) => props.onWithin(week.withinDays)} />
      )}
      <div className="home-columns">
        <AuthorityCards {...props} />
        <section className="home-lately" aria-labelledby="home-lately">
          <header className="section-head">
            <h2 id="home-lately">{say('home.lately')}</h2>
            <button type="button" className="link" onClick={props.onAudit}>
              {say('home.all')}
            </button>
          </header>
          <ReadingView reading={props.events}>
            {(events) => <EventTable events={events.items} label={say('home.lately')} short onOpen={props.onOpen} />}
          </ReadingView>
        </section>
      </div>
    </div>
  );
}
