import { useState, type ReactElement } from 'react';
import { Button } from '../../components/button.tsx';
import { DialogForm, ModalDialog } from '../../components/modal.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import type { Refusal } from '../../client.ts';
import { useSay } from '../../messages.ts';
import { hereCountry } from '../../state/countries.ts';
import { createAuthorityInput, EMPTY_ROOT } from '../../state/root-form.ts';
import { useRun, useServices } from '../../state/services.ts';
import { RootFields } from '../first-run/root-fields.tsx';

/** Another root in a vault that is open. */
export function CreateAuthorityDialog(): ReactElement {
  const { dispatch } = useServices();
  const run = useRun();
  const say = useSay();
  const [form, setForm] = useState({ ...EMPTY_ROOT, country: hereCountry() });
  const [busy, setBusy] = useState(false);
  const [tried, setTried] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);

  const create = async (): Promise<void> => {
    const input = createAuthorityInput(form, Date.now());
    setTried(true);
    if (input === null || busy) return;
    setBusy(true);
    setRefusal(null);
    const outcome = await run('createAuthority', input);
    setBusy(false);
    if (outcome.at === 'refused') setRefusal(outcome.refusal);
    if (outcome.at === 'done') dispatch({ type: 'went', place: { section: 'authorities', id: outcome.value.id } });
  };
  const close = (): void => dispatch({ type: 'dialogClosed' });

  return (
    <ModalDialog title={say('authority.createTitle')} busy={busy} onClose={close}>
      <DialogForm onSubmit={() => void create()}>
        <RootFields
          form={form}
          tried={tried}
          onEdit={(change) => {
            setForm({ ...form, ...change });
            setRefusal(null);
          }}
        />
        {refusal === null ? null : <RefusalNote refusal={refusal} />}
        <div className="dialog-buttons">
          <Button onPress={close}>{say('cancel')}</Button>
          <Button type="submit" variant="primary" busy={busy}>
            {say(busy ? 'firstRun.creating' : 'firstRun.create')}
          </Button>
        </div>
      </DialogForm>
    </ModalDialog>
  );
}
