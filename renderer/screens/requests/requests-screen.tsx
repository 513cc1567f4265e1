import { useEffect, type ReactElement } from 'react';
import { firstAuthority } from '../../state/issue-form.ts';
import { requestPlanInput, shownItem, shownState } from '../../state/request-tray.ts';
import { useReading, useRun, useServices } from '../../state/services.ts';
import { useAnswer } from '../../state/use-answer.ts';
import { useKept } from '../../state/use-kept.ts';
import { useNow } from '../../state/use-now.ts';
import { RequestsView } from './requests-view.tsx';

/** Requests that came from outside: inspected, planned, signed or left alone. */
export function RequestsScreen(): ReactElement {
  const { tray, dispatchTray, dispatch } = useServices();
  const run = useRun();
  const now = useNow();
  const listed = useReading('listAuthorities', {});
  const authorities = listed.status === 'ready' ? listed.value.items : null;
  const item = shownItem(tray);
  const state = shownState(tray);
  const firstCa = firstAuthority(authorities ?? [])?.id ?? null;
  const input = state.step === 'inspected' ? requestPlanInput(state.opened.digest, state.choices, firstCa) : null;
  const plan = useKept(useReading('planRequest', input));
  const busy = state.step === 'inspected' && state.signing.at === 'signing';

  const sign = async (): Promise<void> => {
    if (item === null || input === null || busy) return;
    const { key } = item;
    dispatchTray({ type: 'signing', key });
    const outcome = await run('issueFromRequest', input);
    if (outcome.at === 'done') dispatchTray({ type: 'issued', key, certificate: outcome.value.certificate });
    else dispatchTray({ type: 'signingEnded', key, refusal: outcome.at === 'refused' ? outcome.refusal : null });
  };
  useAnswer('commit', input === null ? null : () => void sign());
  const issued = state.step === 'issued' ? state.certificate : null;
  useEffect(() => {
    dispatch({ type: 'chose', certificates: issued === null ? [] : [issued] });
  }, [dispatch, issued]);

  return (
    <RequestsView
      items={tray.items}
      shown={item}
      state={state}
      authorities={authorities ?? []}
      firstCa={firstCa}
      plan={input === null ? null : plan}
      now={now}
      onShow={(key) => dispatchTray({ type: 'shown', key })}
      onRemove={(key) => dispatchTray({ type: 'removed', key })}
      onChoose={(choices) => item !== null && dispatchTray({ type: 'chose', key: item.key, choices })}
      onSign={() => void sign()}
      onShowCertificate={(id) => dispatch({ type: 'went', place: { section: 'certificates', open: id } })}
    />
  );
}
