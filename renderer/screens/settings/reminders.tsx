import { useEffect, useState, type ReactElement } from 'react';
import type { ReminderStatus } from '../../../shared/contract/reminder-methods.ts';
import type { Refusal } from '../../client.ts';
import { CheckField } from '../../components/field.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { useSay } from '../../messages.ts';
import { useServices } from '../../state/services.ts';

/** What the system shows of what ends, and whether it looks while the app is closed. */
export function Reminders(): ReactElement | null {
  const { client } = useServices();
  const say = useSay();
  const [status, setStatus] = useState<ReminderStatus | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [busy, setBusy] = useState(false);
  const ask = async (method: 'setReminders' | 'scheduleWatch', on: boolean): Promise<void> => {
    if (busy) return;
    setBusy(true);
    const answer = await client.call(method, { on });
    setBusy(false);
    setRefusal(answer.ok ? null : answer.refusal);
    if (answer.ok) setStatus(answer.value);
  };
  useEffect(() => {
    void client.call('reminderStatus', {}).then((answer) => answer.ok && setStatus(answer.value));
  }, [client]);
  if (status === null) return null;
  return (
    <section className="settings-part" aria-labelledby="settings-reminders">
      <h2 id="settings-reminders">{say('settings.reminders')}</h2>
      <CheckField label={say('settings.remind')} checked={status.on} onChange={(on) => void ask('setReminders', on)} />
      <CheckField
        label={
          <>
            {say('settings.schedule')}
            <br />
            <span className="field-hint">{say(`settings.schedule.${status.scheduler}`)}</span>
          </>
        }
        checked={status.scheduled}
        onChange={(on) => void ask('scheduleWatch', on)}
      />
      {refusal === null ? null : <RefusalNote refusal={refusal} />}
    </section>
  );
}
