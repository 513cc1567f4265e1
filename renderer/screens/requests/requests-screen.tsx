import { useEffect, type ReactElement } from 'react';
import { firstAuthority } from '../../state/issue-form.ts';
import { requestPlanInput, shownItem, shownState } from '../../state/request-tray.ts';
import { useReading, useServices } from '../../state/services.ts';
import { useAnswer } from '../../state/use-answer.ts';
import { useKept } from '../../state/use-kept.ts';
import { useNow } from '../../state/use-now.ts';
import { useRequestIntake } from '../../state/use-requests.ts';
import { useSigning } from '../../state/use-signing.ts';
import { useWaiting } from '../../state/use-waiting.ts';
import { RequestsView } from './requests-view.tsx';

/** Requests that came from outside: inspected, planned, signed, rejected, or kept to wait. */
export function RequestsScreen(): ReactElement {
  const { tray, dispatchTray, dispatch } = useServices();
  const { openKept, openSealed } = useRequestIntake();
  const listed = useReading('listAuthorities', {});
  const authorities = listed.status === 'ready' ? listed.value.items : [];
  const item = shownItem(tray);
  const state = shownState(tray);
  const firstCa = firstAuthority(authorities)?.id ?? null;
  const { sign, signAll, keep } = useSigning(firstCa);
  const inspected = state.step === 'inspected' ? state : null;
  const input = inspected === null ? null : requestPlanInput(inspected.opened.digest, inspected.choices, firstCa);
  const plan = useKept(useReading('planRequest', input));

  const signShown = (): void => {
    if (item === null || inspected === null || input === null || inspected.signing.at === 'signing') return;
    void sign(item.key, inspected.opened.digest, inspected.choices);
  };
  useAnswer('commit', input === null ? null : signShown);
  const issued = state.step === 'issued' ? state.certificate : null;
  useEffect(() => {
    dispatch({ type: 'chose', certificates: issued === null ? [] : [issued] });
  }, [dispatch, issued]);

  return (
    <RequestsView
      items={tray.items}
      kept={useWaiting().kept}
      shown={item}
      state={state}
      authorities={authorities}
      firstCa={firstCa}
      plan={input === null ? null : plan}
      now={useNow()}
      onShow={(key) => dispatchTray({ type: 'shown', key })}
      onShowKept={(id) => void openKept(id)}
      onRemove={(key) => dispatchTray({ type: 'removed', key })}
      onChoose={(choices) => item !== null && dispatchTray({ type: 'chose', key: item.key, choices })}
      onChooseForAll={(choices) => dispatchTray({ type: 'choseForAll', choices })}
      onSign={signShown}
      onSignAll={() => void signAll()}
      onPassphrase={(passphrase) => item !== null && void openSealed(item, passphrase)}
      onKeep={(digest) => item !== null && void keep(digest, item.key)}
      onReject={(opened) =>
        item !== null && dispatch({ type: 'dialogOpened', dialog: { kind: 'rejectRequest', opened, key: item.key } })
      }
      onShowCertificate={(id) => dispatch({ type: 'went', place: { section: 'certificates', open: id } })}
    />
  );
}
