import type { ReactElement } from 'react';
import type { CertificateDescription } from '../../../shared/descriptions.ts';
import { ForeignText } from '../../components/foreign-text.tsx';
import { InstantText } from '../../components/instant.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { Rich } from '../../messages.ts';
import { nameOf } from '../../state/certificate-name.ts';

interface ChainListProps {
  readonly certificate: CertificateDescription;
  /** Issuer first, root last. */
  readonly chain: readonly CertificateDescription[];
  readonly now: number;
  readonly onOpen: (id: string) => void;
}

/** Who vouches for whom, from this certificate up to its root. */
export function ChainList({ certificate, chain, now, onOpen }: ChainListProps): ReactElement {
  const links = [certificate, ...chain.filter((one) => one.id !== certificate.id)];
  return (
    <ol className="chain">
      {links.map((link) => (
        <li key={link.id} className="chain-link">
          <button
            type="button"
            className="link chain-name"
            disabled={link.id === certificate.id}
            onClick={() => onOpen(link.id)}
          >
            <ForeignText text={nameOf(link)} />
          </button>
          <StatusBadge state={link.state} notAfter={link.notAfter} now={now} />
          <span className="quiet">
            <Rich id="chain.until" values={{ until: <InstantText instant={link.notAfter} /> }} />
          </span>
        </li>
      ))}
    </ol>
  );
}
