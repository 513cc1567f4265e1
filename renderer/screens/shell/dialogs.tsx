import type { ReactElement } from 'react';
import { useServices } from '../../state/services.ts';
import { BulkExportDialog } from '../bulk-export/bulk-export-dialog.tsx';
import { CreateAuthorityDialog } from '../authorities/create-authority-dialog.tsx';
import { PolicyDialog } from '../authorities/policy-dialog.tsx';
import { RenewAuthorityDialog } from '../authorities/renew-authority-dialog.tsx';
import { ImportDialog } from '../import/import-dialog.tsx';
import { ExportAuthorityDialog, ExportCertificateDialog } from '../export/export-dialogs.tsx';
import { CreateKeyDialog } from '../keys/create-key-dialog.tsx';
import { ExportKeyDialog } from '../keys/export-key-dialog.tsx';
import { CheckHostDialog } from '../publishing/check-host-dialog.tsx';
import { HookDialog } from '../publishing/hook-dialog.tsx';
import { LeaveDialog } from '../publishing/leave-dialog.tsx';
import { TrustDialog } from '../recipe/trust-dialog.tsx';
import { RenewDialog } from '../renew/renew-dialog.tsx';
import { RejectDialog } from '../requests/reject-dialog.tsx';
import { RevokeDialog } from '../revoke/revoke-dialog.tsx';
import { ColumnsDialog } from '../certificates/columns-dialog.tsx';
import { SaveViewDialog } from '../certificates/save-view-dialog.tsx';
import { CompareDialog } from '../compare/compare-dialog.tsx';
import { SnoozeDialog } from '../snooze/snooze-dialog.tsx';
import { TagDialog } from '../tags/tag-dialog.tsx';
import { VaultDialog } from '../vault/vault-dialog.tsx';
import { Palette } from './palette.tsx';
import { ShortcutsDialog } from './shortcuts-dialog.tsx';

/** The dialog that lies over the window, if one does. */
export function Dialogs(): ReactElement | null {
  const { app, workspace, dispatch } = useServices();
  const { dialog } = workspace;
  const close = (): void => dispatch({ type: 'dialogClosed' });
  switch (dialog.kind) {
    case 'none':
      return null;
    case 'palette':
      return <Palette />;
    case 'shortcuts':
      return <ShortcutsDialog platform={app.platform} onClose={close} />;
    case 'createAuthority':
      return <CreateAuthorityDialog />;
    case 'renewAuthority':
      return <RenewAuthorityDialog id={dialog.id} name={dialog.name} />;
    case 'policy':
      return <PolicyDialog id={dialog.id} name={dialog.name} />;
    case 'trust':
      return <TrustDialog {...dialog} onClose={close} />;
    case 'createKey':
      return <CreateKeyDialog />;
    case 'exportKey':
      return <ExportKeyDialog {...dialog} onClose={close} />;
    case 'import':
      return <ImportDialog onClose={close} />;
    case 'vault':
      return <VaultDialog what={dialog.what} onClose={close} />;
    case 'export':
      return <ExportCertificateDialog certificate={dialog.certificate} onClose={close} />;
    case 'exportAuthority':
      return <ExportAuthorityDialog {...dialog} onClose={close} />;
    case 'revoke':
      return <RevokeDialog key={dialog.reason ?? 'none'} {...dialog} />;
    case 'rejectRequest':
      return <RejectDialog opened={dialog.opened} itemKey={dialog.key} />;
    case 'renew':
      return <RenewDialog certificates={dialog.certificates} />;
    case 'compare':
      return <CompareDialog certificates={dialog.certificates} onClose={close} />;
    case 'tag':
      return <TagDialog certificates={dialog.certificates} onClose={close} />;
    case 'columns':
      return <ColumnsDialog onClose={close} />;
    case 'snooze':
      return <SnoozeDialog task={dialog.task} onClose={close} />;
    case 'saveView':
      return <SaveViewDialog onClose={close} />;
    case 'siteHook':
      return <HookDialog ca={dialog.ca} hook={dialog.hook} />;
    case 'checkHost':
      return <CheckHostDialog first={dialog.form} atOnce={dialog.at === 'once'} />;
    case 'leave':
      return <LeaveDialog />;
    case 'bulkExport':
      return <BulkExportDialog certificates={dialog.certificates} onClose={close} />;
  }
}
