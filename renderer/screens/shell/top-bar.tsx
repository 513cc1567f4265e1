import { Lock, LockOpen, Plus, Search } from 'lucide-react';
import type { ReactElement } from 'react';
import type { VaultStatus } from '../../../shared/contract/vault-methods.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Button } from '../../components/button.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { useSay } from '../../messages.ts';
import { countdown } from '../../state/instants.ts';
import { useSeconds } from '../../state/use-now.ts';

interface TopBarProps {
  readonly vault: Exclude<VaultStatus, { state: 'none' }>;
  readonly paletteShortcut: string;
  readonly onPalette: () => void;
  readonly onLock: () => void;
}

export function TopBar({ vault, paletteShortcut, onPalette, onLock }: TopBarProps): ReactElement {
  const say = useSay();
  return (
    <header className="top-bar">
      <div className="top-vault" title={vault.path}>
        <Seal />
        <span className="top-vault-name">
          <ForeignText text={vault.name} />
        </span>
      </div>
      <button type="button" className="palette-opener" onClick={onPalette}>
        <Search className="icon" strokeWidth={1.75} />
        <span>{say('action.view.palette')}</span>
        <kbd aria-hidden="true">{paletteShortcut}</kbd>
      </button>
      <div className="top-end">
        <ActionButton action="certificate.issue" icon={Plus}>
          {say('issue.short')}
        </ActionButton>
        {vault.state === 'unlocked' ? (
          <LockTimer locksAt={vault.locksAt} onLock={onLock} />
        ) : (
          <Button variant="quiet" icon={Lock} hint={say('lock.unlockHint')} onPress={onLock}>
            {say('lock.lockedShort')}
          </Button>
        )}
      </div>
    </header>
  );
}

/** How long the key stays open; a press locks at once. */
function LockTimer({ locksAt, onLock }: { locksAt: string; onLock: () => void }): ReactElement {
  const say = useSay();
  const now = useSeconds();
  const left = countdown(locksAt, now);
  return (
    <Button variant="quiet" icon={LockOpen} hint={say('lock.lockHint', { left })} onPress={onLock}>
      <span className="sr-only">{say('lock.lockNow')}</span>
      <span className="lock-left" aria-hidden="true">
        {left}
      </span>
    </Button>
  );
}

/** The mark of the house: a seal. */
export function Seal(): ReactElement {
  return (
    <svg className="seal" viewBox="0 0 20 20" aria-hidden="true">
      <path
        className="seal-edge"
        d="M10 1.2l1.9 1.5 2.4-.5 1 2.2 2.3.9-.3 2.4 1.5 2-1.5 1.9.3 2.4-2.3.9-1 2.2-2.4-.5L10 18.1l-1.9-1.5-2.4.5-1-2.2-2.3-.9.3-2.4L1.2 9.7l1.5-2-.3-2.4 2.3-.9 1-2.2 2.4.5z"
      />
      <path className="seal-mark" d="M12.6 7.6a3.2 3.2 0 1 0 0 4.3" />
    </svg>
  );
}
