import { useState, type ReactElement, type ReactNode } from 'react';
import type { SaveOutcome } from '../../../shared/contract/outcomes.ts';
import type { Refusal } from '../../client.ts';
import type { Outcome } from '../../state/services.ts';
import { ExportView, type ExportChoice } from './export-view.tsx';

interface ExportDialogProps<F extends string> {
  readonly name: string;
  readonly choices: readonly ExportChoice<F>[];
  readonly first: F;
  /** Where else it may go: the row of servers, over the files. */
  readonly head?: ReactNode;
  readonly onExport: (form: F, passphrase: string | null) => Promise<Outcome<SaveOutcome>>;
  readonly onClose: () => void;
}

export type SavedFile = Extract<SaveOutcome, { outcome: 'saved' }>;

/** Choose a form, save it, see what was proven of the file; any number of forms one after the other. */
export function ExportDialog<F extends string>(props: ExportDialogProps<F>): ReactElement {
  const { choices, first, onExport } = props;
  const [form, setForm] = useState(first);
  const [passphrase, setPassphrase] = useState('');
  const [busy, setBusy] = useState(false);
  const [saved, setSaved] = useState<SavedFile | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const choice = choices.find((one) => one.form === form);

  const save = async (): Promise<void> => {
    if (busy || choice === undefined || choice.why !== null) return;
    if (choice.passphrase === 'needed' && passphrase === '') return;
    setBusy(true);
    setRefusal(null);
    setSaved(null);
    const given = choice.passphrase === 'none' || passphrase === '' ? null : passphrase;
    const outcome = await onExport(form, given);
    setBusy(false);
    if (outcome.at === 'refused') setRefusal(outcome.refusal);
    if (outcome.at !== 'done' || outcome.value.outcome === 'cancelled') return;
    setSaved(outcome.value);
    setPassphrase('');
  };

  return (
    <ExportView
      name={props.name}
      head={props.head}
      choices={choices}
      form={form}
      passphrase={passphrase}
      busy={busy}
      saved={saved}
      refusal={refusal}
      onForm={(next) => {
        setForm(next);
        setRefusal(null);
        setSaved(null);
      }}
      onPassphrase={setPassphrase}
      onSave={() => void save()}
      onClose={props.onClose}
    />
  );
}
