import { PenLine } from 'lucide-react';
import type { ReactElement } from 'react';
import { Button } from '../../components/button.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { useSay } from '../../messages.ts';
import { titleOf } from '../../state/distinguished-name.ts';
import { signable } from '../../state/request-tray.ts';
import type { RequestsViewProps } from './requests-view.tsx';

/** What lies on the table, each with where it stands, and below it what waits in the vault. */
export function RequestList(props: RequestsViewProps): ReactElement {
  const { items, kept, shown, onShow, onShowKept, onSignAll } = props;
  const say = useSay();
  const together = signable({ items, shown: null }).length;
  return (
    <nav className="request-list" aria-label={say('requests.list')}>
      {together < 2 ? null : (
        <Button icon={PenLine} onPress={onSignAll}>
          {say('requests.signAll', { count: together })}
        </Button>
      )}
      <ul>
        {items.map((item) => (
          <li key={item.key}>
            <button
              type="button"
              className="side-entry"
              aria-current={item.key === shown?.key ? 'true' : undefined}
              onClick={() => onShow(item.key)}
            >
              <span className="side-name">
                <FileName name={item.fileName} />
              </span>
              <span className={`step step-${stepOf(item.state)}`}>{say(`requests.step.${stepOf(item.state)}`)}</span>
            </button>
          </li>
        ))}
      </ul>
      {kept.length === 0 ? null : (
        <>
          <h2 className="side-head">{say('requests.kept')}</h2>
          <ul>
            {kept.map((one) => (
              <li key={one.id}>
                <button type="button" className="side-entry" onClick={() => onShowKept(one.id)}>
                  <span className="side-name">
                    <ForeignText text={titleOf(one.subject) || one.source || one.id} />
                  </span>
                  <span className="step">{one.keyAlgorithm}</span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </nav>
  );
}

/** One that was tried and refused says so, though it can be tried again. */
function stepOf(state: RequestsViewProps['items'][number]['state']) {
  if (state.step !== 'inspected') return state.step;
  return state.signing.at === 'idle' ? state.step : state.signing.at;
}

export function FileName({ name }: { name: string }): ReactElement {
  const say = useSay();
  return name === '' ? <>{say('requests.pasted')}</> : <ForeignText text={name} />;
}
