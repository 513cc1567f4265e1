import type { ReactElement } from 'react';
import type { AuthorityDescription, CrlDescription } from '../../../shared/descriptions.ts';
import { ForeignText } from '../../components/foreign-text.tsx';
import { useDistance } from '../../components/instant.tsx';
import { Rich, useSay } from '../../messages.ts';

interface StatusBarProps {
  readonly waiting: number;
  /** The CRL that lapses first. */
  readonly crl: { readonly ca: AuthorityDescription; readonly crl: CrlDescription } | null;
  /** When the last backup was made; null when there is none, undefined while that is not known. */
  readonly backedUpAt: string | null | undefined;
  readonly path: string;
  readonly now: number;
  readonly onReview: () => void;
  /** The built-in responder; null while it is off. */
  readonly responder: { readonly url: string } | 'failed' | null;
  readonly onResponder: () => void;
}

export function StatusBar(props: StatusBarProps): ReactElement {
  const { waiting, crl, backedUpAt, path, now, onReview, responder, onResponder } = props;
  const say = useSay();
  const distance = useDistance();
  const lapsed = crl !== null && new Date(crl.crl.nextUpdate).getTime() <= now;
  return (
    <footer className="status-bar">
      {waiting === 0 ? null : (
        <span>
          {say('status.waiting', { count: waiting })}{' '}
          <button type="button" className="link" onClick={onReview}>
            {say('status.review')}
          </button>
        </span>
      )}
      {crl === null ? null : (
        <span className={lapsed ? 'tone-bad' : undefined}>
          <Rich
            id={lapsed ? 'status.crlLapsed' : 'status.crl'}
            values={{
              ca: <ForeignText text={crl.ca.name} />,
              number: crl.crl.crlNumber,
              when: distance(crl.crl.nextUpdate, now),
            }}
          />
        </span>
      )}
      {responder === null ? null : (
        <button type="button" className={responder === 'failed' ? 'link tone-bad' : 'link'} onClick={onResponder}>
          {responder === 'failed' ? say('status.responderFailed') : say('status.responder', { url: responder.url })}
        </button>
      )}
      {backedUpAt === undefined ? null : (
        <span className={backedUpAt === null ? 'tone-warn' : undefined}>
          {backedUpAt === null ? say('status.noBackup') : say('status.backup', { when: distance(backedUpAt, now) })}
        </span>
      )}
      <span className="status-path" title={path}>
        <ForeignText text={path} />
      </span>
    </footer>
  );
}
