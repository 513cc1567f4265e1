import { Download, MousePointerClick, ShieldAlert } from 'lucide-react';
import type { ReactElement } from 'react';
import type { MethodOutput } from '../../../shared/contract.ts';
import { PUBLIC_KEY_FORMS, type PublicKeyForm } from '../../../shared/pki-terms.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Button } from '../../components/button.tsx';
import { CopyButton, CopiedHex } from '../../components/copy-button.tsx';
import { Empty } from '../../components/empty.tsx';
import { Facts } from '../../components/facts.tsx';
import { Findings } from '../../components/findings.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { InstantAndDistance, InstantText } from '../../components/instant.tsx';
import { ReadingView } from '../../components/reading-view.tsx';
import { useSay } from '../../messages.ts';
import { titleOf } from '../../state/distinguished-name.ts';
import { useReading, useRun, useServices } from '../../state/services.ts';
import { useKept } from '../../state/use-kept.ts';
import { useNow } from '../../state/use-now.ts';
import { useTellSaved } from '../../state/use-save.ts';
import { KeyStanding } from './key-columns.tsx';

type ShownKey = MethodOutput<'showKey'>;

/** Beside the list: one key, what uses it, and the ways in which its halves leave. */
export function KeyPanel({ id }: { id: string | null }): ReactElement {
  const say = useSay();
  const reading = useKept(useReading('showKey', id === null ? null : { id }));
  return (
    <aside className="inspector key-panel" aria-label={say('keys.one')}>
      <div className="inspector-body">
        {id === null ? (
          <Empty icon={MousePointerClick} title={say('keys.choose')} />
        ) : (
          <ReadingView reading={reading}>{(shown) => <KeyDetail shown={shown} />}</ReadingView>
        )}
      </div>
    </aside>
  );
}

function KeyDetail({ shown }: { shown: ShownKey }): ReactElement {
  const { key } = shown;
  const { app, dispatch } = useServices();
  const run = useRun();
  const tellSaved = useTellSaved();
  const say = useSay();
  const now = useNow();
  const [authority] = key.authorities;
  return (
    <article className="certificate certificate-as-inspector">
      <h2 className="certificate-title">{key.keyAlgorithm}</h2>
      <KeyStanding weakness={key.weakness} say={say} />
      <p className="sentence">
        {say(app.vault.state === 'locked' ? 'keys.sealed' : authority === undefined ? 'keys.open' : 'keys.openCa')}{' '}
        {key.authorities.some((one) => one.asksEveryTime) ? say('keys.asks') : null}
      </p>
      <Findings findings={shown.findings} />
      <Facts
        facts={[
          { term: say('fact.id'), value: <span className="reference">{key.id}</span> },
          { term: say('keys.made'), value: <InstantText instant={key.createdAt} to="minute" /> },
          {
            term: say('fact.fingerprint'),
            value: <CopiedHex hex={key.fingerprintSha256} label={say('fact.fingerprint')} />,
          },
        ]}
      />
      <h3 className="section-title">{say('keys.usedBy')}</h3>
      <KeyUses shown={shown} now={now} />
      <h3 className="section-title">{say('keys.public')}</h3>
      <ul className="plain-list key-forms">
        {PUBLIC_KEY_FORMS.map((form) => (
          <PublicForm
            key={form}
            form={form}
            text={shown.forms[form]}
            onSave={() => void run('exportPublicKey', { id: key.id, form }).then(tellSaved)}
          />
        ))}
      </ul>
      <h3 className="section-title">{say('keys.private')}</h3>
      <div className="button-row">
        <Button
          icon={Download}
          onPress={() =>
            dispatch({
              type: 'dialogOpened',
              dialog: { kind: 'exportKey', id: key.id, name: nameOfKey(key), ofAuthority: authority !== undefined },
            })
          }
        >
          {say('keys.export')}
        </Button>
        <ActionButton action="key.compromised" icon={ShieldAlert} />
      </div>
    </article>
  );
}

/** What it signs for, else of which kind it is. */
function nameOfKey({ authorities, newest, keyAlgorithm }: ShownKey['key']): string {
  return authorities[0]?.name ?? (titleOf(newest?.subject ?? '') || keyAlgorithm);
}

function KeyUses({ shown, now }: { shown: ShownKey; now: number }): ReactElement {
  const { dispatch } = useServices();
  const say = useSay();
  const { key, certificates } = shown;
  if (key.authorities.length + certificates.length + key.requests === 0)
    return <p className="quiet">{say('keys.unusedText')}</p>;
  return (
    <ul className="plain-list key-uses">
      {key.authorities.map((one) => (
        <li key={one.id}>
          <button
            type="button"
            className="link"
            onClick={() => dispatch({ type: 'went', place: { section: 'authorities', id: one.id } })}
          >
            <ForeignText text={one.name} />
          </button>{' '}
          <span className="quiet">{say('keys.signs')}</span>
        </li>
      ))}
      {certificates.map((one) => (
        <li key={one.id}>
          <button
            type="button"
            className="link"
            onClick={() => dispatch({ type: 'went', place: { section: 'certificates', open: one.id } })}
          >
            <ForeignText text={titleOf(one.subject) || one.id} />
          </button>{' '}
          <span className="quiet">
            <InstantAndDistance instant={one.notAfter} now={now} />
          </span>
        </li>
      ))}
      {key.certificates > certificates.length ? (
        <li className="quiet">{say('certificates.more', { count: key.certificates - certificates.length })}</li>
      ) : null}
      {key.requests === 0 ? null : <li className="quiet">{say('keys.requests', { count: key.requests })}</li>}
    </ul>
  );
}

const FORM_NAMES: Readonly<Record<PublicKeyForm, string>> = { spki: 'PEM (SPKI)', openssh: 'OpenSSH', jwk: 'JWK' };

function PublicForm(props: { form: PublicKeyForm; text: string | null; onSave: () => void }): ReactElement {
  const { form, text, onSave } = props;
  const say = useSay();
  const name = FORM_NAMES[form];
  return (
    <li className="key-form">
      <span>{name}</span>
      {text === null ? (
        <span className="quiet">{say('keys.noForm')}</span>
      ) : (
        <span className="button-row">
          <CopyButton text={text} label={name} />
          <Button variant="quiet" icon={Download} label={say('keys.saveForm', { form: name })} onPress={onSave} />
        </span>
      )}
    </li>
  );
}
