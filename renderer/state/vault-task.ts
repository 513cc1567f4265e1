/** What is done to the vault as a whole, each in a dialog of its own. */
import type { BackupChoice } from '../../shared/contract/backup-methods.ts';

export type VaultTask =
  | { readonly task: 'passphrase' }
  | { readonly task: 'keychain' }
  | { readonly task: 'makeKit' }
  | { readonly task: 'useKit' }
  | { readonly task: 'check' }
  /** `at`: when it was made. */
  | { readonly task: 'drill'; readonly backup: BackupChoice; readonly at: string }
  /** Without a backup the file is asked for. */
  | { readonly task: 'restore'; readonly backup: BackupChoice | null };
