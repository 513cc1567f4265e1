import { useEffect, useState, type ReactElement } from 'react';
import { SelectField } from '../../components/field.tsx';
import { useSay } from '../../messages.ts';
import { useServices } from '../../state/services.ts';

const MINUTES = [1, 5, 15, 30, 60, 240] as const;

/** How long the key stays open when nothing is done. */
export function AutoLock(): ReactElement | null {
  const { client, refreshApp } = useServices();
  const say = useSay();
  const [minutes, setMinutes] = useState<number | null>(null);
  useEffect(() => {
    void client.call('lockAfter', { minutes: null }).then((answer) => answer.ok && setMinutes(answer.value.minutes));
  }, [client]);
  if (minutes === null) return null;
  const offered = [...new Set([...MINUTES, minutes])].toSorted((a, b) => a - b);
  return (
    <SelectField
      label={say('settings.lockAfter')}
      value={String(minutes)}
      options={offered.map((one) => ({ value: String(one), label: say('settings.minutes', { count: one }) }))}
      onChange={(chosen) => {
        setMinutes(Number(chosen));
        void client.call('lockAfter', { minutes: Number(chosen) }).then(refreshApp);
      }}
    />
  );
}
