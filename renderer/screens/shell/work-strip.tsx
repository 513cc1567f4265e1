import { useEffect, useState, type ReactElement } from 'react';
import { isMessageId, useSay } from '../../messages.ts';
import { useServices } from '../../state/services.ts';

interface Work {
  readonly work: string;
  readonly method: string;
  readonly fraction: number;
}

/** Long work of main, wherever one is meanwhile: how far it is, and the way to end it. */
export function WorkStrip(): ReactElement | null {
  const { client } = useServices();
  const say = useSay();
  const [works, setWorks] = useState<readonly Work[]>([]);
  useEffect(
    () =>
      client.subscribe((event) => {
        if (event.event !== 'workProgressed') return;
        const { work, method, fraction } = event.payload;
        setWorks((before) => {
          const others = before.filter((one) => one.work !== work);
          return fraction === null ? others : [...others, { work, method, fraction }];
        });
      }),
    [client],
  );
  if (works.length === 0) return null;
  return (
    <section className="work-strip" aria-label={say('work.label')} data-react-aria-top-layer="true">
      {works.map(({ work, method, fraction }) => {
        const id = `work.${method}`;
        const name = say(isMessageId(id) ? id : 'work.other');
        return (
          <div key={work} className="work">
            <span>{name}</span>
            <progress value={fraction} aria-label={name} />
            <span className="work-percent">{say('work.percent', { fraction })}</span>
            <button type="button" className="link" onClick={() => void client.call('cancelWork', { work })}>
              {say('work.cancel')}
            </button>
          </div>
        );
      })}
    </section>
  );
}
