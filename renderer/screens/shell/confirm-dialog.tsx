import { PenLine } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { ModalDialog } from '../../components/modal.tsx';
import type { Refusal } from '../../client.ts';
import { useSay } from '../../messages.ts';
import { useServices } from '../../state/services.ts';
import { PassphraseForm } from '../vault/passphrase-form.tsx';

/** A CA asks at every signature: the passphrase once more, then what was asked for goes on. */
export function ConfirmDialog({ onAnswer }: { onAnswer: (confirmed: boolean) => void }): ReactElement {
  const { client } = useServices();
  const say = useSay();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  return (
    <ModalDialog title={say('confirm.title')} size="small" busy={busy} onClose={() => onAnswer(false)}>
      <p className="dialog-lead">{say('confirm.why')}</p>
      <PassphraseForm
        action={say('confirm.sign')}
        icon={PenLine}
        busy={busy}
        refusal={refusal}
        onMend={() => setRefusal(null)}
        onGiven={async (passphrase) => {
          setBusy(true);
          const answer = await client.call('confirmSignature', { passphrase });
          setBusy(false);
          if (answer.ok) onAnswer(true);
          else setRefusal(answer.refusal);
        }}
      />
    </ModalDialog>
  );
}
