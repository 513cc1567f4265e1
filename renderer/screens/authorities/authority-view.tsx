import { Download, FileUp, LayoutList, ListX, Plus, RefreshCw, Scale, ShieldAlert, ShieldCheck } from 'lucide-react';
import type { ReactElement } from 'react';
import type { AuthorityDescription } from '../../../shared/descriptions.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Button } from '../../components/button.tsx';
import { Facts, Hex, type Fact } from '../../components/facts.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { InstantAndDistance, InstantText } from '../../components/instant.tsx';
import { PemBlock } from '../../components/pem-block.tsx';
import { QrCode } from '../../components/qr-code.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { Rich, useSay, type Say } from '../../messages.ts';

interface AuthorityViewProps {
  readonly authority: AuthorityDescription;
  readonly now: number;
  readonly onExport: () => void;
  readonly onRenew: () => void;
  readonly onCrls: () => void;
  /** One more request over its key, for its parent or another CA. */
  readonly onRequest: () => void;
  readonly onAnswer: () => void;
}

export function AuthorityView(props: AuthorityViewProps): ReactElement {
  const { authority, now, onExport, onCrls } = props;
  const say = useSay();
  return (
    <article className="page authority">
      <header className="certificate-head">
        <h1 className="certificate-title">
          <ForeignText text={authority.name} />
        </h1>
        <StatusBadge state={authority.state} notAfter={authority.notAfter} now={now} />
        <p className="sentence">
          <Rich
            id={authority.parent === null ? 'authority.sentence.root' : 'authority.sentence.below'}
            values={{
              name: (
                <strong>
                  <ForeignText text={authority.name} />
                </strong>
              ),
              parent: <ForeignText text={authority.parent ?? ''} />,
              until: <InstantText instant={authority.notAfter} />,
            }}
          />{' '}
          {say(authority.hasPrivateKey ? 'sentence.keyHere' : 'sentence.keyElsewhere')}
        </p>
        <div className="certificate-actions">
          <ActionButton action="authority.save" variant="primary" icon={Download}>
            cacert.pem
          </ActionButton>
          <Button icon={Download} onPress={onExport}>
            {say('action.certificate.export')}
          </Button>
          {authority.hasPrivateKey ? (
            <Button icon={RefreshCw} onPress={props.onRenew}>
              {say('action.certificate.renew')}
            </Button>
          ) : null}
          <ActionButton action="authority.policy" icon={Scale} />
          <ActionButton action="go.profiles" icon={LayoutList} />
          <Button icon={ListX} onPress={onCrls}>
            {say('action.go.crls')}
          </Button>
          <span className="push">
            <ActionButton action="authority.create" icon={Plus} />
          </span>
        </div>
      </header>
      <Facts facts={factsOf(authority, now, say)} />
      <div className="button-row authority-actions">
        <ActionButton action="authority.trust" icon={ShieldCheck} />
        <ActionButton action="key.compromised" on={[]} icon={ShieldAlert} />
      </div>
      {authority.hasPrivateKey ? (
        <details className="more">
          <summary>{say('authority.outside')}</summary>
          <p className="page-lead">{say('authority.outsideText')}</p>
          <div className="button-row">
            <Button icon={Download} onPress={props.onRequest}>
              {say('awaiting.saveRequest')}
            </Button>
            <Button icon={FileUp} onPress={props.onAnswer}>
              {say('awaiting.complete')}
            </Button>
          </div>
        </details>
      ) : null}
      <details className="more">
        <summary>{say('qr.certificate')}</summary>
        <p className="page-lead">{say('qr.certificateText')}</p>
        <QrCode text={authority.pem} label={say('qr.certificate')} />
      </details>
      <details className="more">
        <summary>{say('tab.pem')}</summary>
        <PemBlock pem={authority.pem} label={say('tab.pem')} />
      </details>
    </article>
  );
}

function factsOf(authority: AuthorityDescription, now: number, say: Say): readonly Fact[] {
  const list = (term: string, items: readonly string[]): Fact[] =>
    items.length === 0
      ? []
      : [
          {
            term,
            value: (
              <ul className="plain-list">
                {items.map((item) => (
                  <li key={item}>
                    <ForeignText text={item} />
                  </li>
                ))}
              </ul>
            ),
          },
        ];
  return [
    { term: say('fact.subject'), value: <ForeignText text={authority.subject} /> },
    ...(authority.parent === null
      ? []
      : [{ term: say('fact.issuer'), value: <ForeignText text={authority.issuer} /> }]),
    { term: say('fact.from'), value: <InstantText instant={authority.notBefore} to="minute" /> },
    { term: say('fact.until'), value: <InstantAndDistance instant={authority.notAfter} now={now} /> },
    { term: say('fact.key'), value: authority.keyAlgorithm },
    { term: say('fact.signature'), value: authority.signatureAlgorithm },
    {
      term: say('authority.depth'),
      value: authority.pathLength === null ? say('authority.anyDepth') : say('count', { count: authority.pathLength }),
    },
    ...list(say('authority.permitted'), authority.permittedNames),
    ...list(say('authority.excluded'), authority.excludedNames),
    {
      term: say('authority.crls'),
      value: say('authority.crlRhythm', { days: authority.crlDays, number: authority.lastCrlNumber }),
    },
    ...list(say('authority.crlUrls'), authority.crlUrls),
    ...list(say('authority.issuerUrls'), authority.issuerUrls),
    ...list(say('authority.ocspUrls'), authority.ocspUrls),
    { term: say('fact.serial'), value: <Hex hex={authority.serialNumber} /> },
    { term: say('fact.fingerprint'), value: <Hex hex={authority.fingerprintSha256} /> },
    { term: say('fact.id'), value: <span className="reference">{authority.id}</span> },
  ];
}
