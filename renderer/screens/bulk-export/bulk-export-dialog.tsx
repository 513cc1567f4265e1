import { useState, type ReactElement } from 'react';
import type { MethodOutput } from '../../../shared/contract.ts';
import type { CertificateDescription } from '../../../shared/descriptions.ts';
import { EXPORT_FORMS, PRIVATE_FORMS, type ExportForm } from '../../../shared/pki-terms.ts';
import type { Refusal } from '../../client.ts';
import { isAuthority } from '../../actions.ts';
import { useRun } from '../../state/services.ts';
import { BulkExportView } from './bulk-export-view.tsx';

export type WrittenFiles = Extract<MethodOutput<'exportCertificates'>, { outcome: 'written' }>;

interface BulkExportDialogProps {
  readonly certificates: readonly CertificateDescription[];
  readonly onClose: () => void;
}

/** A file for each of many, in one folder, with a result each. */
export function BulkExportDialog({ certificates, onClose }: BulkExportDialogProps): ReactElement {
  const run = useRun();
  const keys = certificates.filter((one) => one.hasPrivateKey && !isAuthority(one)).length;
  const [form, setForm] = useState<ExportForm>(keys === certificates.length ? 'key-cert' : 'fullchain');
  const [passphrase, setPassphrase] = useState('');
  const [busy, setBusy] = useState(false);
  const [written, setWritten] = useState<WrittenFiles | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const needsPassphrase = form === 'p12';

  const write = async (): Promise<void> => {
    if (busy || (needsPassphrase && passphrase === '')) return;
    setBusy(true);
    setRefusal(null);
    setWritten(null);
    const ids = certificates.map((one) => one.id);
    const outcome = await run('exportCertificates', { ids, form, passphrase: needsPassphrase ? passphrase : null });
    setBusy(false);
    if (outcome.at === 'refused') setRefusal(outcome.refusal);
    if (outcome.at === 'done' && outcome.value.outcome === 'written') setWritten(outcome.value);
  };
  return (
    <BulkExportView
      certificates={certificates}
      forms={EXPORT_FORMS.map((one) => ({
        form: one,
        count: PRIVATE_FORMS.includes(one) ? keys : certificates.length,
      }))}
      form={form}
      passphrase={needsPassphrase ? passphrase : null}
      busy={busy}
      written={written}
      refusal={refusal}
      onForm={(next) => {
        setForm(next);
        setWritten(null);
        setRefusal(null);
      }}
      onPassphrase={setPassphrase}
      onWrite={() => void write()}
      onClose={onClose}
    />
  );
}
