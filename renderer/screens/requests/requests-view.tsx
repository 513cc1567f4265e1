import { X } from 'lucide-react';
import type { ReactElement } from 'react';
import type { OpenedRequest } from '../../../shared/contract/issuing-methods.ts';
import type { AuthorityDescription, KeptRequest, PlanDescription } from '../../../shared/descriptions.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Button } from '../../components/button.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { useSay } from '../../messages.ts';
import type { RequestChoices, RequestState, TrayItem } from '../../state/request-tray.ts';
import type { Reading } from '../../state/store.ts';
import { IssuedView } from '../issue/issued-view.tsx';
import { InspectedView } from './inspected-view.tsx';
import { ExaminedView } from './examined-view.tsx';
import { NoRequests } from './no-requests.tsx';
import { FileName, RequestList } from './request-list.tsx';

export interface RequestsViewProps {
  readonly items: readonly TrayItem[];
  /** Those that wait in the vault and are not on the table. */
  readonly kept: readonly KeptRequest[];
  readonly shown: TrayItem | null;
  readonly state: RequestState;
  readonly authorities: readonly AuthorityDescription[];
  /** The CA that signs while none was chosen. */
  readonly firstCa: string | null;
  readonly plan: Reading<PlanDescription> | null;
  readonly now: number;
  readonly onShow: (key: number) => void;
  readonly onShowKept: (id: string) => void;
  readonly onRemove: (key: number) => void;
  readonly onChoose: (choices: Partial<RequestChoices>) => void;
  readonly onChooseForAll: (choices: RequestChoices) => void;
  readonly onSign: () => void;
  readonly onSignAll: () => void;
  readonly onPassphrase: (passphrase: string) => void;
  readonly onKeep: (digest: string) => void;
  readonly onReject: (opened: OpenedRequest) => void;
  readonly onShowCertificate: (id: string) => void;
}

export function RequestsView(props: RequestsViewProps): ReactElement {
  const { items, kept, shown } = props;
  const say = useSay();
  if (shown === null)
    return kept.length === 0 ? (
      <NoRequests />
    ) : (
      <div className="split">
        <RequestList {...props} />
        <div className="list-pane">
          <NoRequests />
        </div>
      </div>
    );
  const remove = (
    <Button variant="quiet" icon={X} label={say('requests.remove')} onPress={() => props.onRemove(shown.key)} />
  );
  return (
    <div className="split">
      {items.length + kept.length < 2 ? null : <RequestList {...props} />}
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
    case 'examined':
      return <ExaminedView examined={state.examined} onPassphrase={state.bytes === null ? null : props.onPassphrase} />;
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
