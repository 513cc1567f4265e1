import { randomBytes } from 'node:crypto';
import { CertificateError } from '../../shared/errors.ts';
import { KEY_BYTES } from './sealing.ts';

/** What one derivation costs (RFC 9106 §3.1). */
export interface KdfCost {
  readonly memoryKibibytes: number;
  readonly passes: number;
  readonly parallelism: number;
}

/** 64 MiB, 3 passes, 4 lanes: the second recommended option of RFC 9106 §4, and the least that a new vault gets. */
const LEAST: KdfCost = { memoryKibibytes: 64 * 1024, passes: 3, parallelism: 4 };
/** What one unlock should take on the machine that made the vault, in milliseconds. */
const TARGET = 500;
/** More than this a weaker machine may not have, and a window should not take. */
const MOST_CHOSEN_MEMORY = 256 * 1024;
const MOST_CHOSEN_PASSES = 32;

/** What a file may ask for: 1 GiB, and about a minute on a slow machine. Beyond it the file is hostile. */
const MOST_TAKEN_MEMORY = 1024 * 1024;
const MOST_TAKEN_WORK = 64 * 1024 * 1024;
const MOST_TAKEN_PARALLELISM = 16;

/** Argon2id, version 19 (RFC 9106): the library's own choice where none is named. 32 octets. The caller clears `secret` and the answer. */
export async function argon2id(secret: Uint8Array, salt: Uint8Array, cost: KdfCost): Promise<Uint8Array> {
  // Native code, loaded when a passphrase is there: reading needs none.
  const { hashRaw } = await import('@node-rs/argon2');
  const key = await hashRaw(secret, {
    memoryCost: cost.memoryKibibytes,
    timeCost: cost.passes,
    parallelism: cost.parallelism,
    outputLen: KEY_BYTES,
    salt,
  });
  return key;
}

/**
 * Refuses parameters in a file that would freeze or exhaust the machine, before any of them is run.
 *
 * @throws {CertificateError} VAULT_TAMPERED
 */
export function checkKdfCost(cost: KdfCost): void {
  const { memoryKibibytes, passes, parallelism } = cost;
  const sane =
    parallelism >= 1 &&
    parallelism <= MOST_TAKEN_PARALLELISM &&
    memoryKibibytes >= 8 * parallelism &&
    memoryKibibytes <= MOST_TAKEN_MEMORY &&
    passes >= 1 &&
    memoryKibibytes * passes <= MOST_TAKEN_WORK;
  if (!sane) {
    throw new CertificateError(
      'VAULT_TAMPERED',
      `The vault asks for ${memoryKibibytes} KiB × ${passes} to try a passphrase, which no vault of ours does. Restore a backup.`,
    );
  }
}

/** The cost that takes about {@link TARGET} here, never below {@link LEAST}: memory first, then passes (RFC 9106 §4). */
export async function calibrateKdfCost(): Promise<KdfCost> {
  const secret = randomBytes(16);
  const salt = randomBytes(16);
  // The first run pays for loading the library and for fresh pages.
  await argon2id(secret, salt, { ...LEAST, passes: 1 });
  const started = performance.now();
  await argon2id(secret, salt, LEAST);
  const perKibibytePass = (performance.now() - started) / (LEAST.memoryKibibytes * LEAST.passes);
  let memoryKibibytes = LEAST.memoryKibibytes;
  while (memoryKibibytes < MOST_CHOSEN_MEMORY && 2 * memoryKibibytes * LEAST.passes * perKibibytePass <= TARGET) {
    memoryKibibytes *= 2;
  }
  const affordable = Math.floor(TARGET / (memoryKibibytes * perKibibytePass));
  const passes = Math.min(MOST_CHOSEN_PASSES, Math.max(LEAST.passes, affordable));
  return { memoryKibibytes, passes, parallelism: LEAST.parallelism };
}
