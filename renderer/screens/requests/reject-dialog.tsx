import { useState, type ReactElement } from 'react';
import type { OpenedRequest } from '../../../shared/contract/issuing-methods.ts';
import { Button } from '../../components/button.tsx';
import { TextField } from '../../components/field.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { DialogForm, ModalDialog } from '../../components/modal.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import type { Refusal } from '../../client.ts';
import { Rich, useSay } from '../../messages.ts';
import { visibleText } from '../../state/foreign-text.ts';
import { titleOf } from '../../state/distinguished-name.ts';
import { useRun, useServices } from '../../state/services.ts';

/** Turns a request down; the note is kept with it, for whoever asks. */
export function RejectDialog({ opened, itemKey }: { opened: OpenedRequest; itemKey: number }): ReactElement {
  const { dispatch, dispatchTray, say: tell } = useServices();
  const run = useRun();
  const say = useSay();
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const close = (): void => dispatch({ type: 'dialogClosed' });
  const name = titleOf(opened.request.subject) || opened.fileName;

  const reject = async (): Promise<void> => {
    if (busy || note.trim() === '') return;
    setBusy(true);
    const outcome = await run('rejectRequest', { digest: opened.digest, note: note.trim() });
    setBusy(false);
    if (outcome.at === 'refused') setRefusal(outcome.refusal);
    if (outcome.at !== 'done') return;
    dispatchTray({ type: 'removed', key: itemKey });
    close();
    tell({ kind: 'done', text: say('reject.done', { name: visibleText(name) }), detail: note.trim() });
  };
  return (
    <ModalDialog
      title={<Rich id="reject.title" values={{ name: <ForeignText text={name} /> }} />}
      size="small"
      busy={busy}
      onClose={close}
    >
      <DialogForm onSubmit={() => void reject()}>
        <TextField
          label={say('reject.note')}
          hint={say('reject.noteHint')}
          value={note}
          autoFocus
          onChange={(text) => {
            setNote(text);
            setRefusal(null);
          }}
        />
        {refusal === null ? null : <RefusalNote refusal={refusal} />}
        <div className="dialog-buttons">
          <Button onPress={close}>{say('cancel')}</Button>
          <Button
            type="submit"
            variant="danger"
            busy={busy}
            why={note.trim() === '' ? say('reject.noteMissing') : null}
          >
            {say('reject.reject')}
          </Button>
        </div>
      </DialogForm>
    </ModalDialog>
  );
}
