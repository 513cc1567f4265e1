import { KeyRound } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { KEY_TYPES, type KeyType } from '../../../shared/pki-terms.ts';
import type { Refusal } from '../../client.ts';
import { Button } from '../../components/button.tsx';
import { SelectField, TextField } from '../../components/field.tsx';
import { DialogForm, ModalDialog } from '../../components/modal.tsx';
import { NameChips } from '../../components/name-chips.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { useSay } from '../../messages.ts';
import { writeName } from '../../state/distinguished-name.ts';
import { writeChip, type NameChip } from '../../state/name-chip.ts';
import { useRun, useServices } from '../../state/services.ts';
import { useTellSaved } from '../../state/use-save.ts';

/** A key and its request, for a CA elsewhere: the key stays here, the request goes out, the answer comes in by Requests. */
export function CreateKeyDialog(): ReactElement {
  const { dispatch } = useServices();
  const run = useRun();
  const tellSaved = useTellSaved();
  const say = useSay();
  const [names, setNames] = useState<readonly NameChip[]>([]);
  const [commonName, setCommonName] = useState<string | null>(null);
  const [organisation, setOrganisation] = useState('');
  const [keyType, setKeyType] = useState<KeyType>('ec-p256');
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const shownName = commonName ?? names.find((name) => name.problem === null)?.text ?? '';
  const ready = (shownName.trim() !== '' || names.length > 0) && names.every((name) => name.problem === null);
  const close = (): void => dispatch({ type: 'dialogClosed' });
  const create = async (): Promise<void> => {
    if (!ready || busy) return;
    setBusy(true);
    setRefusal(null);
    const made = await run('createKeyRequest', {
      subject: writeName([
        { type: 'CN', value: shownName },
        { type: 'O', value: organisation },
      ]),
      subjectAltNames: names.map(writeChip),
      keyType,
    });
    if (made.at === 'refused') setRefusal(made.refusal);
    setBusy(false);
    if (made.at !== 'done') return;
    dispatch({ type: 'went', place: { section: 'keys', id: made.value.key } });
    tellSaved(await run('saveRequest', { id: made.value.request }));
  };
  return (
    <ModalDialog title={say('keys.createTitle')} busy={busy} onClose={close}>
      <DialogForm onSubmit={() => void create()}>
        <p className="page-lead">{say('keys.createLead')}</p>
        <NameChips
          label={say('issue.names')}
          hint={say('issue.namesHint')}
          chips={names}
          autoFocus
          onChange={setNames}
        />
        <TextField label={say('fact.commonName')} value={shownName} onChange={setCommonName} />
        <TextField label={say('fact.organisation')} value={organisation} onChange={setOrganisation} />
        <SelectField
          label={say('issue.key')}
          value={keyType}
          options={KEY_TYPES.map((type) => ({ value: type, label: say(`key.${type}`) }))}
          onChange={setKeyType}
        />
        {refusal === null ? null : <RefusalNote refusal={refusal} />}
        <div className="dialog-buttons">
          <Button onPress={close}>{say('cancel')}</Button>
          <Button
            type="submit"
            variant="primary"
            icon={KeyRound}
            busy={busy}
            why={ready ? null : say('keys.createIncomplete')}
          >
            {say('keys.createDo')}
          </Button>
        </div>
      </DialogForm>
    </ModalDialog>
  );
}
