import type { AuthorityRecord } from '../../authority/ports.ts';

/** What an import is read with. */
export interface ImportContext {
  readonly now: Date;
  /** Opens sealed keys and containers; undefined where none was given. */
  readonly passphrase: string | undefined;
  /** False leaves every private key where it is. */
  readonly keys: boolean;
  /** A sealed CA key without a passphrase: told in a dry run, refused in earnest. */
  readonly dryRun: boolean;
  /** The CAs of the vault. */
  readonly known: readonly AuthorityRecord[];
  /** Called between portions with the fraction that is done: others get their turn. */
  readonly pause: (fraction: number) => Promise<void>;
}
