import path from 'node:path';
import type {
  BackupChoice,
  BackupFolder,
  RestoreReport as RestoreDescription,
} from '../../../shared/contract/backup-methods.ts';
import { CertificateError } from '../../../shared/errors.ts';
import {
  backUpNow,
  backupFolders,
  backupsIn,
  rememberBackupFolder,
  type FoundBackup,
} from '../../vault/automatic-backup.ts';
import type { RestoreReport } from '../../vault/restore.ts';
import type { Handlers } from '../gateway.ts';
import type { HandlerContext } from '../handler-context.ts';

type Methods =
  | 'listBackups'
  | 'makeBackup'
  | 'chooseBackupFolder'
  | 'forgetBackupFolder'
  | 'pickBackup'
  | 'drillBackup'
  | 'compareBackup'
  | 'restoreBackup';

/** Rotation keeps fewer than 30. */
const MOST_LISTED = 100;

/** Copies of the vault: made, proven, brought back. */
export function backupHandlers({ session, dialogs }: HandlerContext): Pick<Handlers, Methods> {
  let picked: string | null = null;
  const folders = (): { place: BackupFolder['place']; path: string; found: FoundBackup[] }[] => {
    const vault = session.current();
    return backupFolders(vault, session.surroundings().memory).map((folder, at) => ({
      place: at === 0 ? 'beside' : 'chosen',
      path: folder,
      found: backupsIn(folder, vault.path),
    }));
  };
  const fileOf = (choice: BackupChoice): string => {
    const file =
      choice.from === 'picked'
        ? picked
        : folders()
            .find(({ place }) => place === choice.place)
            ?.found.find(({ name }) => name === choice.name)?.path;
    if (file !== undefined && file !== null) return file;
    throw new CertificateError('FILE_NOT_FOUND', 'That backup is no longer there. Choose another one.');
  };
  const keepFolder = async (folder: string | null): Promise<void> => {
    const { memory } = session.surroundings();
    if (memory === undefined) throw new CertificateError('NOT_SUPPORTED', 'Nothing is remembered here.');
    rememberBackupFolder(session.current(), memory, folder);
    await session.backupsChanged();
  };
  return {
    listBackups: async () => {
      const vault = session.current();
      return {
        folders: folders().map(({ place, path: folder, found }) => ({
          place,
          path: folder,
          backups: found
            .slice(0, MOST_LISTED)
            .map(({ name, at, sequence }) => ({ name, at: at.toISOString(), sequence })),
        })),
        sequence: await vault.registry.revision(),
        lastDrill: session.surroundings().memory?.read(vault.id)?.drill ?? null,
        findings: [...session.backupWarnings],
      };
    },
    makeBackup: async () => {
      const { written, warnings } = await backUpNow(session.current(), session.surroundings());
      session.backupWarnings = warnings;
      await session.backupsChanged();
      return {
        written: written.map(({ path: file }) => file),
        proven: written.every(({ proven }) => proven),
        findings: [...warnings],
      };
    },
    chooseBackupFolder: async () => {
      const folder = await dialogs.folder({ title: 'Keep backups in this folder too' });
      if (folder === null) return { outcome: 'cancelled' };
      await keepFolder(folder);
      return { outcome: 'chosen', folder };
    },
    forgetBackupFolder: async () => {
      await keepFolder(null);
      return {};
    },
    pickBackup: async () => {
      const file = await dialogs.open({ title: 'Choose a backup', kind: 'vault' });
      if (file === null) return { outcome: 'cancelled' };
      picked = file;
      return { outcome: 'picked', path: file };
    },
    drillBackup: async ({ backup, passphrase }) => {
      const { ok, certificates, events, signed, findings } = await session.drill(fileOf(backup), passphrase);
      return { ok, certificates, events, signed: [...signed], findings: [...findings] };
    },
    compareBackup: async ({ backup, passphrase }) => described(await session.compareBackup(fileOf(backup), passphrase)),
    restoreBackup: async ({ backup, passphrase }) => {
      const file = fileOf(backup);
      const to = session.status().state === 'none' ? await placeFor(file) : session.current().path;
      if (to === null) return { outcome: 'cancelled' };
      const { report, status } = await session.restore(file, to, passphrase);
      return { outcome: 'restored', report: described(report), vault: status };
    },
  };

  function placeFor(file: string): Promise<string | null> {
    const [name = 'My CA'] = path.basename(file, '.chancery').split(/-\d{8}T\d{6}Z-e\d+$/);
    return dialogs.save({ title: 'Restore the vault as', defaultPath: `${name}.chancery` });
  }
}

function described({
  path: file,
  sequence,
  certificates,
  takenOver,
  replaced,
  findings,
}: RestoreReport): RestoreDescription {
  return {
    path: file,
    sequence,
    certificates,
    takenOver:
      takenOver === null
        ? null
        : {
            authorities: takenOver.authorities,
            certificates: takenOver.certificates,
            revocations: takenOver.revocations,
            requests: takenOver.requests,
            crlNumbers: takenOver.crlNumbers.map((number) => ({ ...number })),
          },
    replaced,
    findings: [...findings],
  };
}
