import { KeyRound } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { Button } from '../../components/button.tsx';
import { DialogForm, ModalDialog } from '../../components/modal.tsx';
import { PassphraseField } from '../../components/passphrase-field.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { useSay } from '../../messages.ts';
import { useServices } from '../../state/services.ts';
import { useAskedOnce } from '../../state/use-asked-once.ts';

/** The old passphrase once, the new one in a field that can be looked into. */
export function ChangePassphraseDialog({ onClose }: { onClose: () => void }): ReactElement {
  const { say: tell } = useServices();
  const say = useSay();
  const change = useAskedOnce('changePassphrase');
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const ready = current !== '' && next !== '';
  const submit = async (): Promise<void> => {
    const changed = ready ? await change.ask({ current, next }) : null;
    if (changed === null) return;
    onClose();
    tell({ kind: 'done', text: say('passphrase.changed'), detail: lostKeychains(say, changed.keychainsRemoved) });
  };
  return (
    <ModalDialog title={say('passphrase.change')} size="small" busy={change.busy} onClose={onClose}>
      <p className="dialog-lead">{say('passphrase.changeLead')}</p>
      <DialogForm onSubmit={() => void submit()}>
        <PassphraseField
          label={say('passphrase.current')}
          value={current}
          autoFocus
          onChange={(typed) => {
            setCurrent(typed);
            change.mend();
          }}
        />
        <PassphraseField label={say('passphrase.next')} fresh value={next} onChange={setNext} />
        {change.refusal === null ? null : <RefusalNote refusal={change.refusal} />}
        <div className="form-end">
          <Button
            type="submit"
            variant="primary"
            icon={KeyRound}
            busy={change.busy}
            why={ready ? null : say('passphrase.bothFirst')}
          >
            {say('passphrase.change')}
          </Button>
        </div>
      </DialogForm>
    </ModalDialog>
  );
}

/** That other computers’ keychains open the vault no longer, where any did. */
export function lostKeychains(say: ReturnType<typeof useSay>, removed: number): string | null {
  return removed === 0 ? null : say('keychain.lost', { count: removed });
}
