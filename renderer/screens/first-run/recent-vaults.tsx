import { FileLock2 } from 'lucide-react';
import type { ReactElement } from 'react';
import type { AppStatus } from '../../../shared/contract/app-methods.ts';
import { ForeignText } from '../../components/foreign-text.tsx';
import { useSay } from '../../messages.ts';

interface RecentVaultsProps {
  readonly recent: AppStatus['recentVaults'];
  readonly onOpen: (recent: number) => void;
}

export function RecentVaults({ recent, onOpen }: RecentVaultsProps): ReactElement {
  const say = useSay();
  if (recent.length === 0) return <p className="quiet">{say('firstRun.noRecent')}</p>;
  return (
    <>
      <h2 className="side-title" id="recent-vaults">
        {say('firstRun.recent')}
      </h2>
      <ul className="recent" aria-labelledby="recent-vaults">
        {recent.map((vault, at) => (
          <li key={vault.path}>
            <button type="button" className="recent-vault" onClick={() => onOpen(at)}>
              <FileLock2 className="icon" strokeWidth={1.75} />
              <span>
                <ForeignText text={vault.name} />
                <span className="recent-path">
                  <ForeignText text={vault.path} />
                </span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
