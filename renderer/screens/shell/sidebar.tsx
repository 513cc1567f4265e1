import {
  Building2,
  FileBadge,
  House,
  Inbox,
  KeyRound,
  ListX,
  ScrollText,
  Settings,
  type LucideIcon,
} from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import type { ActionId } from '../../../shared/actions.ts';
import type { AuthorityDescription, AwaitingDescription } from '../../../shared/descriptions.ts';
import { useSay } from '../../messages.ts';
import type { Section } from '../../state/workspace.ts';
import { AuthorityTree } from './authority-tree.tsx';

interface SidebarProps {
  readonly section: Section;
  readonly certificates: number | null;
  readonly requests: number;
  /** The one that is shown in full. */
  readonly authority: string | null;
  readonly authorities: readonly AuthorityDescription[];
  readonly awaiting: readonly AwaitingDescription[];
  readonly onGo: (action: ActionId) => void;
  readonly onAuthority: (id: string) => void;
  /** Where the views stand that were kept under a name. */
  readonly views: ReactNode;
}

interface Entry {
  readonly action: ActionId;
  readonly section: Section;
  readonly icon: LucideIcon;
}

const ENTRIES: readonly Entry[] = [
  { action: 'go.home', section: 'home', icon: House },
  { action: 'go.certificates', section: 'certificates', icon: FileBadge },
  { action: 'go.requests', section: 'requests', icon: Inbox },
  { action: 'go.authorities', section: 'authorities', icon: Building2 },
  { action: 'go.crls', section: 'crls', icon: ListX },
  { action: 'go.keys', section: 'keys', icon: KeyRound },
  { action: 'go.audit', section: 'audit', icon: ScrollText },
  { action: 'go.settings', section: 'settings', icon: Settings },
];

export function Sidebar(props: SidebarProps): ReactElement {
  const say = useSay();
  const counts: Partial<Record<Section, number | null>> = {
    certificates: props.certificates,
    requests: props.requests,
  };
  return (
    <nav className="sidebar" aria-label={say('sections')}>
      <ul className="side-list">
        {ENTRIES.map(({ action, section, icon: Icon }) => {
          const count = counts[section] ?? 0;
          return (
            <li key={section}>
              <button
                type="button"
                className="side-entry"
                aria-current={section === props.section ? 'page' : undefined}
                onClick={() => props.onGo(action)}
              >
                <Icon className="icon" strokeWidth={1.75} />
                <span className="side-name">{say(`action.${action}`)}</span>
                {count === 0 ? null : <span className="side-count">{say('count', { count })}</span>}
              </button>
            </li>
          );
        })}
      </ul>
      {props.views}
      {props.authorities.length + props.awaiting.length === 0 ? null : (
        <AuthorityTree
          authorities={props.authorities}
          awaiting={props.awaiting}
          label={say('action.go.authorities')}
          onAuthority={props.onAuthority}
          current={props.authority}
        />
      )}
    </nav>
  );
}
