import { useCallback, useEffect, useMemo, useRef, useState, type ReactElement } from 'react';
import { isActionId } from '../shared/actions.ts';
import { NoticeStack } from './components/notices.tsx';
import { ActionsContext, useActionsOfServices } from './perform.ts';
import { ConfirmDialog } from './screens/shell/confirm-dialog.tsx';
import { FirstRunScreen } from './screens/first-run/first-run-screen.tsx';
import { Shell } from './screens/shell/shell.tsx';
import { WorkStrip } from './screens/shell/work-strip.tsx';
import { UnlockDialog } from './screens/shell/unlock-dialog.tsx';
import { atMostEvery } from './state/at-most-every.ts';
import type { Notices } from './state/notices.ts';
import { useServices } from './state/services.ts';
import { useRequestIntake } from './state/use-requests.ts';
import { actionOfKeyPress } from './state/shortcuts.ts';

interface WindowProps {
  readonly notices: Notices;
  readonly onDismiss: (key: number) => void;
  readonly onPromptAnswer: (given: boolean) => void;
}

const REFRESH_MS = 250;
/** What a person does in a moment: a revocation, its CRL, what replaces it. */
const BURST = 4;

/** First run or shell, with keys, events and what lies over everything. */
export function Window({ notices, onDismiss, onPromptAnswer }: WindowProps): ReactElement {
  const services = useServices();
  const { app, client, store, applyVault, refreshApp, workspace, asking } = services;
  const actions = useActionsOfServices();
  const intake = useRequestIntake();
  // The first run goes on after its vault is there, until the person leaves it.
  const [settingUp, setSettingUp] = useState(app.vault.state === 'none');
  if (app.vault.state === 'none' && !settingUp) setSettingUp(true);
  const newest = useRef({ perform: actions.perform, busy: false });
  newest.current = { perform: actions.perform, busy: asking !== null || workspace.dialog.kind !== 'none' };

  const takeArrivals = useCallback(async () => {
    // Whoever double-clicked a vault wants to see it, and no first run.
    if (await intake.takeArrivals()) setSettingUp(false);
  }, [intake.takeArrivals]);

  // A batch changes the register many times a second; the window looks at once, then as often as an eye follows.
  const changed = useMemo(() => atMostEvery(REFRESH_MS, () => store.invalidate(), BURST), [store]);
  useEffect(
    () =>
      client.subscribe((event) => {
        if (event.event === 'registryChanged') changed();
        if (event.event === 'publishingChanged') store.invalidate();
        if (event.event === 'filesArrived') void takeArrivals();
        if (event.event === 'actionRequested' && isActionId(event.payload.action))
          newest.current.perform(event.payload.action);
        if (event.event === 'vaultChanged') {
          applyVault(event.payload.vault);
          refreshApp();
        }
      }),
    [client, store, changed, applyVault, refreshApp, takeArrivals],
  );
  useEffect(() => {
    // Files may have come with the start itself.
    void takeArrivals();
  }, [takeArrivals]);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const action = event.defaultPrevented ? null : actionOfKeyPress(event, app.platform);
      if (action === null || newest.current.busy) return;
      event.preventDefault();
      newest.current.perform(action);
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [app.platform]);

  return (
    <ActionsContext value={actions}>
      {settingUp ? <FirstRunScreen onFinished={() => setSettingUp(false)} /> : <Shell />}
      <WorkStrip />
      {asking === 'unlock' ? <UnlockDialog onAnswer={onPromptAnswer} /> : null}
      {asking === 'confirm' ? <ConfirmDialog onAnswer={onPromptAnswer} /> : null}
      <NoticeStack notices={notices} onDismiss={onDismiss} />
    </ActionsContext>
  );
}
