import { hkdfSync, randomBytes } from 'node:crypto';
import { CertificateError } from '../../shared/errors.ts';
import type { Database } from './driver.ts';
import { unwrapWithKey, wrapWithKey, type KeySlot, type RecoveryParameters } from './key-slots.ts';
import { KEY_BYTES } from './sealing.ts';
import { combineShares, splitSecret } from './shamir.ts';
import { formatShare, parseShare, type KitShare } from './share-text.ts';
import { slotsOfKind } from './slot-store.ts';

/** What is printed: each share goes to someone else. */
export interface RecoveryKit {
  /** Eight hexadecimal digits, on each share. */
  readonly kit: string;
  readonly threshold: number;
  /** As they are typed: see share-text.ts. */
  readonly shares: readonly string[];
}

/** How many people; more than this many nobody keeps track of. */
export const MOST_SHARES = 16;

/** The eight digits by which a share names its vault. */
export function vaultDigits(vaultId: string): string {
  return vaultId.replaceAll('-', '').slice(0, 8);
}

/**
 * Makes a slot that any `threshold` of the shares open, and the shares. The secret is 256 random bits and is kept nowhere.
 *
 * @throws {CertificateError} INVALID_INPUT: not 2 ≤ threshold ≤ shares ≤ 16
 */
export function makeRecoveryKit(
  masterKey: Uint8Array,
  slot: { vaultId: string; id: number; shares: number; threshold: number },
): { slot: KeySlot; kit: RecoveryKit } {
  const { vaultId, id, shares, threshold } = slot;
  if (!(threshold >= 2 && threshold <= shares && shares <= MOST_SHARES)) {
    throw new CertificateError(
      'INVALID_INPUT',
      `A kit has 2 to ${MOST_SHARES} shares and needs at least 2 of them, not ${threshold} of ${shares}.`,
    );
  }
  const secret = randomBytes(KEY_BYTES);
  const kit = randomBytes(4).toString('hex');
  const parameters: RecoveryParameters = {
    algorithm: 'hkdf-sha256',
    salt: randomBytes(16).toString('hex'),
    kit,
    shares,
    threshold,
  };
  const key = keyOf(secret, parameters);
  const split = splitSecret(secret, { shares, threshold }, randomBytes);
  try {
    const texts = split.map((share) => formatShare({ ...share, kit, vault: vaultDigits(vaultId), threshold }));
    return {
      slot: wrapWithKey(masterKey, key, { vaultId, id, kind: 'recovery', parameters }),
      kit: { kit, threshold, shares: texts },
    };
  } finally {
    for (const clear of [secret, key, ...split.map(({ bytes }) => bytes)]) clear.fill(0);
  }
}

/**
 * The master key from shares, which the caller clears.
 *
 * @throws {CertificateError} MALFORMED_SHARE; SHARES_DO_NOT_MATCH: of another vault, of different kits, or of a kit that is void;
 *   TOO_FEW_SHARES
 */
export function openWithShares(
  vault: { readonly database: Database; readonly vaultId: string },
  texts: readonly string[],
): Uint8Array {
  const shares = texts.map(parseShare);
  const distinct = [...new Map(shares.map((share) => [share.index, share])).values()];
  refuseForeign(vault.vaultId, shares);
  const slot = slotsOfKind(vault.database, 'recovery').find(
    ({ parameters }) => parameters.algorithm === 'hkdf-sha256' && parameters.kit === shares[0]?.kit,
  );
  if (slot?.parameters.algorithm !== 'hkdf-sha256') {
    throw mismatch('These shares are of a kit that is void: a newer one was made. Use the shares of that.');
  }
  const { threshold } = slot.parameters;
  if (distinct.length < threshold) {
    throw new CertificateError(
      'TOO_FEW_SHARES',
      `${threshold} different shares are needed, and ${distinct.length} are here. Bring ${threshold - distinct.length} more.`,
    );
  }
  const secret = combineShares(distinct.slice(0, threshold));
  const key = keyOf(secret, slot.parameters);
  const masterKey = unwrapWithKey(vault.vaultId, slot, key);
  for (const clear of [secret, key, ...shares.map(({ bytes }) => bytes)]) clear.fill(0);
  if (masterKey === null) throw mismatch('These shares do not open the vault together. Try other ones of the kit.');
  return masterKey;
}

function refuseForeign(vaultId: string, shares: readonly KitShare[]): void {
  const other = shares.find(({ vault }) => vault !== vaultDigits(vaultId));
  if (other !== undefined) {
    throw mismatch(`Share ${other.index} is of another vault (${other.vault}…). This one is ${vaultDigits(vaultId)}….`);
  }
  const kits = new Set(shares.map(({ kit }) => kit));
  if (kits.size > 1) {
    throw mismatch(`The shares are of different kits (${[...kits].join(', ')}). Use shares of one kit.`);
  }
}

function mismatch(message: string): CertificateError {
  return new CertificateError('SHARES_DO_NOT_MATCH', message);
}

/** The secret is random already, so that one derivation is enough. */
function keyOf(secret: Uint8Array, { salt }: RecoveryParameters): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, Buffer.from(salt, 'hex'), 'chancery/1/recovery', KEY_BYTES));
}
