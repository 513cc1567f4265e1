import type { ReactElement } from 'react';
import { CircleCheck } from 'lucide-react';
import type { CertificateDescription } from '../../../shared/descriptions.ts';
import type { Finding } from '../../../shared/pki-terms.ts';
import { Findings } from '../../components/findings.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { InstantText } from '../../components/instant.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { Rich, useSay } from '../../messages.ts';
import { nameOf } from '../../state/certificate-name.ts';

interface ChainListProps {
  readonly certificate: CertificateDescription;
  /** Issuer first, root last. */
  readonly chain: readonly CertificateDescription[];
  /** What was found of each, from the certificate up; null while it is not known. */
  readonly path: readonly { readonly findings: readonly Finding[] }[] | null;
  readonly now: number;
  readonly onOpen: (id: string) => void;
}

/** Who vouches for whom, from this certificate up to its root. */
export function ChainList({ certificate, chain, path, now, onOpen }: ChainListProps): ReactElement {
  const links = [certificate, ...chain.filter((one) => one.id !== certificate.id)];
  return (
    <ol className="chain">
      {links.map((link, at) => (
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
          <LinkCheck findings={path?.[at]?.findings ?? null} />
        </li>
      ))}
    </ol>
  );
}

/** That its signature, dates and rights were checked, or what is wrong with them. */
function LinkCheck({ findings }: { findings: readonly Finding[] | null }): ReactElement | null {
  const say = useSay();
  if (findings === null) return null;
  if (findings.some((finding) => finding.severity !== 'info')) return <Findings findings={findings} />;
  return (
    <span className="link-check tone-good">
      <CircleCheck className="icon" strokeWidth={1.75} /> {say('chain.checked')}
    </span>
  );
}
