import { KeyRound, OctagonX, Radar, RefreshCw } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import type { CertificateDescription } from '../../../shared/descriptions.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Button } from '../../components/button.tsx';
import { TextField } from '../../components/field.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { InstantText } from '../../components/instant.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { Rich, useSay } from '../../messages.ts';
import { nameOf } from '../../state/certificate-name.ts';
import { visibleText } from '../../state/foreign-text.ts';
import { formOfNames, formOfPlace } from '../../state/host-form.ts';
import { today } from '../../state/instants.ts';
import { useNow } from '../../state/use-now.ts';
import type { StepProps } from './runbook-view.tsx';

/** Names before the rest becomes a number. */
const SHOWN = 50;

/** Everything that hangs on the key, at once; the CRL follows by itself. */
export function RevokeStep({ state, revoke, busy, work, onShow }: StepProps): ReactElement {
  const say = useSay();
  const now = useNow();
  const [since, setSince] = useState('');
  const count = state.toRevoke.length;
  return (
    <>
      {state.root === null ? null : <p>{say('runbook.rootText')}</p>}
      <CertificateLines certificates={[...state.toRevoke, ...state.revoked]} now={now} onShow={onShow} />
      {count === 0 ? null : (
        <>
          <TextField
            label={say('runbook.since')}
            type="date"
            width="narrow"
            value={since}
            max={today(now)}
            hint={say('runbook.sinceHint')}
            onChange={setSince}
          />
          <Button variant="danger" icon={OctagonX} busy={busy} onPress={() => work(() => revoke(since))}>
            {say('runbook.revoke', { count })}
          </Button>
        </>
      )}
    </>
  );
}

interface LinesProps {
  readonly certificates: readonly CertificateDescription[];
  readonly now: number;
  readonly onShow: (id: string) => void;
}

function CertificateLines({ certificates, now, onShow }: LinesProps): ReactElement {
  const say = useSay();
  if (certificates.length === 0) return <p className="quiet">{say('runbook.nothing')}</p>;
  return (
    <ul className="plain-list step-lines">
      {certificates.slice(0, SHOWN).map((one) => (
        <li key={one.id}>
          <StatusBadge state={one.state} notAfter={one.notAfter} now={now} />
          <button type="button" className="link" onClick={() => onShow(one.id)}>
            <ForeignText text={nameOf(one)} />
          </button>
        </li>
      ))}
      {certificates.length > SHOWN ? (
        <li className="quiet">{say('certificates.more', { count: certificates.length - SHOWN })}</li>
      ) : null}
    </ul>
  );
}

/** The same names over a new key; of a CA, another CA in its place. */
export function ReissueStep(props: StepProps): ReactElement {
  const { plan, state, runbook, reissue, busy, work, onReplace } = props;
  const say = useSay();
  const { authority } = plan;
  if (authority !== null)
    return (
      <>
        <p>{say('runbook.replaceText', { count: plan.affected })}</p>
        <Button variant="primary" icon={RefreshCw} onPress={() => onReplace(authority.id, authority.name)}>
          <Rich id="runbook.replace" values={{ ca: <ForeignText text={authority.name} /> }} />
        </Button>
      </>
    );
  const made = runbook.notes.filter((note) => note.what === 'reissued');
  return (
    <>
      {made.length === 0 ? null : (
        <ul className="plain-list step-lines">
          {made.map((note) => (
            <li key={note.certificate.id}>
              <ForeignText text={nameOf(note.certificate)} />
              <ActionButton action="certificate.keyCert" on={[note.certificate]} icon={KeyRound}>
                key-cert.pem
              </ActionButton>
              <ActionButton action="certificate.export" on={[note.certificate]} />
            </li>
          ))}
        </ul>
      )}
      {state.toReissue.length === 0 ? (
        <p className="quiet">{say(state.revoked.length === 0 ? 'runbook.reissueAfter' : 'runbook.reissued')}</p>
      ) : (
        <Button variant="primary" icon={RefreshCw} busy={busy} onPress={() => work(reissue)}>
          {say('runbook.reissue', { count: state.toReissue.length })}
        </Button>
      )}
    </>
  );
}

/** Names to try before the rest is left to the person. */
const TRIED = 8;

/** Where the old ones were seen, and under which names they are asked for: those places must serve the new ones. */
export function ServedStep({ plan, state, onCheck }: StepProps): ReactElement {
  const say = useSay();
  const names = [...state.toRevoke, ...state.revoked]
    .flatMap((one) => one.subjectAltNames)
    .filter((name) => name.startsWith('DNS:') && !name.includes('*'));
  return (
    <>
      <p>{say('runbook.servedText')}</p>
      <ul className="plain-list step-lines">
        {plan.deployments.map((one) => (
          <li key={`${one.certificate} ${one.endpoint} ${one.servername}`}>
            <span>
              <Rich
                id="runbook.seen"
                values={{
                  endpoint: <ForeignText text={one.endpoint} />,
                  at: <InstantText instant={one.seenAt} to="minute" />,
                }}
              />
            </span>
            <CheckButton host={one.endpoint} onPress={() => onCheck(formOfPlace(one))} />
          </li>
        ))}
        {(plan.deployments.length > 0 ? [] : [...new Set(names)].slice(0, TRIED)).map((name) => (
          <li key={name}>
            <ForeignText text={name.slice('DNS:'.length)} />
            <CheckButton host={name.slice('DNS:'.length)} onPress={() => onCheck(formOfNames([name]))} />
          </li>
        ))}
      </ul>
    </>
  );
}

function CheckButton({ host, onPress }: { host: string; onPress: () => void }): ReactElement {
  const say = useSay();
  return <Button icon={Radar} label={say('runbook.check', { host: visibleText(host) })} onPress={onPress} />;
}
