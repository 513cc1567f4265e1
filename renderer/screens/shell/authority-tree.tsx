import { KeyRound, Lock } from 'lucide-react';
import type { ReactElement } from 'react';
import type { AuthorityDescription } from '../../../shared/descriptions.ts';
import { ForeignText } from '../../components/foreign-text.tsx';
import { useSay } from '../../messages.ts';

interface AuthorityTreeProps {
  readonly label: string;
  readonly authorities: readonly AuthorityDescription[];
  readonly current: string | null;
  readonly onAuthority: (id: string) => void;
}

interface Branch {
  readonly authority: AuthorityDescription;
  readonly depth: number;
}

/** The authorities under their roots; a key marks those that can sign here. */
export function AuthorityTree({ label, authorities, current, onAuthority }: AuthorityTreeProps): ReactElement {
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
