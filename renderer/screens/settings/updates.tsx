import { useEffect, useState, type ReactElement } from 'react';
import type { MethodOutput } from '../../../shared/contract.ts';
import type { Refusal } from '../../client.ts';
import { Button } from '../../components/button.tsx';
import { CheckField } from '../../components/field.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { useSay } from '../../messages.ts';
import { useServices } from '../../state/services.ts';

type Look =
  | { step: 'idle' }
  | { step: 'asking' }
  | { step: 'answered'; newer: MethodOutput<'lookForUpdate'>['newer'] }
  | { step: 'refused'; refusal: Refusal };

/** Newer releases: off until a person says otherwise, told and never installed. */
export function Updates(): ReactElement | null {
  const { client } = useServices();
  const say = useSay();
  const [state, setState] = useState<MethodOutput<'updates'>['state'] | null>(null);
  const [look, setLook] = useState<Look>({ step: 'idle' });
  const set = async (on: boolean | null): Promise<void> => {
    const answer = await client.call('updates', { on });
    if (answer.ok) setState(answer.value.state);
    setLook({ step: 'idle' });
  };
  const ask = async (): Promise<void> => {
    setLook({ step: 'asking' });
    const answer = await client.call('lookForUpdate', {});
    setLook(answer.ok ? { step: 'answered', ...answer.value } : { step: 'refused', refusal: answer.refusal });
  };
  useEffect(() => {
    void client.call('updates', { on: null }).then((answer) => answer.ok && setState(answer.value.state));
  }, [client]);
  if (state === null) return null;
  if (state === 'unavailable') return <p className="field-hint">{say('settings.updates.unavailable')}</p>;
  return (
    <>
      <CheckField
        label={
          <>
            {say('settings.updates')}
            <br />
            <span className="field-hint">{say('settings.updates.hint')}</span>
          </>
        }
        checked={state === 'on'}
        onChange={(on) => void set(on)}
      />
      {state === 'off' ? null : (
        <div className="button-row">
          <Button onPress={() => void ask()} busy={look.step === 'asking'}>
            {say('settings.updates.look')}
          </Button>
        </div>
      )}
      <div role="status">
        {look.step !== 'answered' ? null : look.newer === null ? (
          say('settings.updates.newest')
        ) : (
          <>
            {say('settings.updates.newer', { version: look.newer.version })} <ForeignText text={look.newer.page} />
          </>
        )}
      </div>
      {look.step === 'refused' ? <RefusalNote refusal={look.refusal} /> : null}
    </>
  );
}
