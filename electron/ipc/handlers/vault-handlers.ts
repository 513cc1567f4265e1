import { CertificateError } from '../../../shared/errors.ts';
import type { VaultStatus } from '../../../shared/contract/vault-methods.ts';
import { nameEvents } from '../../authority/name-events.ts';
import { fileNameFrom } from '../../exchange/file-name.ts';
import type { Handlers } from '../gateway.ts';
import type { HandlerContext } from '../handler-context.ts';
import { rememberVault } from '../remember-vault.ts';

const EXTENSION = '.chancery';

/** Which vault is open, and whether its keys are. */
export function vaultHandlers(
  context: HandlerContext,
): Pick<
  Handlers,
  | 'createVault'
  | 'openVault'
  | 'closeVault'
  | 'unlockVault'
  | 'confirmSignature'
  | 'acceptOlderVault'
  | 'lockAfter'
  | 'lockVault'
  | 'listEvents'
  | 'exportAudit'
> {
  const { session, preferences, dialogs } = context;
  const remember = (vault: VaultStatus): VaultStatus => rememberVault(context, vault);
  return {
    createVault: async ({ passphrase, suggestedName }) => {
      const defaultPath = fileNameFrom(suggestedName, 'My CA') + EXTENSION;
      const chosen = await dialogs.save({ title: 'Keep the vault as', defaultPath });
      if (chosen === null) return { outcome: 'cancelled' };
      const path = chosen.endsWith(EXTENSION) ? chosen : chosen + EXTENSION;
      return { outcome: 'created', vault: remember(await session.create(path, passphrase)) };
    },
    openVault: async ({ recent }) => {
      const path =
        recent === null
          ? await dialogs.open({ title: 'Open a vault', kind: 'vault' })
          : recentPath(preferences.read().recentVaults, recent);
      if (path === null) return { outcome: 'cancelled' };
      return { outcome: 'opened', vault: remember(await session.open(path)) };
    },
    closeVault: async () => {
      await session.close();
      return {};
    },
    unlockVault: ({ passphrase }) => session.unlock(passphrase),
    confirmSignature: async ({ passphrase }) => {
      await session.current().confirm(passphrase);
      return {};
    },
    acceptOlderVault: () => {
      session.current().acceptCopy();
      return session.status();
    },
    lockAfter: ({ minutes }) => {
      if (minutes !== null) preferences.write({ lockAfterMinutes: minutes });
      session.touch();
      return { minutes: preferences.read().lockAfterMinutes };
    },
    lockVault: () => session.lock(),
    listEvents: async ({ text, ...page }) => {
      const { registry } = session.current();
      const events = await registry.events({ ...page, text: text.trim() === '' ? undefined : text });
      return { items: await nameEvents(registry, events.items), total: events.total };
    },
    exportAudit: async () => {
      const file = await dialogs.save({ title: 'Save the audit log as', defaultPath: 'audit.jsonl' });
      if (file === null) return { outcome: 'cancelled' };
      const { path, events, signedBy } = await session.current().exportAudit(file, { overwrite: true });
      return { outcome: 'saved', path, events, signedBy: [...signedBy] };
    },
  };
}

function recentPath(vaults: readonly { path: string }[], place: number): string {
  const vault = vaults[place];
  if (vault !== undefined) return vault.path;
  throw new CertificateError(
    'VAULT_NOT_FOUND',
    'That vault is no longer on the list of recent ones. Open it by its file.',
  );
}
