import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { CertificateError } from '../../shared/errors.ts';
import { canonicalJson, readJson, type CanonicalValue } from './canonical-json.ts';
import { bytes, integer, text } from './columns.ts';
import { sha256Hex } from './digest.ts';
import type { Row } from './driver.ts';
import { formatId } from './ids.ts';
import { argon2id, checkKdfCost, type KdfCost } from './key-derivation.ts';
import { passphraseBytes } from './passphrase.ts';
import { KEY_BYTES, openBytes, sealBytes } from './sealing.ts';

const SALT_BYTES = 16;

/** How the passphrase becomes the key that wraps the master key: public, and bound to what it wraps. */
const parametersSchema = z.strictObject({
  algorithm: z.literal('argon2id'),
  memoryKibibytes: z.int(),
  passes: z.int(),
  parallelism: z.int(),
  salt: z.string().regex(/^(?:[0-9a-f]{2}){8,64}$/),
});
export type SlotParameters = z.infer<typeof parametersSchema>;

/** One way to the master key: a row of `key_slot`. */
export interface KeySlot {
  readonly id: number;
  readonly kind: string;
  readonly parameters: SlotParameters;
  /** The master key under the derived key: see sealing.ts. */
  readonly wrapped: Uint8Array;
}

/** @throws {CertificateError} VAULT_DAMAGED */
export function readSlot(row: Row): KeySlot {
  const parameters = parametersSchema.safeParse(readJson(text(row, 'parameters')));
  if (!parameters.success) {
    throw new CertificateError(
      'VAULT_DAMAGED',
      `The key slot ${formatId('slot', integer(row, 'id'))} cannot be read. Restore a backup.`,
    );
  }
  return {
    id: integer(row, 'id'),
    kind: text(row, 'kind'),
    parameters: parameters.data,
    wrapped: bytes(row, 'wrapped'),
  };
}

/** A new random master key. The caller clears it. */
export function newMasterKey(): Uint8Array {
  return randomBytes(KEY_BYTES);
}

/** Wraps the master key under a passphrase with a fresh salt. */
export async function wrapMasterKey(
  masterKey: Uint8Array,
  passphrase: string,
  slot: { vaultId: string; id: number; kind: string; cost: KdfCost },
): Promise<KeySlot> {
  const { memoryKibibytes, passes, parallelism } = slot.cost;
  const salt = randomBytes(SALT_BYTES);
  const parameters = {
    algorithm: 'argon2id' as const,
    memoryKibibytes,
    passes,
    parallelism,
    salt: salt.toString('hex'),
  };
  return withDerivedKey(passphrase, parameters, (key) => ({
    id: slot.id,
    kind: slot.kind,
    parameters,
    wrapped: sealBytes(key, masterKey, bindingOf(slot.vaultId, slot.id, slot.kind, parameters)),
  }));
}

/**
 * The master key, or null where the passphrase is another one: same answer and same cost wherever it differs.
 * The caller clears it.
 *
 * @throws {CertificateError} VAULT_TAMPERED: the slot asks for more than any vault of ours does.
 */
export async function unwrapMasterKey(vaultId: string, slot: KeySlot, passphrase: string): Promise<Uint8Array | null> {
  checkKdfCost(slot.parameters);
  return withDerivedKey(passphrase, slot.parameters, (key) =>
    openBytes(key, slot.wrapped, bindingOf(vaultId, slot.id, slot.kind, slot.parameters)),
  );
}

async function withDerivedKey<T>(
  passphrase: string,
  parameters: SlotParameters,
  use: (key: Uint8Array) => T,
): Promise<T> {
  const secret = passphraseBytes(passphrase);
  const key = await argon2id(secret, Buffer.from(parameters.salt, 'hex'), parameters);
  secret.fill(0);
  try {
    return use(key);
  } finally {
    key.fill(0);
  }
}

/** The slot's header as associated data: cheaper parameters, or a slot moved to another vault, open nothing. */
function bindingOf(vaultId: string, id: number, kind: string, parameters: SlotParameters): Uint8Array {
  return Buffer.from(canonicalJson(['chancery/1/key-slot', vaultId, id, kind, parameters]), 'utf8');
}

/** What the event that records a slot says of it. */
export function slotFacts(slot: KeySlot): Record<string, CanonicalValue> {
  return {
    kind: slot.kind,
    parameters: slot.parameters,
    wrapped: sha256Hex(slot.wrapped),
  };
}
