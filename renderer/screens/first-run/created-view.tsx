import { CircleCheck, Download, Plus, ShieldCheck } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import type { AuthorityDescription } from '../../../shared/descriptions.ts';
import { Button } from '../../components/button.tsx';
import { Facts, Hex } from '../../components/facts.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { InstantAndDistance } from '../../components/instant.tsx';
import { Rich, useSay } from '../../messages.ts';
import { TrustDialog } from '../recipe/trust-dialog.tsx';

interface CreatedViewProps {
  readonly authority: AuthorityDescription;
  readonly now: number;
  readonly onSave: (id: string) => void;
  readonly onIssue: () => void;
  readonly onFinish: () => void;
}

/** The root is there: hand it out, and use it. */
export function CreatedView({ authority, now, onSave, onIssue, onFinish }: CreatedViewProps): ReactElement {
  const say = useSay();
  const [trusting, setTrusting] = useState(false);
  return (
    <main className="first-run first-run-created">
      <h1 className="issued-title">
        <CircleCheck className="icon" strokeWidth={1.75} />
        <span>
          <Rich id="created.title" values={{ name: <ForeignText text={authority.name} /> }} />
        </span>
      </h1>
      <p className="page-lead">{say('created.lead')}</p>
      <ol className="next-steps">
        <li>
          <div>
            <b>{say('created.save')}</b>
            <p className="quiet">{say('created.saveWhy')}</p>
          </div>
          <Button variant="primary" icon={Download} autoFocus onPress={() => onSave(authority.id)}>
            {say('created.saveButton')}
          </Button>
        </li>
        <li>
          <div>
            <b>{say('created.trust')}</b>
            <p className="quiet">{say('created.trustWhy')}</p>
          </div>
          <Button icon={ShieldCheck} onPress={() => setTrusting(true)}>
            {say('action.authority.trust')}
          </Button>
        </li>
        <li>
          <div>
            <b>{say('created.issue')}</b>
            <p className="quiet">{say('created.issueWhy')}</p>
          </div>
          <Button icon={Plus} onPress={onIssue}>
            {say('created.issueButton')}
          </Button>
        </li>
      </ol>
      <Facts
        facts={[
          { term: say('fact.subject'), value: <ForeignText text={authority.subject} /> },
          { term: say('fact.until'), value: <InstantAndDistance instant={authority.notAfter} now={now} /> },
          { term: say('fact.key'), value: authority.keyAlgorithm },
          { term: say('fact.fingerprint'), value: <Hex hex={authority.fingerprintSha256} /> },
        ]}
      />
      <div className="button-row">
        <Button onPress={onFinish}>{say('created.finish')}</Button>
      </div>
      {trusting ? <TrustDialog ca={authority.id} name={authority.name} onClose={() => setTrusting(false)} /> : null}
    </main>
  );
}
