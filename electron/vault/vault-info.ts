import { countOf } from './agreement.ts';
import { integer, present } from './columns.ts';
import type { Database } from './driver.ts';
import { formatId } from './ids.ts';
import { fromSeconds } from './instants.ts';
import type { KdfCost } from './key-derivation.ts';
import { readSlot, type KeySlot } from './key-slots.ts';
import { schemaVersionOf } from './migrate.ts';

/** What anyone may know of a vault. */
export interface VaultInfo {
  readonly id: string;
  readonly path: string;
  readonly createdAt: Date;
  readonly schemaVersion: number;
  /** Whether nothing can be recorded here. */
  readonly readOnly: boolean;
  /** The ways to its keys: of a passphrase, what one try costs; of a recovery kit, how many shares it needs of how many; which keychain. */
  readonly slots: readonly SlotInfo[];
  readonly counts: {
    readonly authorities: number;
    readonly certificates: number;
    readonly requests: number;
    readonly keys: number;
    readonly crls: number;
    readonly events: number;
  };
}

export interface SlotInfo {
  readonly id: string;
  readonly kind: string;
  readonly kdf?: KdfCost;
  readonly kit?: { readonly id: string; readonly shares: number; readonly threshold: number };
  readonly backend?: string;
  readonly computer?: string;
}

function slotInfo({ id, kind, parameters }: KeySlot): SlotInfo {
  const named = { id: formatId('slot', id), kind };
  switch (parameters.algorithm) {
    case 'argon2id': {
      const { memoryKibibytes, passes, parallelism } = parameters;
      return { ...named, kdf: { memoryKibibytes, passes, parallelism } };
    }
    case 'hkdf-sha256':
      return { ...named, kit: { id: parameters.kit, shares: parameters.shares, threshold: parameters.threshold } };
    case 'os-keychain':
      return { ...named, backend: parameters.backend, computer: parameters.computer };
  }
}

export function readVaultInfo(database: Database, vaultId: string, path: string): VaultInfo {
  const created = present(database.get('SELECT created_at FROM vault WHERE id = 1'), 'first row');
  return {
    id: vaultId,
    path,
    createdAt: fromSeconds(integer(created, 'created_at')),
    schemaVersion: schemaVersionOf(database),
    readOnly: database.readOnly,
    slots: database.all('SELECT * FROM key_slot ORDER BY id').map((row) => slotInfo(readSlot(row))),
    counts: {
      authorities: countOf(database, 'authority'),
      certificates: countOf(database, 'certificate'),
      requests: countOf(database, 'certification_request'),
      keys: countOf(database, 'private_key'),
      crls: countOf(database, 'crl'),
      events: countOf(database, 'event'),
    },
  };
}
