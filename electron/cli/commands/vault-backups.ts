import { resolve } from 'node:path';
import { CertificateError } from '../../../shared/errors.ts';
import { backupFolders, backupsIn, rememberBackupFolder } from '../../vault/automatic-backup.ts';
import type { Command } from '../command.ts';
import { formatInstant } from '../instants.ts';
import { withVault } from '../open-session.ts';
import { flag, text } from '../options.ts';
import { table } from '../text-layout.ts';

const folder = text('folder', 'DIR', 'Keep backups in this folder too, from now on, on this computer');
const noFolder = flag('no-folder', 'Keep them beside the vault only');

export const vaultBackups: Command = {
  positionals: [],
  options: [folder, noFolder],
  notes: [
    'Backups are made by themselves when the vault was unlocked: after 100 changes, or after a day with any. The newest five stay,',
    'then one a day for a week, one a week for five weeks, one a month for a year. vault restore takes any of them.',
  ].join('\n'),
  example: 'chancery vault backups --folder /mnt/nas/chancery',
  run: (call) =>
    withVault(call, async ({ vault, memory }) => {
      const chosen = call.value(folder);
      if (chosen !== null && call.value(noFolder)) {
        throw new CertificateError('USAGE', 'Give --folder or --no-folder, not both.');
      }
      if (chosen !== null || call.value(noFolder)) {
        rememberBackupFolder(vault, memory, chosen === null ? null : resolve(chosen));
      }
      const folders = backupFolders(vault, memory);
      const items = folders.flatMap((place) =>
        backupsIn(place, vault.path).map(({ path, at, sequence }) => ({ path, at: formatInstant(at), sequence })),
      );
      return {
        json: { folders, items, total: items.length },
        text: table(
          ['AT', 'EVENTS', 'FILE'],
          items.map(({ at, sequence, path }) => [at, String(sequence), path]),
          `There is no backup in ${folders.join(' or ')} yet.`,
        ),
      };
    }),
};
