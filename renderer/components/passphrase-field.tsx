import { Eye, EyeOff, WandSparkles } from 'lucide-react';
import { useEffect, useId, useRef, useState, type ReactElement } from 'react';
import { useSay } from '../messages.ts';
import { useServices } from '../state/services.ts';
import { offerPassphrase, STRENGTHS, strengthOf } from '../state/passphrase.ts';
import { Button } from './button.tsx';
import { CopyButton } from './copy-button.tsx';
import { Field } from './field.tsx';

interface PassphraseFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** A new one: strength in words, and an offer of six words. */
  readonly fresh?: boolean;
  readonly hint?: string;
  readonly problem?: string | null;
  readonly autoFocus?: boolean;
}

/** One field that can be looked into, instead of two that cannot. */
export function PassphraseField(props: PassphraseFieldProps): ReactElement {
  const { label, value, onChange, fresh = false, hint, problem, autoFocus } = props;
  const [shown, setShown] = useState(false);
  const id = useId();
  const say = useSay();
  const { state } = useServices().app.vault;
  const before = useRef(state);
  useEffect(() => {
    // A vault that locks leaves no passphrase on the page, typed or offered.
    if (before.current === 'unlocked' && state === 'locked' && value !== '') {
      onChange('');
      setShown(false);
    }
    before.current = state;
  }, [state, value, onChange]);
  return (
    <Field id={id} label={label} problem={problem ?? null} {...(hint === undefined ? {} : { hint })}>
      <span className="field-line">
        <span className="input-with-button">
          <input
            id={id}
            className={shown ? 'input input-mono' : 'input'}
            type={shown ? 'text' : 'password'}
            value={value}
            autoFocus={autoFocus}
            autoComplete={fresh ? 'new-password' : 'current-password'}
            autoCapitalize="off"
            autoCorrect="off"
            spellCheck={false}
            aria-invalid={typeof problem === 'string' || undefined}
            aria-describedby={`${id}-notes`}
            onChange={(event) => onChange(event.target.value)}
          />
          <Button
            variant="quiet"
            icon={shown ? EyeOff : Eye}
            label={say(shown ? 'passphrase.hide' : 'passphrase.show')}
            pressed={shown}
            onPress={() => setShown(!shown)}
          />
        </span>
        {fresh ? (
          <Button
            icon={WandSparkles}
            onPress={() => {
              onChange(offerPassphrase());
              setShown(true);
            }}
          >
            {say('passphrase.sixWords')}
          </Button>
        ) : null}
        {fresh && shown && value !== '' ? <CopyButton text={value} label={label} secret /> : null}
      </span>
      {fresh ? <StrengthBar passphrase={value} /> : null}
    </Field>
  );
}

/** How hard it is to guess: a word first, a bar for the eye. */
function StrengthBar({ passphrase }: { passphrase: string }): ReactElement {
  const say = useSay();
  const strength = strengthOf(passphrase);
  return (
    <span className={`strength strength-${strength}`} role="status">
      <span className="strength-bar" aria-hidden="true">
        {STRENGTHS.slice(1).map((step, at) => (
          <span key={step} className={at < STRENGTHS.indexOf(strength) ? 'strength-on' : ''} />
        ))}
      </span>
      {say(`passphrase.${strength}`)}
    </span>
  );
}
