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

const saltSchema = z.string().regex(/^(?:[0-9a-f]{2}){8,64}$/);

/** How a passphrase becomes the key that wraps the master key. */
const argon2Schema = z.strictObject({
  algorithm: z.literal('argon2id'),
  memoryKibibytes: z.int(),
  passes: z.int(),
  parallelism: z.int(),
  salt: saltSchema,
});
export type Argon2Parameters = z.infer<typeof argon2Schema>;

/** How the secret of a recovery kit does: see recovery-kit.ts. */
const recoverySchema = z.strictObject({
  algorithm: z.literal('hkdf-sha256'),
  salt: saltSchema,
  kit: z.string().regex(/^[0-9a-f]{8}$/),
  shares: z.int(),
  threshold: z.int(),
});
export type RecoveryParameters = z.infer<typeof recoverySchema>;

/** A random key that the operating system keeps encrypted for this user: see keychain-slot.ts. */
const keychainSchema = z.strictObject({
  algorithm: z.literal('os-keychain'),
  /** Which keychain it was: `gnome_libsecret`, `keychain`, `dpapi`. */
  backend: z.string().max(64),
  /** Whose keychain it was: the computer's name. */
  computer: z.string().max(255),
  /** What the operating system made of the key, in hexadecimal. */
  encrypted: z
    .string()
    .max(16_384)
    .regex(/^(?:[0-9a-f]{2})+$/),
});
export type KeychainParameters = z.infer<typeof keychainSchema>;

/** Public, and bound to what is wrapped. */
const parametersSchema = z.discriminatedUnion('algorithm', [argon2Schema, recoverySchema, keychainSchema]);
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

/** Wraps the master key under a key of 256 bits, which the caller clears. */
export function wrapWithKey(
  masterKey: Uint8Array,
  key: Uint8Array,
  slot: { vaultId: string; id: number; kind: string; parameters: SlotParameters },
): KeySlot {
  const { vaultId, id, kind, parameters } = slot;
  return { id, kind, parameters, wrapped: sealBytes(key, masterKey, bindingOf(vaultId, id, kind, parameters)) };
}

/** The master key, or null where the key is another one. The caller clears both. */
export function unwrapWithKey(vaultId: string, slot: KeySlot, key: Uint8Array): Uint8Array | null {
  return openBytes(key, slot.wrapped, bindingOf(vaultId, slot.id, slot.kind, slot.parameters));
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
  const { vaultId, id, kind } = slot;
  return withDerivedKey(passphrase, parameters, (key) =>
    wrapWithKey(masterKey, key, { vaultId, id, kind, parameters }),
  );
}

/**
 * The master key, or null where the passphrase is another one: same answer and same cost wherever it differs.
 * The caller clears it.
 *
 * @throws {CertificateError} VAULT_TAMPERED: the slot asks for more than any vault of ours does.
 */
export async function unwrapMasterKey(vaultId: string, slot: KeySlot, passphrase: string): Promise<Uint8Array | null> {
  const { parameters } = slot;
  if (parameters.algorithm !== 'argon2id') return null;
  checkKdfCost(parameters);
  return withDerivedKey(passphrase, parameters, (key) => unwrapWithKey(vaultId, slot, key));
}

async function withDerivedKey<T>(
  passphrase: string,
  parameters: Argon2Parameters,
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
