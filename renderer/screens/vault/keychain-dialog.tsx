import { KeyRound } from 'lucide-react';
import type { ReactElement } from 'react';
import { ModalDialog } from '../../components/modal.tsx';
import { useSay } from '../../messages.ts';
import { useServices } from '../../state/services.ts';
import { useAskedOnce } from '../../state/use-asked-once.ts';
import { PassphraseForm } from './passphrase-form.tsx';

/** Lets the computer's keychain unlock the vault: once with the passphrase. */
export function KeychainDialog({ onClose }: { onClose: () => void }): ReactElement {
  const { say: tell } = useServices();
  const say = useSay();
  const put = useAskedOnce('putIntoKeychain');
  return (
    <ModalDialog title={say('keychain.title')} size="small" busy={put.busy} onClose={onClose}>
      <p className="dialog-lead">{say('keychain.lead')}</p>
      <PassphraseForm
        action={say('keychain.turnOn')}
        icon={KeyRound}
        busy={put.busy}
        refusal={put.refusal}
        onMend={put.mend}
        onGiven={async (passphrase) => {
          if ((await put.ask({ passphrase })) === null) return;
          onClose();
          tell({ kind: 'done', text: say('keychain.on'), detail: say('keychain.onDetail') });
        }}
      />
    </ModalDialog>
  );
}
