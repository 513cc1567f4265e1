import { CircleCheck, FolderDown } from 'lucide-react';
import type { ReactElement } from 'react';
import type { CertificateDescription } from '../../../shared/descriptions.ts';
import type { ExportForm } from '../../../shared/pki-terms.ts';
import { Button } from '../../components/button.tsx';
import { RadioList } from '../../components/choices.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { DialogForm, ModalDialog } from '../../components/modal.tsx';
import { PassphraseField } from '../../components/passphrase-field.tsx';
import { RefusalNote } from '../../components/refusal-note.tsx';
import { SaidText } from '../../components/said-text.tsx';
import type { Refusal } from '../../client.ts';
import { useSay } from '../../messages.ts';
import { nameOf } from '../../state/certificate-name.ts';
import { EXPORT_FILES } from '../export/export-files.ts';
import { PassphraseNote } from '../export/passphrase-note.tsx';
import type { WrittenFiles } from './bulk-export-dialog.tsx';

interface BulkExportViewProps {
  readonly certificates: readonly CertificateDescription[];
  /** Each form, and of how many it can be had. */
  readonly forms: readonly { readonly form: ExportForm; readonly count: number }[];
  readonly form: ExportForm;
  /** Null where the form has none. */
  readonly passphrase: string | null;
  readonly busy: boolean;
  readonly written: WrittenFiles | null;
  readonly refusal: Refusal | null;
  readonly onForm: (form: ExportForm) => void;
  readonly onPassphrase: (passphrase: string) => void;
  readonly onWrite: () => void;
  readonly onClose: () => void;
}

export function BulkExportView(props: BulkExportViewProps): ReactElement {
  const { certificates, form, passphrase, busy, written, refusal } = props;
  const say = useSay();
  return (
    <ModalDialog title={say('bulkExport.title', { count: certificates.length })} busy={busy} onClose={props.onClose}>
      <DialogForm onSubmit={props.onWrite}>
        <RadioList
          label={say('bulkExport.form')}
          value={form}
          options={props.forms
            .filter((one) => one.count > 0)
            .map((one) => ({
              value: one.form,
              label: EXPORT_FILES[one.form],
              detail:
                one.count === certificates.length
                  ? undefined
                  : say('bulkExport.some', { count: one.count, total: certificates.length }),
            }))}
          onChange={props.onForm}
        />
        {passphrase === null ? null : (
          <PassphraseField
            label={say('export.passphrase')}
            hint={say('bulkExport.passphraseHint')}
            fresh
            value={passphrase}
            onChange={props.onPassphrase}
          />
        )}
        <PassphraseNote form={form} passphrase={passphrase ?? ''} />
        {refusal === null ? null : <RefusalNote refusal={refusal} />}
        {written === null ? null : <WrittenList written={written} certificates={certificates} />}
        <div className="dialog-buttons">
          <Button onPress={props.onClose}>{say(written === null ? 'cancel' : 'done')}</Button>
          <Button
            type="submit"
            variant="primary"
            icon={FolderDown}
            busy={busy}
            why={passphrase === '' ? say('export.passphraseMissing') : null}
          >
            {say(busy ? 'export.saving' : 'bulkExport.write')}
          </Button>
        </div>
      </DialogForm>
    </ModalDialog>
  );
}

function WrittenList({ written, certificates }: { written: WrittenFiles } & Pick<BulkExportViewProps, 'certificates'>) {
  const say = useSay();
  const nameById = (id: string): string => {
    const found = certificates.find((one) => one.id === id);
    return found === undefined ? id : nameOf(found);
  };
  const refused = written.items.filter((item) => item.outcome === 'refused');
  return (
    <div className="saved" role="status">
      <CircleCheck className="icon" strokeWidth={1.75} />
      <div>
        <p>{say('bulkExport.written', { count: written.items.length - refused.length })}</p>
        <p className="notice-detail">
          <ForeignText text={written.folder} />
        </p>
        <ul className="plain-list">
          {refused.map((item) => (
            <li key={item.id} className="tone-bad">
              <ForeignText text={nameById(item.id)} />{' '}
              <SaidText text={item.message} about={{ id: item.id, name: nameById(item.id) }} />
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
