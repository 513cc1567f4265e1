import { CertificateError } from '../../../shared/errors.ts';
import { releaseMethods, type UPDATE_STATES } from '../../../shared/contract/release-methods.ts';
import { backUpNow } from '../../vault/automatic-backup.ts';
import type { VaultSession } from '../../vault/vault-session.ts';
import type { Handlers } from '../gateway.ts';
import type { HandlerContext } from '../handler-context.ts';
import { packageLicencesText } from '../release-files.ts';
import type { Releases } from '../updates.ts';

type Methods = 'packageLicences' | 'updates' | 'lookForUpdate' | 'downloadUpdate' | 'installUpdate';
type Context = Pick<HandlerContext, 'preferences' | 'releases' | 'work' | 'dialogs' | 'session'>;

/** What this release is made of, and whether there is a newer one. While updates are off, nothing here touches the network. */
export function releaseHandlers(context: Context): Pick<Handlers, Methods> {
  const { preferences, releases, work, dialogs, session } = context;
  const state = (): (typeof UPDATE_STATES)[number] =>
    releases === null ? 'unavailable' : preferences.read().updates ? 'on' : 'off';
  const allowed = async (): Promise<Releases> => {
    if (releases === null || state() !== 'on')
      throw new CertificateError('NOT_SUPPORTED', 'Looking for newer releases is off. Switch it on in Settings first.');
    return releases();
  };
  return {
    packageLicences: () => {
      const text = packageLicencesText();
      return text === null ? { packages: [] } : releaseMethods.packageLicences.output.parse(JSON.parse(text));
    },
    updates: ({ on }) => {
      if (on !== null) preferences.write({ updates: on });
      return { state: state() };
    },
    lookForUpdate: async () => ({ newer: await (await allowed()).look() }),
    downloadUpdate: async ({ version }) => {
      const newer = await allowed();
      const whole = await work.run('downloadUpdate', (step) => newer.download(version, step));
      return { outcome: whole ? 'downloaded' : 'cancelled' };
    },
    installUpdate: async ({ version }) => {
      const newer = await allowed();
      await newer.prove(version);
      if (!(await dialogs.confirmInstall({ version }))) return { outcome: 'cancelled' };
      await putAway(session);
      await newer.install(version);
      return { outcome: 'installing' };
    },
  };
}

/** The open vault as a newer release shall find it: backed up, and locked. @throws {CertificateError} WRITE_FAILED */
async function putAway(session: VaultSession): Promise<void> {
  if (session.status().state === 'none') return;
  const { warnings } = await backUpNow(session.current(), session.surroundings());
  session.backupWarnings = warnings;
  const [warning] = warnings;
  if (warning !== undefined) throw new CertificateError('WRITE_FAILED', `${warning.message} Nothing was installed.`);
  session.lock();
}
