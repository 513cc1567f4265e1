import { FileKey2, LockOpen } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { Button } from '../../components/button.tsx';
import { PassphraseField } from '../../components/passphrase-field.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { useSay } from '../../messages.ts';
import type { Answer, Refusal } from '../../client.ts';
import { useReading, useServices } from '../../state/services.ts';
import type { VaultStatus } from '../../../shared/contract/vault-methods.ts';
import { OlderCopy } from './older-copy.tsx';

interface UnlockFormProps {
  readonly autoFocus: boolean;
  readonly onUnlocked: () => void;
  /** Offers the recovery kit to whoever lost the passphrase. */
  readonly onLost?: () => void;
}

/** Asks for the passphrase and unlocks; a wrong one is said beside the field, and the field keeps the focus. */
export function UnlockForm({ autoFocus, onUnlocked, onLost }: UnlockFormProps): ReactElement {
  const { client, applyVault } = useServices();
  const say = useSay();
  const shown = useReading('showVault', {});
  const [passphrase, setPassphrase] = useState('');
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const slots = shown.status === 'ready' ? shown.value.slots : [];

  const unlock = async (how: () => Promise<Answer<VaultStatus>>): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setRefusal(null);
    const answer = await how();
    setBusy(false);
    if (!answer.ok) {
      setRefusal(answer.refusal);
      return;
    }
    setPassphrase('');
    applyVault(answer.value);
    onUnlocked();
  };
  const withPassphrase = async (): Promise<void> => {
    if (passphrase !== '') await unlock(() => client.call('unlockVault', { passphrase }));
  };

  return (
    <form
      className="unlock-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void withPassphrase();
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
      <div className="button-row unlock-ways">
        {slots.some((slot) => slot.kind === 'os-keychain' && slot.here) ? (
          <Button icon={FileKey2} busy={busy} onPress={() => void unlock(() => client.call('unlockWithKeychain', {}))}>
            {say('lock.keychain')}
          </Button>
        ) : null}
        {onLost !== undefined && slots.some(({ kind }) => kind === 'recovery') ? (
          <button type="button" className="link" onClick={onLost}>
            {say('lock.lost')}
          </button>
        ) : null}
      </div>
      {refusal === null ? null : refusal.code === 'VAULT_OLDER_COPY' ? (
        <OlderCopy refusal={refusal} onAccepted={() => void withPassphrase()} />
      ) : (
        <RefusalNote refusal={refusal} />
      )}
    </form>
  );
}
