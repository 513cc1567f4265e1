import { Download, Globe, PenLine } from 'lucide-react';
import type { ReactElement } from 'react';
import { Button } from '../../components/button.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { InstantText } from '../../components/instant.tsx';
import { Rich, useSay } from '../../messages.ts';
import type { StepProps } from './runbook-view.tsx';

/** The CRLs that say so. */
export function SignStep({ state, signCrls, busy, work }: StepProps): ReactElement {
  const say = useSay();
  if (state.revoked.length === 0) return <p className="quiet">{say('runbook.crlAfter')}</p>;
  return (
    <>
      <ul className="plain-list">
        {state.telling.map((crl) => (
          <li key={crl.id}>
            <Rich
              id="revoked.crl"
              values={{
                number: crl.crlNumber,
                ca: <ForeignText text={crl.ca} />,
                until: <InstantText instant={crl.nextUpdate} />,
              }}
            />
          </li>
        ))}
      </ul>
      {state.toSign.length === 0 ? null : (
        <Button variant="primary" icon={PenLine} busy={busy} onPress={() => work(signCrls)}>
          {say('runbook.sign', { count: state.toSign.length })}
        </Button>
      )}
    </>
  );
}

/** Where clients look for them. */
export function PublishStep({ state, saveCrl, publish, busy, work }: StepProps): ReactElement {
  const say = useSay();
  if (state.telling.length === 0) return <p className="quiet">{say('runbook.publishAfter')}</p>;
  return (
    <>
      <p>{say('runbook.publishText')}</p>
      <div className="button-row">
        {state.telling.map((crl) => (
          <Button
            key={`site ${crl.id}`}
            variant="primary"
            icon={Globe}
            busy={busy}
            onPress={() => work(() => publish(crl))}
          >
            <Rich id="runbook.publishSite" values={{ ca: <ForeignText text={crl.ca} /> }} />
          </Button>
        ))}
        {state.telling.map((crl) => (
          <Button key={crl.id} icon={Download} busy={busy} onPress={() => work(() => saveCrl(crl))}>
            <Rich id="runbook.saveCrl" values={{ number: crl.crlNumber, ca: <ForeignText text={crl.ca} /> }} />
          </Button>
        ))}
      </div>
    </>
  );
}
