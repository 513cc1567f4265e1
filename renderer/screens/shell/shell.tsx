import { useEffect, useRef, type ReactElement } from 'react';
import type { MethodOutput } from '../../../shared/contract.ts';
import type { CrlDescription, AuthorityDescription } from '../../../shared/descriptions.ts';
import { useSay } from '../../messages.ts';
import { useActions } from '../../perform.ts';
import { countInput, shows } from '../../state/certificate-filter.ts';
import { useReading, useServices } from '../../state/services.ts';
import type { Reading } from '../../state/store.ts';
import { acceleratorOf, writeAccelerator } from '../../state/shortcuts.ts';
import { useCrlState, type CrlState } from '../../state/use-crl-state.ts';
import { useDesk } from '../../state/use-desk.ts';
import { useBackedUpAt } from '../../state/use-backed-up-at.ts';
import { useNow } from '../../state/use-now.ts';
import { useWaiting } from '../../state/use-waiting.ts';
import { Dialogs } from './dialogs.tsx';
import { DropTarget } from './drop-target.tsx';
import { SavedViews } from './saved-views.tsx';
import { LockBar } from './lock-bar.tsx';
import { PlaceView } from './place-view.tsx';
import { Sidebar } from './sidebar.tsx';
import { StatusBar } from './status-bar.tsx';
import { TopBar } from './top-bar.tsx';

/** The window with a vault in it: bars around, the place in the middle, dialogs over it. */
export function Shell(): ReactElement | null {
  const { app, workspace, dispatch } = useServices();
  const { perform } = useActions();
  const say = useSay();
  const now = useNow();
  const backedUpAt = useBackedUpAt();
  const crls = useCrlState();
  const waiting = useWaiting().count;
  const awaiting = useReading('listAwaiting', app.vault.state === 'none' ? null : {});
  const working = useReading('listCertificates', countInput('working'));
  const { desk, changeDesk } = useDesk();
  const responder = useReading('responderStatus', app.vault.state === 'none' ? null : {});
  const main = useRef<HTMLElement>(null);
  const { place } = workspace;
  useEffect(() => {
    main.current?.scrollTo({ top: 0 });
    // What had the focus is gone with its screen: the list takes it, else the screen itself.
    if (document.activeElement === document.body || document.activeElement === main.current)
      (main.current?.querySelector<HTMLElement>('[role="grid"]') ?? main.current)?.focus();
  }, [place]);
  const { vault } = app;
  if (vault.state === 'none') return null;

  return (
    <div className="shell">
      <TopBar
        vault={vault}
        paletteShortcut={writeAccelerator(acceleratorOf('view.palette') ?? '', app.platform, say)}
        onPalette={() => perform('view.palette')}
        onLock={() => perform('vault.lock')}
      />
      <Sidebar
        section={place.section === 'profiles' ? 'authorities' : place.section === 'runbook' ? 'keys' : place.section}
        certificates={working.status === 'ready' ? working.value.total : null}
        requests={waiting}
        authority={place.section === 'authorities' ? (place.id ?? crls.authorities[0]?.id ?? null) : null}
        authorities={crls.authorities}
        awaiting={awaiting.status === 'ready' ? awaiting.value.items : []}
        onGo={perform}
        views={
          desk === null || desk.views.length === 0 ? null : (
            <SavedViews
              views={desk.views}
              current={
                place.section === 'certificates'
                  ? (desk.views.find((view) => shows(workspace.filter, view))?.name ?? null)
                  : null
              }
              onView={(view) => dispatch({ type: 'viewOpened', view })}
              onDrop={(name) => void changeDesk('dropView', { name })}
            />
          )
        }
        onAuthority={(id) => dispatch({ type: 'went', place: { section: 'authorities', id } })}
      />
      <div className="middle">
        {vault.state === 'locked' ? <LockBar /> : null}
        <main ref={main} className="main" tabIndex={-1}>
          <PlaceView place={place} />
        </main>
      </div>
      <StatusBar
        waiting={waiting}
        crl={firstToLapse(crls)}
        backedUpAt={backedUpAt}
        path={vault.path}
        now={now}
        onReview={() => perform('go.requests')}
        responder={responderOf(responder)}
        onResponder={() => perform('go.crls')}
      />
      <Dialogs />
      <DropTarget />
    </div>
  );
}

function responderOf(reading: Reading<MethodOutput<'responderStatus'>>): { url: string } | 'failed' | null {
  if (reading.status !== 'ready') return null;
  const { listening } = reading.value;
  return listening.state === 'running' ? listening : listening.state === 'failed' ? 'failed' : null;
}

function firstToLapse({ authorities, crls }: CrlState): { ca: AuthorityDescription; crl: CrlDescription } | null {
  return (
    authorities
      .flatMap((ca) => {
        const crl = crls.get(ca.id)?.crl;
        return crl == null ? [] : [{ ca, crl }];
      })
      .toSorted((a, b) => a.crl.nextUpdate.localeCompare(b.crl.nextUpdate))[0] ?? null
  );
}
