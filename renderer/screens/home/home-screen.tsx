import type { ReactElement } from 'react';
import { countInput, pageInput, FIRST_FILTER } from '../../state/certificate-filter.ts';
import { useReading, useServices } from '../../state/services.ts';
import { useCrlState } from '../../state/use-crl-state.ts';
import type { MethodOutput } from '../../../shared/contract.ts';
import type { Reading } from '../../state/store.ts';
import { tasksOf, type Facts } from '../../state/tasks.ts';
import { WEEKS, weeksOf } from '../../state/timeline.ts';
import { useKept } from '../../state/use-kept.ts';
import { useDesk } from '../../state/use-desk.ts';
import { useNow } from '../../state/use-now.ts';
import { formOfPlace } from '../../state/host-form.ts';
import { usePublish } from '../../state/use-publish.ts';
import { useSignCrl } from '../../state/use-sign-crl.ts';
import { useActions } from '../../perform.ts';
import { useWaiting } from '../../state/use-waiting.ts';
import { HomeView } from './home-view.tsx';

/** As many as one page holds: beyond, "within 7 days" is counted among the soonest. */
const SOONEST = 500;

export function HomeScreen(): ReactElement {
  const { dispatch, app } = useServices();
  const { perform } = useActions();
  const signCrl = useSignCrl();
  const publish = usePublish();
  const now = useNow();
  const crls = useCrlState();
  const waiting = useWaiting().count;
  const expired = useReading('listCertificates', countInput('expired'));
  const expiring = useReading('listCertificates', {
    ...pageInput({ ...FIRST_FILTER, view: 'expiring' }, 0),
    limit: SOONEST,
  });
  const working = useReading('listCertificates', countInput('working'));
  const { desk, changeDesk } = useDesk();
  const backups = useReading('listBackups', {});
  const timeline = useKept(useReading('countExpiries', { weeks: WEEKS }));
  const events = useReading('listEvents', { limit: 8, offset: 0 });
  const places = useReading('listPlaces', {});
  const publishing = useReading('listPublishing', {});
  const settled =
    crls.settled &&
    places.status !== 'loading' &&
    publishing.status !== 'loading' &&
    expired.status === 'ready' &&
    expiring.status === 'ready';
  const tasks = settled
    ? tasksOf(
        {
          authorities: crls.authorities,
          crls: crls.crls,
          expired: expired.value.total,
          expiring: expiring.value.items,
          expiringCount: expiring.value.total,
          requests: waiting,
          places: places.status === 'ready' ? places.value.items : [],
          publishing: publishing.status === 'ready' ? publishing.value.items : [],
          backup: newestBackup(backups),
        },
        now,
      )
    : null;
  return (
    <HomeView
      tasks={tasks}
      now={now}
      snoozes={desk?.snoozes ?? []}
      onSnooze={(task) => dispatch({ type: 'dialogOpened', dialog: { kind: 'snooze', task } })}
      onWake={(task) => void changeDesk('wakeTask', { task })}
      authorities={crls.authorities}
      crls={crls.crls}
      working={working.status === 'ready' ? working.value.total : null}
      weeks={timeline.status === 'ready' ? weeksOf(timeline.value.counts, now) : null}
      events={events}
      platform={app.platform}
      onView={(view) => dispatch({ type: 'viewed', view })}
      onWithin={(withinDays) => {
        dispatch({ type: 'viewed', view: 'working' });
        dispatch({ type: 'filtered', filter: { withinDays } });
      }}
      onRequests={() => perform('go.requests')}
      onAuthority={(id) => dispatch({ type: 'went', place: { section: 'authorities', id } })}
      onSignCrl={(ca) => void signCrl(ca)}
      onPublish={(ca) => void publish(ca)}
      onSite={(ca) => dispatch({ type: 'went', place: { section: 'crls', ca } })}
      onCheck={(place) =>
        dispatch({ type: 'dialogOpened', dialog: { kind: 'checkHost', form: formOfPlace(place), at: 'once' } })
      }
      onAudit={() => perform('go.audit')}
      onOpen={(id) => dispatch({ type: 'went', place: { section: 'certificates', open: id } })}
    />
  );
}

/** The newest of all folders. */
function newestBackup(listed: Reading<MethodOutput<'listBackups'>>): Facts['backup'] {
  if (listed.status !== 'ready') return null;
  const { folders, sequence } = listed.value;
  const [newest] = folders.flatMap(({ backups }) => backups).toSorted((a, b) => b.sequence - a.sequence);
  return newest === undefined
    ? { at: null, behind: sequence }
    : { at: newest.at, behind: Math.max(0, sequence - newest.sequence) };
}
