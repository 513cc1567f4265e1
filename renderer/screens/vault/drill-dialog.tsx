import { ShieldCheck, ShieldX } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import type { BackupChoice } from '../../../shared/contract/backup-methods.ts';
import type { MethodOutput } from '../../../shared/contract.ts';
import { Button } from '../../components/button.tsx';
import { Findings } from '../../components/findings.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { InstantAndDistance } from '../../components/instant.tsx';
import { ModalDialog } from '../../components/modal.tsx';
import { useSay } from '../../messages.ts';
import { useAskedOnce } from '../../state/use-asked-once.ts';
import { useNow } from '../../state/use-now.ts';
import { PassphraseForm } from './passphrase-form.tsx';

interface DrillDialogProps {
  readonly backup: BackupChoice;
  readonly at: string;
  readonly onClose: () => void;
}

/** Proves that a backup would do. Nothing is changed and nothing kept. */
export function DrillDialog({ backup, at, onClose }: DrillDialogProps): ReactElement {
  const say = useSay();
  const now = useNow();
  const drill = useAskedOnce('drillBackup');
  const [report, setReport] = useState<MethodOutput<'drillBackup'> | null>(null);
  return (
    <ModalDialog title={say('backup.drillTitle')} busy={drill.busy} onClose={onClose}>
      <p className="dialog-lead">
        <InstantAndDistance instant={at} now={now} />
      </p>
      {report === null ? (
        <>
          <p className="dialog-lead">{say('backup.drillLead')}</p>
          <PassphraseForm
            action={say(drill.busy ? 'backup.drilling' : 'backup.drillDo')}
            icon={ShieldCheck}
            busy={drill.busy}
            refusal={drill.refusal}
            onMend={drill.mend}
            onGiven={async (passphrase) => setReport(await drill.ask({ backup, passphrase }))}
          />
        </>
      ) : (
        <DrillReport report={report} onClose={onClose} />
      )}
    </ModalDialog>
  );
}

function DrillReport({ report, onClose }: { report: MethodOutput<'drillBackup'>; onClose: () => void }): ReactElement {
  const say = useSay();
  const { ok, certificates, events, signed, findings } = report;
  const Icon = ok ? ShieldCheck : ShieldX;
  return (
    <div className="vault-result" role="status">
      <p className={ok ? 'vault-verdict tone-good' : 'vault-verdict tone-bad'}>
        <Icon className="icon" strokeWidth={1.75} /> <b>{say(ok ? 'backup.wouldDo' : 'backup.wouldNot')}</b>
      </p>
      <p>{say('backup.drilled', { certificates, events })}</p>
      <p>{say(signed.length === 0 ? 'backup.signedNone' : 'backup.signed')}</p>
      {signed.length === 0 ? null : (
        <ul className="vault-names">
          {signed.map((name) => (
            <li key={name}>
              <ForeignText text={name} />
            </li>
          ))}
        </ul>
      )}
      <Findings findings={findings} />
      <div className="form-end">
        <Button variant="primary" autoFocus onPress={onClose}>
          {say('close')}
        </Button>
      </div>
    </div>
  );
}
