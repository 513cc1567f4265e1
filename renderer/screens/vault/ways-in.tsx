import { KeyRound, KeySquare, LifeBuoy } from 'lucide-react';
import type { ReactElement } from 'react';
import type { SlotDescription, VaultFacts } from '../../../shared/contract/care-methods.ts';
import { Button } from '../../components/button.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { ReadingView } from '../../components/reading-view.tsx';
import { isMessageId, Rich, useSay, type Say } from '../../messages.ts';
import { useReading, useRun, useServices } from '../../state/services.ts';
import type { VaultTask } from '../../state/vault-task.ts';

/** The ways to the vault's keys, each with what can be done about it. */
export function WaysIn(): ReactElement {
  const { dispatch, say: tell } = useServices();
  const say = useSay();
  const run = useRun();
  const reading = useReading('showVault', {});
  const open = (what: VaultTask): void => dispatch({ type: 'dialogOpened', dialog: { kind: 'vault', what } });
  const forget = async (): Promise<void> => {
    const gone = await run('takeOutOfKeychains', {});
    if (gone.at === 'refused') tell({ kind: 'refused', refusal: gone.refusal });
    if (gone.at === 'done') tell({ kind: 'done', text: say('keychain.off'), detail: null });
  };
  return (
    <section className="settings-part" aria-labelledby="settings-ways">
      <h2 id="settings-ways">{say('ways.title')}</h2>
      <ReadingView reading={reading}>
        {(facts) => <WaysInView facts={facts} onOpen={open} onForgetKeychains={() => void forget()} />}
      </ReadingView>
    </section>
  );
}

interface WaysInViewProps {
  readonly facts: VaultFacts;
  readonly onOpen: (what: VaultTask) => void;
  readonly onForgetKeychains: () => void;
}

function WaysInView({ facts, onOpen, onForgetKeychains }: WaysInViewProps): ReactElement {
  const say = useSay();
  const of = <K extends SlotDescription['kind']>(kind: K) =>
    facts.slots.filter((slot): slot is Extract<SlotDescription, { kind: K }> => slot.kind === kind);
  const [passphrase] = of('passphrase');
  const [kit] = of('recovery');
  const keychains = of('os-keychain');
  const here = keychains.find((slot) => slot.here);
  const { backend, usable } = facts.keychain;
  const now = keychainName(backend, say);
  return (
    <ul className="ways">
      <li className="way">
        <KeyRound className="icon" strokeWidth={1.75} />
        <div className="way-text">
          <b>{say('ways.passphrase')}</b>
          {passphrase === undefined ? null : (
            <span className="quiet">
              {say('ways.passphraseCost', { memory: passphrase.memoryMebibytes, passes: passphrase.passes })}
            </span>
          )}
        </div>
        <Button onPress={() => onOpen({ task: 'passphrase' })}>{say('ways.change')}</Button>
      </li>
      <li className="way">
        <LifeBuoy className="icon" strokeWidth={1.75} />
        <div className="way-text">
          <b>{say('ways.kit')}</b>
          <span className={kit === undefined ? 'tone-warn' : 'quiet'}>
            {kit === undefined ? say('ways.noKit') : say('ways.kitIs', { ...kit })}
          </span>
        </div>
        <span className="button-row">
          <Button onPress={() => onOpen({ task: 'makeKit' })}>
            {say(kit === undefined ? 'ways.makeKit' : 'ways.newKit')}
          </Button>
          {kit === undefined ? null : <Button onPress={() => onOpen({ task: 'useKit' })}>{say('ways.useKit')}</Button>}
        </span>
      </li>
      <li className="way">
        <KeySquare className="icon" strokeWidth={1.75} />
        <div className="way-text">
          <b>{say('ways.keychain')}</b>
          {keychains.length === 0 ? (
            <span className="quiet">{say(usable ? 'ways.keychainOff' : 'ways.keychainNone', { backend: now })}</span>
          ) : (
            keychains.map((slot) => (
              <span key={`${slot.computer} ${slot.backend}`} className="quiet">
                <Rich
                  id={slot.here ? 'ways.keychainHere' : 'ways.keychainOf'}
                  values={{
                    computer: <ForeignText text={slot.computer} />,
                    backend: <ForeignText text={keychainName(slot.backend, say)} />,
                  }}
                />
              </span>
            ))
          )}
          {here === undefined || here.backend === backend ? null : (
            <span className="tone-warn">
              {say(usable ? 'ways.keychainChanged' : 'ways.keychainGone', {
                before: keychainName(here.backend, say),
                now,
              })}
            </span>
          )}
        </div>
        <span className="button-row">
          {here !== undefined && here.backend === backend ? null : (
            <Button
              why={usable ? null : say('ways.keychainNone', { backend: now })}
              onPress={() => onOpen({ task: 'keychain' })}
            >
              {say('keychain.turnOn')}
            </Button>
          )}
          {keychains.length === 0 ? null : <Button onPress={onForgetKeychains}>{say('keychain.turnOff')}</Button>}
        </span>
      </li>
    </ul>
  );
}

/** The name that people know it by; of one that is newer than this page, the name that the system has for it. */
function keychainName(backend: string, say: Say): string {
  const id = `keychain.backend.${backend}`;
  return isMessageId(id) ? say(id) : backend;
}
