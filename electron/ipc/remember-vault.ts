import type { VaultStatus } from '../../shared/contract/vault-methods.ts';
import type { HandlerContext } from './handler-context.ts';

/** Puts the vault that was opened first among the recent ones: in the preferences, and in the menu, which shows them. */
export function rememberVault({ preferences, applyLanguage }: HandlerContext, vault: VaultStatus): VaultStatus {
  if (vault.state === 'none') return vault;
  preferences.rememberVault({ name: vault.name, path: vault.path });
  // It makes the menu anew, and so its list.
  applyLanguage();
  return vault;
}
