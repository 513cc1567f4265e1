import path from 'node:path';
import { CertificateError } from '../../../shared/errors.ts';
import { writeFileAtomically } from '../../exchange/write-file.ts';
import { kitPage, sharePage, shareText } from '../../vault/recovery-page.ts';
import type { MadeKit } from '../../vault/vault-session.ts';
import type { Handlers } from '../gateway.ts';
import type { HandlerContext } from '../handler-context.ts';

type Methods = 'createRecoveryKit' | 'printRecoveryKit' | 'saveRecoveryKit' | 'forgetRecoveryKit' | 'useRecoveryKit';

/** The recovery kit: its shares stay in main, and are printed and saved from here. */
export function recoveryHandlers({ session, dialogs, print, clock }: HandlerContext): Pick<Handlers, Methods> {
  const current = (): MadeKit => {
    if (session.kit !== null) return session.kit;
    throw new CertificateError('VAULT_LOCKED', 'The shares are no longer here. Make another kit.');
  };
  return {
    createRecoveryKit: async ({ passphrase, shares, threshold }) => {
      const vault = session.current();
      const kit = await vault.createRecoveryKit(passphrase, { shares, threshold });
      const vaultName = path.basename(vault.path, '.chancery');
      session.kit = { kit, facts: { vaultName, vaultId: vault.id, date: clock.now().toISOString().slice(0, 10) } };
      return { kit: kit.kit, shares, threshold };
    },
    printRecoveryKit: async () => {
      const { kit, facts } = current();
      return { outcome: (await print(kitPage(kit, facts))) ? 'printed' : 'cancelled' };
    },
    saveRecoveryKit: async () => {
      const { kit, facts } = current();
      const folder = await dialogs.folder({ title: 'Save the shares in this folder' });
      if (folder === null) return { outcome: 'cancelled' };
      const files: string[] = [];
      for (const at of kit.shares.keys()) {
        const name = path.join(folder, `recovery-share-${String(at + 1)}-of-${String(kit.shares.length)}`);
        const forms = { txt: shareText(kit, at, facts), html: sharePage(kit, at, facts) };
        for (const [ending, content] of Object.entries(forms)) {
          await writeFileAtomically(`${name}.${ending}`, Buffer.from(content), { mode: 0o600, overwrite: false });
          files.push(path.basename(`${name}.${ending}`));
        }
      }
      return { outcome: 'saved', folder, files };
    },
    forgetRecoveryKit: () => {
      session.kit = null;
      return {};
    },
    useRecoveryKit: async ({ shares, next }) => {
      const { keychainsRemoved } = await session.current().recover(shares, next);
      return { vault: await session.unlock(next), keychainsRemoved };
    },
  };
}
