import { KeyRound } from 'lucide-react';
import { LIST_SORTS } from '../../../shared/contract/list-methods.ts';
import type { CertificateDescription } from '../../../shared/descriptions.ts';
import { isAuthority } from '../../actions.ts';
import { ProfileName } from '../../components/certificate-sentence.tsx';
import type { Column } from '../../components/data-grid.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { InstantAndDistance, InstantText } from '../../components/instant.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import type { Say } from '../../messages.ts';
import { nameOf, otherNames } from '../../state/certificate-name.ts';
import type { CertificateSort } from '../../state/certificate-filter.ts';
import type { ColumnId } from '../../state/list-columns.ts';
import { visibleText } from '../../state/foreign-text.ts';

export const SORTS: readonly CertificateSort[] = LIST_SORTS;

/** Names shown in a row before the rest becomes a number. */
const NAMES_SHOWN = 2;

interface ColumnServices {
  readonly say: Say;
  readonly now: number;
  readonly onKeyCert: (row: CertificateDescription) => void;
  /** The tags of a certificate, where they were asked for. */
  readonly tagsOf: (id: string) => readonly string[];
}

interface CertificateColumn extends Column<CertificateDescription> {
  readonly id: ColumnId;
}

/** Every column that there is. */
export function certificateColumns({ say, now, onKeyCert, tagsOf }: ColumnServices): readonly CertificateColumn[] {
  return [
    {
      id: 'tags',
      head: say('column.tags'),
      cell: (row) =>
        tagsOf(row.id).map((tag) => (
          <span key={tag} className="tag">
            <ForeignText text={tag} />
          </span>
        )),
    },
    {
      id: 'from',
      head: say('column.from'),
      sort: 'notBefore',
      cell: (row) => <InstantText instant={row.notBefore} />,
    },
    {
      id: 'issued',
      head: say('column.issued'),
      sort: 'issuedAt',
      cell: (row) => <InstantText instant={row.issuedAt} />,
    },
    { id: 'algorithm', head: say('column.algorithm'), cell: (row) => row.keyAlgorithm },
    {
      id: 'fingerprint',
      head: say('column.fingerprint'),
      cell: (row) => <span className="hex">{row.fingerprintSha256}</span>,
    },
    {
      id: 'status',
      head: say('column.status'),
      cell: (row) => <StatusBadge state={row.state} notAfter={row.notAfter} now={now} />,
    },
    { id: 'name', head: say('column.name'), sort: 'subject', cell: (row) => <NameCell row={row} say={say} /> },
    {
      id: 'until',
      head: say('column.until'),
      sort: 'notAfter',
      cell: (row) => <InstantAndDistance instant={row.notAfter} now={now} />,
    },
    { id: 'ca', head: say('column.ca'), cell: (row) => <ForeignText text={row.ca} /> },
    { id: 'profile', head: say('column.profile'), cell: (row) => <ProfileName profile={row.profile} /> },
    {
      id: 'serial',
      head: say('column.serial'),
      sort: 'serialNumber',
      cell: (row) => <span className="hex">{row.serialNumber}</span>,
    },
    {
      id: 'key',
      head: say('column.key'),
      icon: KeyRound,
      cell: (row) => (
        <button
          type="button"
          className="row-button"
          tabIndex={-1}
          aria-disabled={!keyLeaves(row) || undefined}
          aria-label={say('certificates.keyCertOf', { name: visibleText(nameOf(row)) })}
          title={say(
            keyLeaves(row)
              ? 'action.certificate.keyCert'
              : row.hasPrivateKey
                ? 'whyNot.authorityKey'
                : 'whyNot.keyElsewhere',
          )}
          onClick={(event) => {
            event.stopPropagation();
            onKeyCert(row);
          }}
          onDoubleClick={(event) => event.stopPropagation()}
        >
          <KeyRound className="icon" strokeWidth={1.75} />
        </button>
      ),
    },
  ];
}

function keyLeaves(row: CertificateDescription): boolean {
  return row.hasPrivateKey && !isAuthority(row);
}

function NameCell({ row, say }: { row: CertificateDescription; say: Say }) {
  const others = otherNames(row);
  const rest = others.length - NAMES_SHOWN;
  return (
    <>
      <span className="row-name">
        <ForeignText text={nameOf(row)} />
      </span>
      {others.slice(0, NAMES_SHOWN).map((name, at) => (
        <span key={at} className="row-also">
          <ForeignText text={name} />
        </span>
      ))}
      {rest > 0 ? <span className="row-more">{say('certificates.more', { count: rest })}</span> : null}
    </>
  );
}
