import { useState, type ReactElement } from 'react';
import { AUTHORITY_EXPORT_FORMS, EXPORT_FORMS, PRIVATE_FORMS, type ExportForm } from '../../../shared/pki-terms.ts';
import type { CertificateDescription } from '../../../shared/descriptions.ts';
import { isAuthority } from '../../actions.ts';
import { ForeignText } from '../../components/foreign-text.tsx';
import { ModalDialog } from '../../components/modal.tsx';
import { Rich, useSay } from '../../messages.ts';
import { nameOf } from '../../state/certificate-name.ts';
import { readTarget, writeTarget, type ExportTarget } from '../../state/export-target.ts';
import { useRun } from '../../state/services.ts';
import { RecipeForm } from '../recipe/recipe-form.tsx';
import { TargetRow } from '../recipe/target-row.tsx';
import { ExportDialog } from './export-dialog.tsx';
import { AUTHORITY_FILES, EXPORT_FILES } from './export-files.ts';
import type { ExportChoice } from './export-view.tsx';

function passphraseFor(form: string): ExportChoice<string>['passphrase'] {
  if (form === 'p12') return 'needed';
  return form === 'key' ? 'may' : 'none';
}

export function ExportCertificateDialog(props: {
  certificate: CertificateDescription;
  onClose: () => void;
}): ReactElement {
  const { certificate, onClose } = props;
  const run = useRun();
  const say = useSay();
  const authority = isAuthority(certificate);
  const [target, setTarget] = useState<ExportTarget>(() => (authority ? 'files' : readTarget()));
  const choose = (next: ExportTarget): void => {
    setTarget(next);
    writeTarget(next);
  };
  // What a CA's own certificate is for is trust, not a server.
  const head = authority ? undefined : <TargetRow target={target} onTarget={choose} />;
  const whyNot = (form: ExportForm): string | null => {
    if (PRIVATE_FORMS.includes(form) && !certificate.hasPrivateKey) return say('whyNot.keyElsewhere');
    return authority && (form === 'key-cert' || form === 'key-fullchain') ? say('whyNot.authorityKey') : null;
  };
  if (target !== 'files')
    return (
      <ModalDialog
        title={<Rich id="export.title" values={{ name: <ForeignText text={nameOf(certificate)} /> }} />}
        size="large"
        onClose={onClose}
      >
        {head}
        <RecipeForm key={target} about={{ kind: 'server', id: certificate.id, server: target }} onClose={onClose} />
      </ModalDialog>
    );
  return (
    <ExportDialog
      name={nameOf(certificate)}
      head={head}
      first={certificate.hasPrivateKey && !authority ? 'key-cert' : 'cert'}
      choices={EXPORT_FORMS.map((form) => ({
        form,
        file: EXPORT_FILES[form],
        purpose: say(`export.${form}`),
        passphrase: authority && form === 'key' ? 'needed' : passphraseFor(form),
        why: whyNot(form),
      }))}
      onExport={(form, passphrase) => run('exportCertificate', { id: certificate.id, form, passphrase })}
      onClose={onClose}
    />
  );
}

interface ExportAuthorityDialogProps {
  readonly id: string;
  readonly name: string;
  readonly hasPrivateKey: boolean;
  readonly onClose: () => void;
}

export function ExportAuthorityDialog({ id, name, hasPrivateKey, onClose }: ExportAuthorityDialogProps): ReactElement {
  const run = useRun();
  const say = useSay();
  return (
    <ExportDialog
      name={name}
      first="pem"
      choices={AUTHORITY_EXPORT_FORMS.map((form) => ({
        form,
        file: AUTHORITY_FILES[form],
        purpose: say(`exportCa.${form}`),
        // A CA's key never leaves in the clear by a slip.
        passphrase: PRIVATE_FORMS.includes(form) ? 'needed' : 'none',
        why: PRIVATE_FORMS.includes(form) && !hasPrivateKey ? say('whyNot.keyElsewhere') : null,
      }))}
      onExport={(form, passphrase) => run('exportAuthority', { id, form, passphrase })}
      onClose={onClose}
    />
  );
}
