import type { ReactElement } from 'react';
import { ModalDialog } from '../../components/modal.tsx';
import { useSay } from '../../messages.ts';
import { UnlockForm } from './unlock-form.tsx';

/** Something needs the key: asks for the passphrase, then what was asked for goes on. */
export function UnlockDialog({ onAnswer }: { onAnswer: (unlocked: boolean) => void }): ReactElement {
  const say = useSay();
  return (
    <ModalDialog title={say('lock.needed')} size="small" onClose={() => onAnswer(false)}>
      <p className="dialog-lead">{say('lock.neededWhy')}</p>
      <UnlockForm autoFocus onUnlocked={() => onAnswer(true)} />
    </ModalDialog>
  );
}
