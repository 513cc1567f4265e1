import { RefreshCw } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { Button } from '../../components/button.tsx';
import { RadioList } from '../../components/choices.tsx';
import { Findings } from '../../components/findings.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { InstantAndDistance, InstantText } from '../../components/instant.tsx';
import { DialogForm, ModalDialog } from '../../components/modal.tsx';
import { ReadingView } from '../../components/reading-view.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import type { MethodOutput } from '../../../shared/contract.ts';
import type { Refusal } from '../../client.ts';
import { Rich, useSay } from '../../messages.ts';
import { useReading, useRun, useServices } from '../../state/services.ts';
import { useKept } from '../../state/use-kept.ts';
import { useNow } from '../../state/use-now.ts';

type Plan = MethodOutput<'planAuthorityRenewal'>;

/** A CA for longer with the key that it has, or re-rooted: another with a new key, and what hangs on the old one. */
export function RenewAuthorityDialog({ id, name }: { id: string; name: string }): ReactElement {
  const { dispatch } = useServices();
  const run = useRun();
  const say = useSay();
  const [way, setWay] = useState<'same' | 'new'>('same');
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const input = { id, newKey: way === 'new', validityDays: null };
  const plan = useKept(useReading('planAuthorityRenewal', input));
  const close = (): void => dispatch({ type: 'dialogClosed' });
  const renew = async (): Promise<void> => {
    if (busy || plan.status !== 'ready') return;
    setBusy(true);
    const outcome = await run('renewAuthority', input);
    setBusy(false);
    if (outcome.at === 'refused') setRefusal(outcome.refusal);
    if (outcome.at === 'done') dispatch({ type: 'went', place: { section: 'authorities', id: outcome.value.id } });
  };
  return (
    <ModalDialog
      title={<Rich id="renewCa.title" values={{ name: <ForeignText text={name} /> }} />}
      size="large"
      busy={busy}
      onClose={close}
    >
      <DialogForm onSubmit={() => void renew()}>
        <RadioList
          label={say('renewCa.way')}
          value={way}
          options={[
            { value: 'same', label: say('renewCa.same'), detail: say('renewCa.sameText') },
            { value: 'new', label: say('renewCa.new'), detail: say('renewCa.newText') },
          ]}
          onChange={(next) => {
            setWay(next);
            setRefusal(null);
          }}
        />
        <ReadingView reading={plan}>{(shown) => <RenewalPlan plan={shown} />}</ReadingView>
        {refusal === null ? null : <RefusalNote refusal={refusal} />}
        <div className="dialog-buttons">
          <Button onPress={close}>{say('cancel')}</Button>
          <Button
            type="submit"
            variant="primary"
            icon={RefreshCw}
            busy={busy}
            why={plan.status === 'ready' ? null : say('renew.noneCan')}
          >
            {say(way === 'same' ? 'renewCa.renew' : 'renewCa.replace')}
          </Button>
        </div>
      </DialogForm>
    </ModalDialog>
  );
}

/** Rows of what is affected before the rest becomes a number. */
const SHOWN = 200;

function RenewalPlan({ plan }: { plan: Plan }): ReactElement {
  const say = useSay();
  const now = useNow();
  return (
    <>
      <p>
        <Rich
          id="renewCa.plan"
          values={{
            name: <ForeignText text={plan.name} />,
            until: <InstantAndDistance instant={plan.notAfter} now={now} />,
          }}
        />
      </p>
      {plan.crosses.length === 0 ? null : (
        <p className="quiet">{say('renewCa.crosses', { count: plan.crosses.length })}</p>
      )}
      <Findings findings={plan.findings} />
      {plan.affected.length === 0 ? null : (
        <>
          <h3 className="section-title">{say('renewCa.affected', { count: plan.affected.length })}</h3>
          <div className="table-scroll" tabIndex={0} role="region" aria-label={say('renewCa.affectedLabel')}>
            <table className="plan renewals">
              <tbody>
                {plan.affected.slice(0, SHOWN).map((one) => (
                  <tr key={one.id}>
                    <th scope="row">
                      <ForeignText text={one.subject} />
                    </th>
                    <td>
                      <InstantText instant={one.notAfter} />
                    </td>
                    <td>{say(`renewCa.todo.${one.kind}`)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {plan.affected.length > SHOWN ? (
            <p className="quiet">{say('certificates.more', { count: plan.affected.length - SHOWN })}</p>
          ) : null}
        </>
      )}
    </>
  );
}
