import { AlarmClock, CircleAlert, Clock, Info } from 'lucide-react';
import type { ReactElement } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { Button } from '../../components/button.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { InstantText, useDistance } from '../../components/instant.tsx';
import { SaidText } from '../../components/said-text.tsx';
import { Rich, useSay } from '../../messages.ts';
import { nameOf } from '../../state/certificate-name.ts';
import type { Snooze } from '../../../shared/contract/list-methods.ts';
import { TASK_TONES, taskKey, type Task } from '../../state/tasks.ts';
import type { HomeViewProps } from './home-view.tsx';

const ICONS = { bad: CircleAlert, warn: Clock, plain: Info };

type TaskLineProps = {
  readonly task: Task;
  /** Until when it waits and why, where it does. */
  readonly snooze?: Snooze | undefined;
  readonly onSnooze: (task: string) => void;
  readonly onWake: (task: string) => void;
} & Pick<
  HomeViewProps,
  'now' | 'onView' | 'onWithin' | 'onRequests' | 'onAuthority' | 'onSignCrl' | 'onPublish' | 'onSite' | 'onCheck'
>;

/** One thing to do, with its button. */
export function TaskLine(props: TaskLineProps): ReactElement {
  const { snooze, task } = props;
  const tone = snooze === undefined ? TASK_TONES[task.kind] : 'plain';
  const Icon = snooze === undefined ? ICONS[tone] : AlarmClock;
  const key = taskKey(task);
  const say = useSay();
  return (
    <li className={`task task-${tone}`}>
      <Icon className="icon" strokeWidth={1.75} />
      <span className="task-text">
        <TaskText {...props} />
        {snooze === undefined ? null : (
          <span className="task-waits">
            <Rich id="snooze.until" values={{ until: <InstantText instant={snooze.until} /> }} />
            {snooze.why === '' ? null : (
              <>
                {' '}
                <ForeignText text={snooze.why} />
              </>
            )}
          </span>
        )}
      </span>
      {snooze !== undefined ? (
        <Button onPress={() => props.onWake(snooze.task)}>{say('snooze.wake')}</Button>
      ) : (
        <>
          {key === null ? null : (
            <Button variant="quiet" icon={AlarmClock} label={say('snooze.later')} onPress={() => props.onSnooze(key)} />
          )}
          <TaskButton {...props} />
        </>
      )}
    </li>
  );
}

function TaskText({ task, now }: TaskLineProps): ReactElement {
  const say = useSay();
  const distance = useDistance();
  switch (task.kind) {
    case 'noAuthority':
      return <>{say('task.noAuthority')}</>;
    case 'expired':
    case 'week':
    case 'month':
    case 'requests':
      return <>{say(`task.${task.kind}`, { count: task.count })}</>;
    case 'crlLapsed':
    case 'crlLapsing':
      return (
        <Rich
          id={`task.${task.kind}`}
          values={{
            ca: <ForeignText text={task.ca.name} />,
            number: task.crl.crlNumber,
            when: distance(task.crl.nextUpdate, now),
          }}
        />
      );
    case 'backupMissing':
      return <>{say('task.backupMissing')}</>;
    case 'backupStale':
      return <>{say('task.backupStale', { when: distance(task.at, now) })}</>;
    case 'rootEnding':
    case 'authorityEnding':
      return (
        <Rich
          id={`task.${task.kind}`}
          values={{ ca: <ForeignText text={task.ca.name} />, when: distance(task.ca.notAfter, now) }}
        />
      );
    case 'noCrl':
    case 'siteBehind':
      return <Rich id={`task.${task.kind}`} values={{ ca: <ForeignText text={task.ca.name} /> }} />;
    case 'siteFailed':
      return (
        <Rich
          id="task.siteFailed"
          values={{ ca: <ForeignText text={task.ca.name} />, why: <SaidText text={task.message} /> }}
        />
      );
    case 'signerEnding':
      return (
        <Rich
          id="task.signerEnding"
          values={{ ca: <ForeignText text={task.ca.name} />, when: distance(task.notAfter, now) }}
        />
      );
    case 'placeBehind':
    case 'placeRevoked':
      return (
        <Rich
          id={`task.${task.kind}`}
          values={{
            place: <ForeignText text={task.place.endpoint} />,
            name: <ForeignText text={nameOf(task.place.certificate)} />,
            issued: task.kind === 'placeBehind' ? <InstantText instant={task.newest.issuedAt} /> : '',
            when: distance(task.place.seenAt, now),
          }}
        />
      );
  }
}

function TaskButton({ task, ...on }: TaskLineProps): ReactElement {
  const say = useSay();
  switch (task.kind) {
    case 'noAuthority':
      return <ActionButton action="authority.create" variant="primary" />;
    case 'expired':
      return <Button onPress={() => on.onView('expired')}>{say('task.show')}</Button>;
    case 'week':
      return <Button onPress={() => on.onWithin(7)}>{say('task.show')}</Button>;
    case 'month':
      return <Button onPress={() => on.onWithin(30)}>{say('task.show')}</Button>;
    case 'backupMissing':
    case 'backupStale':
      return <ActionButton action="go.settings">{say('task.backups')}</ActionButton>;
    case 'requests':
      return <Button onPress={on.onRequests}>{say('status.review')}</Button>;
    case 'crlLapsed':
    case 'crlLapsing':
    case 'noCrl':
      return <Button onPress={() => on.onSignCrl(task.ca.id)}>{say('task.crls')}</Button>;
    case 'siteFailed':
    case 'signerEnding':
      return <Button onPress={() => on.onSite(task.ca.id)}>{say('task.show')}</Button>;
    case 'siteBehind':
      return <Button onPress={() => on.onPublish(task.ca.id)}>{say('action.site.publish')}</Button>;
    case 'placeBehind':
    case 'placeRevoked':
      return <Button onPress={() => on.onCheck(task.place)}>{say('places.again')}</Button>;
    case 'rootEnding':
    case 'authorityEnding':
      return <Button onPress={() => on.onAuthority(task.ca.id)}>{say('task.show')}</Button>;
  }
}
