import type { ReactElement } from 'react';
import type { VaultTask } from '../../state/vault-task.ts';
import { ChangePassphraseDialog } from './change-passphrase-dialog.tsx';
import { CheckDialog } from './check-dialog.tsx';
import { DrillDialog } from './drill-dialog.tsx';
import { KeychainDialog } from './keychain-dialog.tsx';
import { MakeKitDialog } from './make-kit-dialog.tsx';
import { RestoreDialog } from './restore-dialog.tsx';
import { UseKitDialog } from './use-kit-dialog.tsx';

/** What is done to the vault as a whole. */
export function VaultDialog({ what, onClose }: { what: VaultTask; onClose: () => void }): ReactElement {
  switch (what.task) {
    case 'passphrase':
      return <ChangePassphraseDialog onClose={onClose} />;
    case 'keychain':
      return <KeychainDialog onClose={onClose} />;
    case 'makeKit':
      return <MakeKitDialog onClose={onClose} />;
    case 'useKit':
      return <UseKitDialog onClose={onClose} />;
    case 'check':
      return <CheckDialog onClose={onClose} />;
    case 'drill':
      return <DrillDialog backup={what.backup} at={what.at} onClose={onClose} />;
    case 'restore':
      return <RestoreDialog backup={what.backup} onClose={onClose} />;
  }
}
