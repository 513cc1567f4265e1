import { useState, type ReactElement } from 'react';
import { Button } from '../../components/button.tsx';
import { Segments } from '../../components/choices.tsx';
import { FieldGroup, TextField } from '../../components/field.tsx';
import { DialogForm, ModalDialog } from '../../components/modal.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import type { Refusal } from '../../client.ts';
import { useSay } from '../../messages.ts';
import { DAY } from '../../state/instants.ts';
import { useDesk } from '../../state/use-desk.ts';
import { useNow } from '../../state/use-now.ts';

const DAYS = { day: 1, week: 7, month: 30 } as const;
type Wait = keyof typeof DAYS;

/** A line of Home may wait: until when, and why; both are remembered. */
export function SnoozeDialog({ task, onClose }: { task: string; onClose: () => void }): ReactElement {
  const { changeDesk } = useDesk();
  const say = useSay();
  const now = useNow();
  const [wait, setWait] = useState<Wait>('week');
  const [why, setWhy] = useState('');
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const snooze = async (): Promise<void> => {
    if (why.trim() === '') return;
    const until = new Date(now + DAYS[wait] * DAY).toISOString();
    const refused = await changeDesk('snoozeTask', { task, until, why: why.trim().slice(0, 200) });
    if (refused === null) onClose();
    else setRefusal(refused);
  };
  return (
    <ModalDialog title={say('snooze.title')} size="small" onClose={onClose}>
      <DialogForm onSubmit={() => void snooze()}>
        <FieldGroup label={say('snooze.for')}>
          <Segments
            label={say('snooze.for')}
            value={wait}
            options={(['day', 'week', 'month'] as const).map((one) => ({ value: one, label: say(`snooze.${one}`) }))}
            onChange={setWait}
          />
        </FieldGroup>
        <TextField label={say('snooze.why')} hint={say('snooze.whyHint')} value={why} autoFocus onChange={setWhy} />
        {refusal === null ? null : <RefusalNote refusal={refusal} />}
        <div className="dialog-buttons">
          <Button onPress={onClose}>{say('cancel')}</Button>
          <Button type="submit" variant="primary" why={why.trim() === '' ? say('snooze.whyMissing') : null}>
            {say('snooze.snooze')}
          </Button>
        </div>
      </DialogForm>
    </ModalDialog>
  );
}
