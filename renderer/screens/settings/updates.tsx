import { useEffect, useState, type ReactElement } from 'react';
import type { MethodOutput } from '../../../shared/contract.ts';
import type { Refusal } from '../../client.ts';
import { Button } from '../../components/button.tsx';
import { CheckField } from '../../components/field.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { InstantText } from '../../components/instant.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { useSay } from '../../messages.ts';
import { useServices } from '../../state/services.ts';

type Newer = NonNullable<MethodOutput<'lookForUpdate'>['newer']>;
export type Update =
  | { step: 'idle' | 'asking' | 'newest' }
  | { step: 'found' | 'downloading' | 'downloaded' | 'installing'; newer: Newer }
  | { step: 'refused'; refusal: Refusal };

/** Newer releases: off until a person says otherwise, and each step only when one says so. */
export function Updates(): ReactElement | null {
  const { client } = useServices();
  const say = useSay();
  const [state, setState] = useState<MethodOutput<'updates'>['state'] | null>(null);
  const [update, setUpdate] = useState<Update>({ step: 'idle' });
  const set = async (on: boolean | null): Promise<void> => {
    const answer = await client.call('updates', { on });
    if (answer.ok) setState(answer.value.state);
    setUpdate({ step: 'idle' });
  };
  const look = async (): Promise<void> => {
    setUpdate({ step: 'asking' });
    const answer = await client.call('lookForUpdate', {});
    if (!answer.ok) setUpdate({ step: 'refused', refusal: answer.refusal });
    else if (answer.value.newer === null) setUpdate({ step: 'newest' });
    else setUpdate({ step: 'found', newer: answer.value.newer });
  };
  const download = async (newer: Newer): Promise<void> => {
    setUpdate({ step: 'downloading', newer });
    const answer = await client.call('downloadUpdate', { version: newer.version });
    if (!answer.ok) setUpdate({ step: 'refused', refusal: answer.refusal });
    else setUpdate({ step: answer.value.outcome === 'downloaded' ? 'downloaded' : 'found', newer });
  };
  const install = async (newer: Newer): Promise<void> => {
    setUpdate({ step: 'installing', newer });
    const answer = await client.call('installUpdate', { version: newer.version });
    if (!answer.ok) setUpdate({ step: 'refused', refusal: answer.refusal });
    else if (answer.value.outcome === 'cancelled') setUpdate({ step: 'downloaded', newer });
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
      {state === 'off' ? null : 'newer' in update ? (
        <NewerRelease
          {...update}
          onDownload={() => void download(update.newer)}
          onInstall={() => void install(update.newer)}
        />
      ) : (
        <div className="button-row">
          <Button onPress={() => void look()} busy={update.step === 'asking'}>
            {say('settings.updates.look')}
          </Button>
        </div>
      )}
      <div role="status">{update.step === 'newest' ? say('settings.updates.newest') : null}</div>
      {update.step === 'refused' ? <RefusalNote refusal={update.refusal} /> : null}
    </>
  );
}

interface NewerReleaseProps {
  readonly step: 'found' | 'downloading' | 'downloaded' | 'installing';
  readonly newer: Newer;
  readonly onDownload: () => void;
  readonly onInstall: () => void;
}

function NewerRelease({ step, newer, onDownload, onInstall }: NewerReleaseProps): ReactElement {
  const say = useSay();
  const { version, notes, bytes } = newer;
  const isHere = step === 'downloaded' || step === 'installing';
  return (
    <>
      <p role="status">
        {isHere ? (
          say('settings.updates.downloaded', { version })
        ) : (
          <>
            {say('settings.updates.newer', { version })} <InstantText instant={newer.released} />
          </>
        )}
      </p>
      {notes === '' ? null : (
        <div className="release-notes" tabIndex={0} role="region" aria-label={say('settings.updates.notes')}>
          <ForeignText text={notes} lines="many" />
        </div>
      )}
      <div className="button-row">
        {isHere ? (
          <Button onPress={onInstall} busy={step === 'installing'}>
            {say('settings.updates.installAsk')}
          </Button>
        ) : (
          <Button onPress={onDownload} busy={step === 'downloading'}>
            {say('settings.updates.download', { megabytes: Math.max(1, Math.round(bytes / 1_000_000)) })}
          </Button>
        )}
      </div>
    </>
  );
}
