import type { ReactElement } from 'react';
import type { AuthorityDescription, CrlDescription } from '../../../shared/descriptions.ts';
import { ForeignText } from '../../components/foreign-text.tsx';
import { useDistance } from '../../components/instant.tsx';
import { Rich, useSay } from '../../messages.ts';

interface StatusBarProps {
  readonly waiting: number;
  /** The CRL that lapses first. */
  readonly crl: { readonly ca: AuthorityDescription; readonly crl: CrlDescription } | null;
  readonly path: string;
  readonly now: number;
  readonly onReview: () => void;
}

export function StatusBar({ waiting, crl, path, now, onReview }: StatusBarProps): ReactElement {
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
      <span className="status-path" title={path}>
        <ForeignText text={path} />
      </span>
    </footer>
  );
}
