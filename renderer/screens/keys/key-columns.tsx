import { CircleAlert, KeyRound, ShieldCheck, TriangleAlert } from 'lucide-react';
import type { ReactElement } from 'react';
import type { KeyDescription } from '../../../shared/contract/key-methods.ts';
import type { Column } from '../../components/data-grid.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { InstantText } from '../../components/instant.tsx';
import type { Say } from '../../messages.ts';
import { titleOf } from '../../state/distinguished-name.ts';

/** How sound a key is: icon, word and colour. */
export function KeyStanding({ weakness, say }: { weakness: KeyDescription['weakness']; say: Say }): ReactElement {
  const Icon = { error: CircleAlert, warning: TriangleAlert, none: ShieldCheck }[weakness];
  const tone = { error: 'tone-bad', warning: 'tone-warn', none: 'tone-good' }[weakness];
  return (
    <span className={`key-standing ${tone}`}>
      <Icon className="icon" strokeWidth={1.75} /> {say(`keys.standing.${weakness}`)}
    </span>
  );
}

/** What a key is for, in a few words: the CA, or the youngest certificate and how many more. */
export function KeyUse({ row, say }: { row: KeyDescription; say: Say }): ReactElement {
  const [authority] = row.authorities;
  if (authority !== undefined)
    return (
      <span>
        <KeyRound className="icon" strokeWidth={1.75} /> <ForeignText text={authority.name} />{' '}
        <span className="quiet">{say('keys.signs')}</span>
      </span>
    );
  if (row.newest === null)
    return <span className="quiet">{say(row.requests > 0 ? 'keys.requested' : 'keys.unused')}</span>;
  return (
    <span>
      <ForeignText text={titleOf(row.newest.subject) || row.newest.id} />
      {row.certificates < 2 ? null : <span className="quiet"> +{say('count', { count: row.certificates - 1 })}</span>}
    </span>
  );
}

export function keyColumns(say: Say): readonly Column<KeyDescription>[] {
  return [
    { id: 'status', head: say('keys.standing'), cell: (row) => <KeyStanding weakness={row.weakness} say={say} /> },
    { id: 'use', head: say('keys.use'), cell: (row) => <KeyUse row={row} say={say} /> },
    { id: 'kind', head: say('fact.key'), cell: (row) => row.keyAlgorithm },
    { id: 'made', head: say('keys.made'), cell: (row) => <InstantText instant={row.createdAt} /> },
    {
      id: 'fingerprint',
      head: say('fact.fingerprint'),
      cell: (row) => <span className="hex">{row.fingerprintSha256.slice(0, 16)}…</span>,
    },
  ];
}
