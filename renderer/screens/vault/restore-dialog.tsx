import { ArchiveRestore, FolderOpen, SearchCheck } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import type { BackupChoice, RestoreReport } from '../../../shared/contract/backup-methods.ts';
import { Button } from '../../components/button.tsx';
import { Findings } from '../../components/findings.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { ModalDialog } from '../../components/modal.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { useSay } from '../../messages.ts';
import { visibleText } from '../../state/foreign-text.ts';
import { useServices } from '../../state/services.ts';
import { useAskedOnce } from '../../state/use-asked-once.ts';
import { PassphraseForm } from './passphrase-form.tsx';
import { RestoreDifference } from './restore-difference.tsx';

type Step =
  | { readonly step: 'choosing' }
  | { readonly step: 'asking'; readonly backup: BackupChoice }
  | {
      readonly step: 'compared';
      readonly backup: BackupChoice;
      readonly passphrase: string;
      readonly report: RestoreReport;
    };

interface RestoreDialogProps {
  readonly backup: BackupChoice | null;
  readonly onClose: () => void;
  readonly onRestored?: () => void;
}

/** Brings a backup back: what differs first, then what happens. Where no vault is open it asks where to put it. */
export function RestoreDialog({ backup, onClose, onRestored }: RestoreDialogProps): ReactElement {
  const { app, applyVault, refreshApp, say: tell } = useServices();
  const say = useSay();
  const compare = useAskedOnce('compareBackup');
  const restore = useAskedOnce('restoreBackup');
  const pick = useAskedOnce('pickBackup');
  const [picked, setPicked] = useState<string | null>(null);
  const [state, setState] = useState<Step>(backup === null ? { step: 'choosing' } : { step: 'asking', backup });
  const inPlace = app.vault.state !== 'none';
  const busy = compare.busy || restore.busy;

  const choose = async (): Promise<void> => {
    const file = await pick.ask({});
    if (file?.outcome !== 'picked') return;
    setPicked(file.path);
    setState({ step: 'asking', backup: { from: 'picked' } });
  };
  const doRestore = async (chosen: BackupChoice, passphrase: string): Promise<void> => {
    const restored = await restore.ask({ backup: chosen, passphrase });
    if (restored?.outcome !== 'restored') return;
    onClose();
    onRestored?.();
    applyVault(restored.vault);
    refreshApp();
    const { replaced } = restored.report;
    tell({
      kind: 'done',
      text: say('backup.restored'),
      detail: replaced === null ? null : say('backup.keptBeside', { path: visibleText(replaced) }),
    });
  };

  return (
    <ModalDialog title={say('backup.restoreTitle')} busy={busy} onClose={onClose}>
      {picked === null ? null : (
        <p className="dialog-lead">
          <ForeignText text={picked} />
        </p>
      )}
      {state.step === 'choosing' ? (
        <>
          <p className="dialog-lead">{say('backup.pickLead')}</p>
          {pick.refusal === null ? null : <RefusalNote refusal={pick.refusal} />}
          <div className="form-end">
            <Button variant="primary" icon={FolderOpen} autoFocus onPress={() => void choose()}>
              {say('backup.pick')}
            </Button>
          </div>
        </>
      ) : state.step === 'asking' ? (
        <>
          <p className="dialog-lead">{say(inPlace ? 'backup.compareLead' : 'backup.restoreLead')}</p>
          <PassphraseForm
            action={say(inPlace ? 'backup.compare' : 'backup.restoreNew')}
            icon={inPlace ? SearchCheck : ArchiveRestore}
            busy={busy}
            refusal={compare.refusal ?? restore.refusal}
            onMend={() => {
              compare.mend();
              restore.mend();
            }}
            onGiven={async (passphrase) => {
              if (!inPlace) return doRestore(state.backup, passphrase);
              const report = await compare.ask({ backup: state.backup, passphrase });
              if (report !== null) setState({ step: 'compared', backup: state.backup, passphrase, report });
            }}
          />
        </>
      ) : (
        <div className="vault-result">
          <RestoreDifference report={state.report} />
          <Findings findings={state.report.findings} />
          {restore.refusal === null ? null : <RefusalNote refusal={restore.refusal} />}
          <div className="form-end">
            <Button onPress={onClose}>{say('backup.leave')}</Button>
            <Button
              variant="danger"
              icon={ArchiveRestore}
              busy={restore.busy}
              onPress={() => void doRestore(state.backup, state.passphrase)}
            >
              {say('backup.restoreNow')}
            </Button>
          </div>
        </div>
      )}
    </ModalDialog>
  );
}
