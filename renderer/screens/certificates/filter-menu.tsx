import { ListFilter, X } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover } from 'react-aria-components/Menu';
import { BUILT_IN_PROFILES } from '../../../shared/pki-terms.ts';
import type { AuthorityDescription } from '../../../shared/descriptions.ts';
import { ProfileName } from '../../components/certificate-sentence.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { useSay } from '../../messages.ts';
import type { CertificateFilter } from '../../state/certificate-filter.ts';

const WITHIN_DAYS = [7, 30, 90, 365] as const;

interface FilterProps {
  readonly filter: CertificateFilter;
  readonly authorities: readonly AuthorityDescription[];
  readonly onFilter: (change: Partial<CertificateFilter>) => void;
}

/** What narrows the list besides the text; what is chosen becomes a chip. */
export function FilterMenu({ filter, authorities, onFilter }: FilterProps): ReactElement {
  const say = useSay();
  const chosen = [
    ...(filter.ca === null ? [] : [`ca ${filter.ca}`]),
    ...(filter.profile === null ? [] : [`profile ${filter.profile}`]),
    ...(filter.withinDays === null ? [] : [`within ${String(filter.withinDays)}`]),
  ];
  const entry = (id: string, on: boolean, change: Partial<CertificateFilter>, children: ReactNode, text: string) => (
    <MenuItem
      key={id}
      id={id}
      className="menu-item"
      textValue={text}
      aria-label={text}
      onAction={() => onFilter(on ? cleared(change) : change)}
    >
      <span>{children}</span>
      {on ? <span aria-hidden="true">✓</span> : null}
    </MenuItem>
  );
  return (
    <MenuTrigger>
      <AriaButton className="button button-plain">
        <ListFilter className="icon" strokeWidth={1.75} />
        {say('action.view.filter')}
      </AriaButton>
      <Popover className="popover" placement="bottom start" offset={2}>
        <Menu className="menu" aria-label={say('filter.label')} selectionMode="multiple" selectedKeys={chosen}>
          {authorities.length < 2 ? null : (
            <MenuSection>
              <Header className="menu-head">{say('certificates.ca')}</Header>
              {authorities.map((one) =>
                entry(`ca ${one.id}`, filter.ca === one.id, { ca: one.id }, <ForeignText text={one.name} />, one.name),
              )}
            </MenuSection>
          )}
          <MenuSection>
            <Header className="menu-head">{say('column.profile')}</Header>
            {BUILT_IN_PROFILES.map((profile) =>
              entry(
                `profile ${profile}`,
                filter.profile === profile,
                { profile },
                <ProfileName profile={profile} />,
                say(`profile.${profile}`),
              ),
            )}
          </MenuSection>
          <MenuSection>
            <Header className="menu-head">{say('filter.ends')}</Header>
            {WITHIN_DAYS.map((withinDays) =>
              entry(
                `within ${String(withinDays)}`,
                filter.withinDays === withinDays,
                { withinDays },
                say('certificates.within', { days: withinDays }),
                say('certificates.within', { days: withinDays }),
              ),
            )}
          </MenuSection>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

/** The other way round: what a choice set is nothing again. */
function cleared(change: Partial<CertificateFilter>): Partial<CertificateFilter> {
  return {
    ...('ca' in change ? { ca: null } : {}),
    ...('profile' in change ? { profile: null } : {}),
    ...('withinDays' in change ? { withinDays: null } : {}),
  };
}

/** What narrows the list, each with the way to take it off. */
export function FilterChips({ filter, authorities, onFilter }: FilterProps): ReactElement | null {
  const say = useSay();
  if (filter.ca === null && filter.profile === null && filter.withinDays === null) return null;
  const ca = authorities.find((one) => one.id === filter.ca);
  return (
    <ul className="filter-chips" aria-label={say('filter.chips')}>
      {filter.ca === null ? null : (
        <Chip onRemove={() => onFilter({ ca: null })}>
          <ForeignText text={ca?.name ?? filter.ca} />
        </Chip>
      )}
      {filter.profile === null ? null : (
        <Chip onRemove={() => onFilter({ profile: null })}>
          <ProfileName profile={filter.profile} />
        </Chip>
      )}
      {filter.withinDays === null ? null : (
        <Chip onRemove={() => onFilter({ withinDays: null })}>
          {say('certificates.within', { days: filter.withinDays })}
        </Chip>
      )}
    </ul>
  );
}

function Chip({ children, onRemove }: { children: ReactNode; onRemove: () => void }): ReactElement {
  const say = useSay();
  return (
    <li className="filter-chip">
      <span>{children}</span>
      <button type="button" className="chip-remove" aria-label={say('filter.remove')} onClick={onRemove}>
        <X className="icon" strokeWidth={2} />
      </button>
    </li>
  );
}
