import { X } from 'lucide-react';
import type { ReactElement } from 'react';
import type { AuthorityDescription, PlanDescription } from '../../../shared/descriptions.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Button } from '../../components/button.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { useSay } from '../../messages.ts';
import type { RequestChoices, RequestState, TrayItem } from '../../state/request-tray.ts';
import type { Reading } from '../../state/store.ts';
import { IssuedView } from '../issue/issued-view.tsx';
import { InspectedView } from './inspected-view.tsx';
import { NoRequests } from './no-requests.tsx';

export interface RequestsViewProps {
  readonly items: readonly TrayItem[];
  readonly shown: TrayItem | null;
  readonly state: RequestState;
  readonly authorities: readonly AuthorityDescription[];
  /** The CA that signs while none was chosen. */
  readonly firstCa: string | null;
  readonly plan: Reading<PlanDescription> | null;
  readonly now: number;
  readonly onShow: (key: number) => void;
  readonly onRemove: (key: number) => void;
  readonly onChoose: (choices: Partial<RequestChoices>) => void;
  readonly onSign: () => void;
  readonly onShowCertificate: (id: string) => void;
}

export function RequestsView(props: RequestsViewProps): ReactElement {
  const { items, shown } = props;
  const say = useSay();
  if (shown === null) return <NoRequests />;
  const remove = (
    <Button variant="quiet" icon={X} label={say('requests.remove')} onPress={() => props.onRemove(shown.key)} />
  );
  return (
    <div className="split">
      {items.length < 2 ? null : <RequestList {...props} />}
      <section className="list-pane request-pane" aria-label={say('requests.one')}>
        {props.state.step === 'issued' ? null : (
          <header className="page-head request-head">
            <h1 className="page-title">
              <FileName name={shown.fileName} />
            </h1>
            <div className="page-actions">
              <ActionButton action="request.open" />
              {remove}
            </div>
          </header>
        )}
        <RequestBody {...props} shown={shown} />
      </section>
    </div>
  );
}

function RequestBody(props: RequestsViewProps & { shown: TrayItem }): ReactElement {
  const { state, shown } = props;
  const say = useSay();
  switch (state.step) {
    case 'empty':
      return <NoRequests />;
    case 'inspecting':
      return (
        <p className="loading" role="status">
          {say('requests.inspecting')}
        </p>
      );
    case 'refused':
      return (
        <div className="page">
          <RefusalNote refusal={state.refusal}>
            <ActionButton action="request.open" />
            <Button onPress={() => props.onRemove(shown.key)}>{say('requests.remove')}</Button>
          </RefusalNote>
        </div>
      );
    case 'inspected':
      return <InspectedView {...props} inspected={state} />;
    case 'issued':
      return (
        <IssuedView
          certificate={state.certificate}
          findings={[]}
          now={props.now}
          onShow={() => props.onShowCertificate(state.certificate.id)}
          onAnother={() => props.onRemove(shown.key)}
        />
      );
  }
}

function RequestList({ items, shown, onShow }: RequestsViewProps): ReactElement {
  const say = useSay();
  return (
    <nav className="request-list" aria-label={say('requests.list')}>
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
              <span className={`step step-${item.state.step}`}>{say(`requests.step.${item.state.step}`)}</span>
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function FileName({ name }: { name: string }): ReactElement {
  const say = useSay();
  return name === '' ? <>{say('requests.pasted')}</> : <ForeignText text={name} />;
}
