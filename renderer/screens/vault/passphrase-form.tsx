import { useState, type ReactElement, type ReactNode } from 'react';
import type { LucideIcon } from 'lucide-react';
import { Button } from '../../components/button.tsx';
import { DialogForm } from '../../components/modal.tsx';
import { PassphraseField } from '../../components/passphrase-field.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import type { Refusal } from '../../client.ts';
import { useSay } from '../../messages.ts';

interface PassphraseFormProps {
  /** What happens when it is given: the button's words. */
  readonly action: string;
  readonly icon: LucideIcon;
  readonly busy: boolean;
  readonly refusal: Refusal | null;
  readonly onMend: () => void;
  readonly onGiven: (passphrase: string) => Promise<void>;
  /** Above the passphrase. */
  readonly children?: ReactNode;
}

/** Something that needs the vault's passphrase anew, though it may be open. */
export function PassphraseForm(props: PassphraseFormProps): ReactElement {
  const say = useSay();
  const [passphrase, setPassphrase] = useState('');
  return (
    <DialogForm
      onSubmit={() => {
        if (passphrase !== '') void props.onGiven(passphrase);
      }}
    >
      {props.children}
      <PassphraseField
        label={say('passphrase')}
        value={passphrase}
        autoFocus
        onChange={(typed) => {
          setPassphrase(typed);
          props.onMend();
        }}
      />
      {props.refusal === null ? null : <RefusalNote refusal={props.refusal} />}
      <div className="form-end">
        <Button
          type="submit"
          variant="primary"
          icon={props.icon}
          busy={props.busy}
          why={passphrase === '' ? say('vault.passphraseFirst') : null}
        >
          {props.action}
        </Button>
      </div>
    </DialogForm>
  );
}
