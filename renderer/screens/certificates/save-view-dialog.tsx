import { useState, type ReactElement } from 'react';
import { Button } from '../../components/button.tsx';
import { TextField } from '../../components/field.tsx';
import { DialogForm, ModalDialog } from '../../components/modal.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import type { Refusal } from '../../client.ts';
import { useSay } from '../../messages.ts';
import { savedView } from '../../state/certificate-filter.ts';
import { useServices } from '../../state/services.ts';
import { useDesk } from '../../state/use-desk.ts';

/** Gives what the list shows a name, under which it stands in the sidebar from then on. */
export function SaveViewDialog({ onClose }: { onClose: () => void }): ReactElement {
  const { workspace, say: tell } = useServices();
  const { desk, changeDesk } = useDesk();
  const say = useSay();
  const [name, setName] = useState(workspace.filter.text.trim());
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const wanted = name.trim();
  const replaces = desk?.views.some((one) => one.name === wanted) === true;

  const save = async (): Promise<void> => {
    if (wanted === '') return;
    const refused = await changeDesk('keepView', { view: savedView(wanted, workspace.filter) });
    if (refused !== null) return setRefusal(refused);
    onClose();
    tell({ kind: 'done', text: say('views.kept', { name: wanted }), detail: null });
  };
  return (
    <ModalDialog title={say('views.save')} size="small" onClose={onClose}>
      <DialogForm onSubmit={() => void save()}>
        <TextField
          label={say('views.name')}
          hint={say(replaces ? 'views.replaces' : 'views.hint')}
          value={name}
          autoFocus
          onChange={(typed) => setName(typed.slice(0, 60))}
        />
        {refusal === null ? null : <RefusalNote refusal={refusal} />}
        <div className="dialog-buttons">
          <Button onPress={onClose}>{say('cancel')}</Button>
          <Button type="submit" variant="primary" why={wanted === '' ? say('views.nameMissing') : null}>
            {say('views.keep')}
          </Button>
        </div>
      </DialogForm>
    </ModalDialog>
  );
}
