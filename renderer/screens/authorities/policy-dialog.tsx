import { useState, type ReactElement } from 'react';
import type { AuthorityPolicy } from '../../../shared/authority-policy.ts';
import type { Refusal } from '../../client.ts';
import { Button } from '../../components/button.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { DialogForm, ModalDialog } from '../../components/modal.tsx';
import { ReadingView } from '../../components/reading-view.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { Rich, useSay } from '../../messages.ts';
import { policyForm, writtenPolicy } from '../../state/policy-form.ts';
import { useReading, useRun, useServices } from '../../state/services.ts';
import { PolicyFields } from './policy-fields.tsx';

/** What a CA asks of what it signs from now on. */
export function PolicyDialog({ id, name }: { id: string; name: string }): ReactElement {
  const { dispatch } = useServices();
  const [busy, setBusy] = useState(false);
  const [first, setFirst] = useState<AuthorityPolicy | null>(null);
  const reading = useReading('showPolicy', { ca: id });
  // What was there when the dialog came stays under the hands, whatever else changes the register meanwhile.
  if (first === null && reading.status === 'ready') setFirst(reading.value);
  const close = (): void => dispatch({ type: 'dialogClosed' });
  return (
    <ModalDialog
      title={<Rich id="policy.title" values={{ name: <ForeignText text={name} /> }} />}
      size="large"
      busy={busy}
      onClose={close}
    >
      {first === null ? (
        <ReadingView reading={reading}>{() => null}</ReadingView>
      ) : (
        <PolicyEditor id={id} policy={first} busy={busy} onBusy={setBusy} onClose={close} />
      )}
    </ModalDialog>
  );
}

interface PolicyEditorProps {
  readonly id: string;
  readonly policy: AuthorityPolicy;
  readonly busy: boolean;
  readonly onBusy: (busy: boolean) => void;
  readonly onClose: () => void;
}

function PolicyEditor({ id, policy, busy, onBusy, onClose }: PolicyEditorProps): ReactElement {
  const { say: tell } = useServices();
  const run = useRun();
  const say = useSay();
  const [form, setForm] = useState(() => policyForm(policy));
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const written = writtenPolicy(form);
  const unchanged = JSON.stringify(written) === JSON.stringify(writtenPolicy(policyForm(policy)));

  const set = async (next: AuthorityPolicy, done: () => void): Promise<void> => {
    const outcome = await run('setPolicy', { ca: id, policy: next });
    if (outcome.at === 'refused') setRefusal(outcome.refusal);
    if (outcome.at === 'done') done();
  };
  const undo = async (): Promise<void> => {
    const outcome = await run('setPolicy', { ca: id, policy });
    if (outcome.at === 'refused') tell({ kind: 'refused', refusal: outcome.refusal });
    if (outcome.at === 'done') tell({ kind: 'done', text: say('policy.undone'), detail: null });
  };
  const save = async (): Promise<void> => {
    if (written === null || unchanged || busy) return;
    onBusy(true);
    await set(written, () => {
      tell({
        kind: 'done',
        text: say('policy.saved'),
        detail: say('policy.savedText'),
        way: { text: say('undo'), run: () => void undo() },
      });
      onClose();
    });
    onBusy(false);
  };
  return (
    <DialogForm onSubmit={() => void save()}>
      <p className="page-lead">{say('policy.lead')}</p>
      <PolicyFields
        form={form}
        onEdit={(next) => {
          setForm(next);
          setRefusal(null);
        }}
      />
      {refusal === null ? null : <RefusalNote refusal={refusal} />}
      <div className="dialog-buttons">
        <Button onPress={onClose}>{say('cancel')}</Button>
        <Button
          type="submit"
          variant="primary"
          busy={busy}
          why={written === null ? say('policy.incomplete') : unchanged ? say('policy.unchanged') : null}
        >
          {say('policy.save')}
        </Button>
      </div>
    </DialogForm>
  );
}
