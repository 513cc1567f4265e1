import { LifeBuoy } from 'lucide-react';
import { useId, useState, type ReactElement } from 'react';
import { Button } from '../../components/button.tsx';
import { Field } from '../../components/field.tsx';
import { DialogForm, ModalDialog } from '../../components/modal.tsx';
import { PassphraseField } from '../../components/passphrase-field.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { useSay } from '../../messages.ts';
import { sharesIn } from '../../state/recovery-shares.ts';
import { useReading, useServices } from '../../state/services.ts';
import { useAskedOnce } from '../../state/use-asked-once.ts';
import { lostKeychains } from './change-passphrase-dialog.tsx';

/** The passphrase is lost: shares, typed or pasted one below the other, give a new one. */
export function UseKitDialog({ onClose }: { onClose: () => void }): ReactElement {
  const { applyVault, say: tell } = useServices();
  const say = useSay();
  const id = useId();
  const use = useAskedOnce('useRecoveryKit');
  const shown = useReading('showVault', {});
  const [typed, setTyped] = useState('');
  const [next, setNext] = useState('');
  const shares = sharesIn(typed);
  const kit = shown.status === 'ready' ? shown.value.slots.find(({ kind }) => kind === 'recovery') : undefined;
  const needed = kit?.kind === 'recovery' ? kit.threshold : null;
  const submit = async (): Promise<void> => {
    const used = shares.length === 0 || next === '' ? null : await use.ask({ shares, next });
    if (used === null) return;
    applyVault(used.vault);
    onClose();
    tell({ kind: 'done', text: say('kit.used'), detail: lostKeychains(say, used.keychainsRemoved) });
  };
  return (
    <ModalDialog title={say('kit.use')} busy={use.busy} onClose={onClose}>
      <p className="dialog-lead">{needed === null ? say('kit.none') : say('kit.useLead', { threshold: needed })}</p>
      <DialogForm onSubmit={() => void submit()}>
        <Field id={id} label={say('kit.typed')} hint={say('kit.typedHint', { count: shares.length })}>
          <textarea
            id={id}
            className="input input-mono vault-shares"
            rows={6}
            value={typed}
            autoFocus
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            placeholder="CR1-…"
            aria-describedby={`${id}-notes`}
            onChange={(event) => {
              setTyped(event.target.value);
              use.mend();
            }}
          />
        </Field>
        <PassphraseField label={say('passphrase.next')} fresh value={next} onChange={setNext} />
        {use.refusal === null ? null : <RefusalNote refusal={use.refusal} />}
        <div className="form-end">
          <Button
            type="submit"
            variant="primary"
            icon={LifeBuoy}
            busy={use.busy}
            why={shares.length === 0 ? say('kit.typeFirst') : next === '' ? say('kit.nextFirst') : null}
          >
            {say('kit.giveNew')}
          </Button>
        </div>
      </DialogForm>
    </ModalDialog>
  );
}
