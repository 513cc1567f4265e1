import { Download, FileUp } from 'lucide-react';
import type { ReactElement } from 'react';
import type { AwaitingDescription } from '../../../shared/descriptions.ts';
import { Button } from '../../components/button.tsx';
import { Facts } from '../../components/facts.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { InstantText } from '../../components/instant.tsx';
import { PemBlock } from '../../components/pem-block.tsx';
import { QrCode } from '../../components/qr-code.tsx';
import { Rich, useSay } from '../../messages.ts';

interface AwaitingViewProps {
  readonly awaiting: AwaitingDescription;
  readonly onSaveRequest: () => void;
  readonly onComplete: () => void;
}

/** A CA whose parent has not answered yet: the request to send, the answer to open. */
export function AwaitingView({ awaiting, onSaveRequest, onComplete }: AwaitingViewProps): ReactElement {
  const say = useSay();
  return (
    <article className="page authority">
      <header className="certificate-head">
        <h1 className="certificate-title">
          <ForeignText text={awaiting.name} />
        </h1>
        <p className="sentence">
          <Rich
            id="awaiting.sentence"
            values={{ name: <ForeignText text={awaiting.name} />, since: <InstantText instant={awaiting.createdAt} /> }}
          />
        </p>
        <div className="certificate-actions">
          <Button variant="primary" icon={Download} onPress={onSaveRequest}>
            {say('awaiting.saveRequest')}
          </Button>
          <Button icon={FileUp} onPress={onComplete}>
            {say('awaiting.complete')}
          </Button>
        </div>
      </header>
      <Facts
        facts={[
          { term: say('fact.subject'), value: <ForeignText text={awaiting.subject} /> },
          { term: say('fact.key'), value: awaiting.keyAlgorithm },
          { term: say('fact.id'), value: <span className="reference">{awaiting.id}</span> },
        ]}
      />
      <details className="more">
        <summary>{say('qr.request')}</summary>
        <p className="page-lead">{say('qr.requestText')}</p>
        <QrCode text={awaiting.pem} label={say('qr.request')} />
      </details>
      <details className="more">
        <summary>{say('tab.pem')}</summary>
        <PemBlock pem={awaiting.pem} label={say('tab.pem')} />
      </details>
    </article>
  );
}
