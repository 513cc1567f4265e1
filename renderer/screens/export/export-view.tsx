import { CircleCheck, Download } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { Button } from '../../components/button.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { DialogForm, ModalDialog } from '../../components/modal.tsx';
import { PassphraseField } from '../../components/passphrase-field.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import type { Refusal } from '../../client.ts';
import { Rich, useSay } from '../../messages.ts';
import { useProofLine } from '../../state/use-save.ts';
import type { SavedFile } from './export-dialog.tsx';
import { PassphraseNote } from './passphrase-note.tsx';

export interface ExportChoice<F extends string> {
  readonly form: F;
  /** The file's usual name: `key-cert.pem`. */
  readonly file: string;
  /** What it is for. */
  readonly purpose: string;
  readonly passphrase: 'none' | 'may' | 'needed';
  /** Why it cannot be had. */
  readonly why: string | null;
}

interface ExportViewProps<F extends string> {
  readonly name: string;
  readonly head: ReactNode;
  readonly choices: readonly ExportChoice<F>[];
  readonly form: F;
  readonly passphrase: string;
  readonly busy: boolean;
  readonly saved: SavedFile | null;
  readonly refusal: Refusal | null;
  readonly onForm: (form: F) => void;
  readonly onPassphrase: (passphrase: string) => void;
  readonly onSave: () => void;
  readonly onClose: () => void;
}

export function ExportView<F extends string>(props: ExportViewProps<F>): ReactElement {
  const { choices, form, passphrase, busy, saved, refusal } = props;
  const say = useSay();
  const proofLine = useProofLine();
  const choice = choices.find((one) => one.form === form);
  const missing = choice?.passphrase === 'needed' && passphrase === '';
  return (
    <ModalDialog
      title={<Rich id="export.title" values={{ name: <ForeignText text={props.name} /> }} />}
      size={props.head === undefined ? 'medium' : 'large'}
      busy={busy}
      onClose={props.onClose}
    >
      {props.head}
      <DialogForm onSubmit={props.onSave}>
        <div className="export-forms" role="radiogroup" aria-label={say('export.forms')}>
          {choices.map((one) => (
            <label key={one.form} className="export-form" title={one.why ?? undefined}>
              <input
                type="radio"
                name="export-form"
                checked={one.form === form}
                disabled={one.why !== null}
                onChange={() => props.onForm(one.form)}
              />
              <span className="export-file">{one.file}</span>
              <span className="export-purpose">{one.why ?? one.purpose}</span>
            </label>
          ))}
        </div>
        {choice === undefined || choice.passphrase === 'none' ? null : (
          <PassphraseField
            label={say(choice.passphrase === 'may' ? 'export.passphraseMay' : 'export.passphrase')}
            hint={say(choice.passphrase === 'may' ? 'export.passphraseMayHint' : 'export.passphraseHint')}
            fresh
            value={passphrase}
            onChange={props.onPassphrase}
          />
        )}
        <PassphraseNote form={form} passphrase={passphrase} />
        {refusal === null ? null : <RefusalNote refusal={refusal} />}
        {saved === null ? null : (
          <div className="saved" role="status">
            <CircleCheck className="icon" strokeWidth={1.75} />
            <div>
              <p>{proofLine(saved.proofs)}</p>
              <p className="notice-detail">
                <ForeignText text={saved.path} />
              </p>
            </div>
          </div>
        )}
        <div className="dialog-buttons">
          <Button onPress={props.onClose}>{say(saved === null ? 'cancel' : 'done')}</Button>
          <Button
            type="submit"
            variant="primary"
            icon={Download}
            busy={busy}
            why={missing ? say('export.passphraseMissing') : null}
          >
            {say(busy ? 'export.saving' : 'export.save')}
          </Button>
        </div>
      </DialogForm>
    </ModalDialog>
  );
}
