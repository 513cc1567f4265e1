import { History } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { Button } from '../../components/button.tsx';
import { CheckField } from '../../components/field.tsx';
import { SaidText } from '../../components/said-text.tsx';
import type { Refusal } from '../../client.ts';
import { useSay } from '../../messages.ts';
import { useActions } from '../../perform.ts';
import { useServices } from '../../state/services.ts';

/** The file is older than what this computer has seen of the vault: what that means, and the two ways on. */
export function OlderCopy({ refusal, onAccepted }: { refusal: Refusal; onAccepted: () => void }): ReactElement {
  const { client } = useServices();
  const { perform } = useActions();
  const say = useSay();
  const [understood, setUnderstood] = useState(false);
  const accept = async (): Promise<void> => {
    if ((await client.call('acceptOlderVault', {})).ok) onAccepted();
  };
  return (
    <div className="older-copy" role="alert">
      <p className="vault-verdict tone-bad">
        <History className="icon" strokeWidth={1.75} /> <b>{say('older.title')}</b>
      </p>
      <p>
        <SaidText text={refusal.message} />
      </p>
      <p>{say('older.meaning')}</p>
      <CheckField label={say('older.understood')} checked={understood} onChange={setUnderstood} />
      <div className="button-row">
        <Button variant="primary" onPress={() => perform('vault.open')}>
          {say('older.openNewer')}
        </Button>
        <Button variant="danger" why={understood ? null : say('older.readFirst')} onPress={() => void accept()}>
          {say('older.accept')}
        </Button>
      </div>
    </div>
  );
}
