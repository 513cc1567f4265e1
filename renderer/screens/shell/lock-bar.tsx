import { Lock } from 'lucide-react';
import type { ReactElement } from 'react';
import { useSay } from '../../messages.ts';
import { useServices } from '../../state/services.ts';
import { UnlockForm } from './unlock-form.tsx';

/** Under the top bar while the vault is locked: what that means, and the prompt, in place. */
export function LockBar(): ReactElement {
  const { workspace, dispatch } = useServices();
  const say = useSay();
  return (
    <section className="lock-bar" aria-label={say('lock.locked')}>
      <p className="lock-bar-text">
        <Lock className="icon" strokeWidth={1.75} />
        <span>
          <b>{say('lock.locked')}</b> {say('lock.meaning')}
        </span>
      </p>
      <UnlockForm
        // The focus of a dialog stays in the dialog, whatever happens behind it.
        autoFocus={workspace.dialog.kind === 'none'}
        onUnlocked={() => undefined}
        onLost={() => dispatch({ type: 'dialogOpened', dialog: { kind: 'vault', what: { task: 'useKit' } } })}
      />
    </section>
  );
}
