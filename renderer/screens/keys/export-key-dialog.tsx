import type { ReactElement } from 'react';
import { useSay } from '../../messages.ts';
import { useRun } from '../../state/services.ts';
import { ExportDialog } from '../export/export-dialog.tsx';

interface ExportKeyDialogProps {
  readonly id: string;
  readonly name: string;
  /** What signs for everyone leaves under a passphrase or not at all. */
  readonly ofAuthority: boolean;
  readonly onClose: () => void;
}

export function ExportKeyDialog({ id, name, ofAuthority, onClose }: ExportKeyDialogProps): ReactElement {
  const run = useRun();
  const say = useSay();
  return (
    <ExportDialog
      name={name}
      first="key"
      choices={[
        {
          form: 'key',
          file: `${id}.key`,
          purpose: say('keys.exportPurpose'),
          passphrase: ofAuthority ? 'needed' : 'may',
          why: null,
        },
      ]}
      onExport={(_, passphrase) => run('exportPrivateKey', { id, passphrase })}
      onClose={onClose}
    />
  );
}
