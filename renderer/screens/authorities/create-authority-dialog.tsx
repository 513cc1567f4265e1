import { useState, type ReactElement } from 'react';
import { Button } from '../../components/button.tsx';
import { DialogForm, ModalDialog } from '../../components/modal.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import type { Refusal } from '../../client.ts';
import { useSay } from '../../messages.ts';
import { authorityQuestion, EMPTY_AUTHORITY } from '../../state/authority-form.ts';
import { hereCountry } from '../../state/countries.ts';
import { useReading, useRun, useServices } from '../../state/services.ts';
import { AuthorityFields } from './authority-fields.tsx';

/** Another CA in a vault that is open: a root, one below another, or one that an outside parent signs. */
export function CreateAuthorityDialog(): ReactElement {
  const { dispatch } = useServices();
  const run = useRun();
  const say = useSay();
  const listed = useReading('listAuthorities', {});
  const [form, setForm] = useState({ ...EMPTY_AUTHORITY, country: hereCountry() });
  const [busy, setBusy] = useState(false);
  const [tried, setTried] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);

  const create = async (): Promise<void> => {
    const question = authorityQuestion(form, Date.now());
    setTried(true);
    if (question === null || busy) return;
    setBusy(true);
    setRefusal(null);
    const outcome = await (question.method === 'createAuthority'
      ? run('createAuthority', question.input)
      : run('requestAuthority', question.input));
    setBusy(false);
    if (outcome.at === 'refused') setRefusal(outcome.refusal);
    if (outcome.at === 'done') dispatch({ type: 'went', place: { section: 'authorities', id: outcome.value.id } });
  };
  const close = (): void => dispatch({ type: 'dialogClosed' });
  const verb = form.signer === 'itself' ? 'root' : form.signer === 'outside' ? 'outside' : 'below';

  return (
    <ModalDialog title={say('authority.createTitle')} busy={busy} onClose={close}>
      <DialogForm onSubmit={() => void create()}>
        <AuthorityFields
          form={form}
          tried={tried}
          authorities={listed.status === 'ready' ? listed.value.items : []}
          onEdit={(change) => {
            setForm({ ...form, ...change });
            setRefusal(null);
          }}
        />
        {refusal === null ? null : <RefusalNote refusal={refusal} />}
        <div className="dialog-buttons">
          <Button onPress={close}>{say('cancel')}</Button>
          <Button type="submit" variant="primary" busy={busy}>
            {say(busy ? 'firstRun.creating' : `authority.create.${verb}`)}
          </Button>
        </div>
      </DialogForm>
    </ModalDialog>
  );
}
