import { ShieldCheck, ShieldX } from 'lucide-react';
import { useEffect, useRef, useState, type ReactElement } from 'react';
import type { MethodOutput } from '../../../shared/contract.ts';
import { Button } from '../../components/button.tsx';
import { Findings } from '../../components/findings.tsx';
import { ModalDialog } from '../../components/modal.tsx';
import { Progress } from '../../components/progress.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import type { Refusal } from '../../client.ts';
import { useSay } from '../../messages.ts';
import { useServices } from '../../state/services.ts';

type Checked = Extract<MethodOutput<'checkVault'>, { outcome: 'checked' }>;
type State =
  | { readonly step: 'checking'; readonly fraction: number; readonly work: string | null }
  | { readonly step: 'checked'; readonly report: Checked }
  | { readonly step: 'refused'; readonly refusal: Refusal };

/** Everything is verified, from the first event to the last signature; it can be ended at any time. */
export function CheckDialog({ onClose }: { onClose: () => void }): ReactElement {
  const { client } = useServices();
  const say = useSay();
  const [state, setState] = useState<State>({ step: 'checking', fraction: 0, work: null });
  const begun = useRef(false);
  useEffect(
    () =>
      client.subscribe((event) => {
        if (event.event !== 'workProgressed' || event.payload.method !== 'checkVault') return;
        const { work, fraction } = event.payload;
        if (fraction !== null) setState((now) => (now.step === 'checking' ? { ...now, fraction, work } : now));
      }),
    [client],
  );
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    void client.call('checkVault', {}).then((answer) => {
      if (!answer.ok) setState({ step: 'refused', refusal: answer.refusal });
      else if (answer.value.outcome === 'checked') setState({ step: 'checked', report: answer.value });
    });
  }, [client]);
  const close = (): void => {
    // One of which nothing was heard yet is over in a moment; the strip below shows it else, and ends it.
    if (state.step === 'checking' && state.work !== null) void client.call('cancelWork', { work: state.work });
    onClose();
  };
  const percent = state.step === 'checking' ? Math.floor(state.fraction * 100) : 100;
  return (
    <ModalDialog title={say('check.title')} onClose={close}>
      {state.step === 'checking' ? (
        <>
          <p className="dialog-lead">{say('check.lead')}</p>
          <Progress label={say('check.title')} done={percent} total={100} text={say('check.percent', { percent })} />
        </>
      ) : state.step === 'refused' ? (
        <RefusalNote refusal={state.refusal} />
      ) : (
        <CheckReport report={state.report} />
      )}
      <div className="dialog-buttons">
        <Button onPress={close}>{say(state.step === 'checking' ? 'check.cancel' : 'close')}</Button>
      </div>
    </ModalDialog>
  );
}

function CheckReport({ report }: { report: Checked }): ReactElement {
  const say = useSay();
  const { ok, withKeys, certificates, crls, events, findings } = report;
  const Icon = ok ? ShieldCheck : ShieldX;
  return (
    <div className="vault-result" role="status">
      <p className={ok ? 'vault-verdict tone-good' : 'vault-verdict tone-bad'}>
        <Icon className="icon" strokeWidth={1.75} /> <b>{say(ok ? 'check.whole' : 'check.broken')}</b>
      </p>
      <p>{say('check.counted', { certificates, crls, events })}</p>
      {withKeys ? null : <p className="quiet">{say('check.withoutKeys')}</p>}
      <Findings findings={findings} />
    </div>
  );
}
