import { Hourglass, KeyRound, Lock } from 'lucide-react';
import type { ReactElement } from 'react';
import type { AuthorityDescription, AwaitingDescription } from '../../../shared/descriptions.ts';
import { ForeignText } from '../../components/foreign-text.tsx';
import { useSay } from '../../messages.ts';

/** A CA that awaits its parent's answer. */
type Awaiting = Pick<AwaitingDescription, 'id' | 'name'>;

interface AuthorityTreeProps {
  readonly label: string;
  readonly authorities: readonly AuthorityDescription[];
  readonly awaiting?: readonly Awaiting[];
  readonly current: string | null;
  readonly onAuthority: (id: string) => void;
}

interface Branch {
  readonly authority: AuthorityDescription;
  readonly depth: number;
}

/** The authorities under their roots; a key marks those that can sign here. */
export function AuthorityTree({
  label,
  authorities,
  awaiting = [],
  current,
  onAuthority,
}: AuthorityTreeProps): ReactElement {
  const say = useSay();
  return (
    <ul className="side-list side-tree" aria-label={label}>
      {branches(authorities).map(({ authority, depth }) => {
        const Mark = authority.hasPrivateKey ? KeyRound : Lock;
        return (
          <li key={authority.id}>
            <button
              type="button"
              className="side-entry"
              style={{ paddingInlineStart: `${8 + depth * 14}px` }}
              aria-current={authority.id === current ? 'true' : undefined}
              onClick={() => onAuthority(authority.id)}
            >
              <Mark className="icon" strokeWidth={1.75} aria-hidden="true" />
              <span className="side-name">
                <ForeignText text={authority.name} />
              </span>
              <span className="sr-only">
                {say(authority.hasPrivateKey ? 'authority.keyHere' : 'authority.keyElsewhere')}
              </span>
            </button>
          </li>
        );
      })}
      {awaiting.map(({ id, name }) => (
        <li key={id}>
          <button
            type="button"
            className="side-entry"
            aria-current={id === current ? 'true' : undefined}
            onClick={() => onAuthority(id)}
          >
            <Hourglass className="icon" strokeWidth={1.75} aria-hidden="true" />
            <span className="side-name">
              <ForeignText text={name} />
            </span>
            <span className="sr-only">{say('awaiting.mark')}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Depth first, each authority once: one whose parent is not here counts as a root. */
function branches(authorities: readonly AuthorityDescription[]): readonly Branch[] {
  const names = new Set(authorities.map((one) => one.name));
  const below = (parent: string | null, depth: number): Branch[] =>
    authorities
      .filter((one) => (parent === null ? one.parent === null || !names.has(one.parent) : one.parent === parent))
      .flatMap((authority) => [{ authority, depth }, ...below(authority.name, depth + 1)]);
  return below(null, 0);
}
