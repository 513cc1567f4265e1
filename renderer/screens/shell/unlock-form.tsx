import { LockOpen } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { Button } from '../../components/button.tsx';
import { PassphraseField } from '../../components/passphrase-field.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { useSay } from '../../messages.ts';
import type { Refusal } from '../../client.ts';
import { useServices } from '../../state/services.ts';

interface UnlockFormProps {
  readonly autoFocus: boolean;
  readonly onUnlocked: () => void;
}

/** Asks for the passphrase and unlocks; a wrong one is said beside the field, and the field keeps the focus. */
export function UnlockForm({ autoFocus, onUnlocked }: UnlockFormProps): ReactElement {
  const { client, applyVault } = useServices();
  const say = useSay();
  const [passphrase, setPassphrase] = useState('');
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);

  const unlock = async (): Promise<void> => {
    if (passphrase === '' || busy) return;
    setBusy(true);
    setRefusal(null);
    const answer = await client.call('unlockVault', { passphrase });
    setBusy(false);
    if (!answer.ok) {
      setRefusal(answer.refusal);
      return;
    }
    setPassphrase('');
    applyVault(answer.value);
    onUnlocked();
  };

  return (
    <form
      className="unlock-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void unlock();
      }}
    >
      <div className="unlock-line">
        <PassphraseField
          label={say('passphrase')}
          value={passphrase}
          autoFocus={autoFocus}
          onChange={(typed) => {
            setPassphrase(typed);
            setRefusal(null);
          }}
        />
        <Button type="submit" variant="primary" icon={LockOpen} busy={busy}>
          {say(busy ? 'lock.unlocking' : 'lock.unlock')}
        </Button>
      </div>
      {refusal === null ? null : <RefusalNote refusal={refusal} />}
    </form>
  );
}
