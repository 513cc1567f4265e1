import { CertificateError } from '../../shared/errors.ts';
import type { Finding } from '../../shared/pki-terms.ts';
import { storedHead } from './chain-check.ts';
import type { ChainHead } from './event-chain.ts';
import { bytes } from './columns.ts';
import { notSeenYet } from './outside-memory.ts';
import type { VaultStore } from './store.ts';

/**
 * Whether this file is what this computer last saw of the vault, or something later: an older copy put in its place is whole
 * within itself, and would use CRL numbers again and forget revocations. Null where nothing speaks against it.
 */
export function outsideFinding({ database, vaultId, context }: VaultStore): Finding | null {
  const seen = context.memory?.read(vaultId) ?? null;
  if (seen === null || seen.sequence === 0) return null;
  const head = storedHead(database);
  if (head.sequence < seen.sequence) {
    return {
      severity: 'error',
      code: 'older-copy',
      message: `This file ends with event ${head.sequence}; on ${seen.seenAt} this computer saw the vault with event ${seen.sequence}. It is an older copy.`,
    };
  }
  const row = database.get('SELECT digest FROM event WHERE sequence = ?', seen.sequence);
  if (row !== undefined && hex(bytes(row, 'digest')) === seen.digest) return null;
  return {
    severity: 'error',
    code: 'other-history',
    message: `On ${seen.seenAt} this computer saw the vault with another event ${seen.sequence} than this file has. It went on from an older copy.`,
  };
}

/** @throws {CertificateError} VAULT_OLDER_COPY */
export function refuseOlderCopy(store: VaultStore): void {
  const finding = outsideFinding(store);
  if (finding === null) return;
  throw new CertificateError(
    'VAULT_OLDER_COPY',
    `${finding.message} Bring the newer file back; or, to go on from this one on purpose, run “chancery vault accept”.`,
    { detail: { findings: [finding] } },
  );
}

/** Takes note of a head that was proven. */
export function rememberHead({ path, vaultId, context }: VaultStore, { sequence, digest }: ChainHead): void {
  const { memory } = context;
  if (memory === undefined) return;
  const known = memory.read(vaultId);
  if (known?.sequence === sequence && known.digest === hex(digest) && known.path === path) return;
  memory.write(vaultId, {
    ...(known ?? notSeenYet(path)),
    path,
    sequence,
    digest: hex(digest),
    seenAt: context.clock.now().toISOString(),
  });
}

function hex(digest: Uint8Array): string {
  return Buffer.from(digest).toString('hex');
}
