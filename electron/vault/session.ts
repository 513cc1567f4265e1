import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { CertificateError } from '../../shared/errors.ts';
import type { SigningKey } from '../authority/ports.ts';
import { readJson } from './canonical-json.ts';
import { EMPTY_CHAIN, type ChainHead, type StoredEvent } from './event-chain.ts';
import { ProvenRevocations } from './proven-revocations.ts';
import { clearSubkeys, type Subkeys } from './sealing.ts';

const revokedSchema = z.object({ authority: z.string(), replacesHold: z.boolean() });
const releasedSchema = z.object({ authority: z.string() });
const crlSchema = z.object({ authority: z.string(), number: z.string().regex(/^[0-9]+$/) });

/** What the events up to some point come to, for each CA: how many revocations stand, and its last CRL number in decimal. */
export const tallySchema = z.strictObject({
  revocations: z.record(z.string(), z.int()),
  crlNumbers: z.record(z.string(), z.string().regex(/^[0-9]+$/)),
});
export type Tally = z.infer<typeof tallySchema>;

/** How long after the passphrase the one signature must come, in milliseconds. */
const GRANT_MS = 60_000;

/** What exists only while the vault is unlocked: the subkeys, the open private keys, and what was proven of the chain. */
export class Session {
  readonly subkeys: Subkeys;
  /** The end of the chain as far as it was proven. What stands behind it is proven before anything is built on it. */
  head: ChainHead = EMPTY_CHAIN;
  /** `PRAGMA schema_version` when the tables were found to be ours. */
  schemaCookie = 0;
  /** Whether the vault was locked since. */
  cleared = false;
  /** Weak, so that a key lives no longer than whoever signs with it; replaced on locking, so not beyond that either. */
  #keys = new WeakMap<SigningKey, KeyObject>();
  #opened = new Map<string, SigningKey>();
  #grantedUntil = 0;
  #revocations = new Map<string, number>();
  #crlNumbers = new Map<string, bigint>();
  readonly provenRevocations = new ProvenRevocations();

  constructor(subkeys: Subkeys) {
    this.subkeys = subkeys;
  }

  /** Takes note of what a proven event did to the revocations and CRLs of its CA. Each event once, in order. */
  visit(event: StoredEvent): void {
    this.provenRevocations.visit(event);
    if (event.kind === 'certificate.revoked') {
      const { authority, replacesHold } = revokedSchema.parse(readJson(event.payload));
      if (!replacesHold) this.#revocations.set(authority, this.revocationCount(authority) + 1);
    } else if (event.kind === 'certificate.released') {
      const { authority } = releasedSchema.parse(readJson(event.payload));
      this.#revocations.set(authority, this.revocationCount(authority) - 1);
    } else if (event.kind === 'crl.issued' || event.kind === 'authority.crl-number-raised') {
      const { authority, number } = crlSchema.parse(readJson(event.payload));
      this.#crlNumbers.set(authority, BigInt(number));
    }
  }

  /** What {@link visit} has noted so far, to be kept. */
  tally(): Tally {
    const crlNumbers = [...this.#crlNumbers].map(([authority, number]): [string, string] => [authority, `${number}`]);
    return { revocations: Object.fromEntries(this.#revocations), crlNumbers: Object.fromEntries(crlNumbers) };
  }

  /** Begins behind events that were proven earlier, with what was noted of them then. */
  resume(head: ChainHead, { revocations, crlNumbers }: Tally): void {
    this.head = head;
    this.#revocations = new Map(Object.entries(revocations));
    this.#crlNumbers = new Map(Object.entries(crlNumbers).map(([authority, number]) => [authority, BigInt(number)]));
  }

  /** How many revocations of a CA the proven events leave standing: none may be missing from its next CRL. */
  revocationCount(authority: string): number {
    return this.#revocations.get(authority) ?? 0;
  }

  /** The number of the last CRL that the proven events tell of: none may be used again. Null before the first. */
  lastCrlNumber(authority: string): bigint | null {
    return this.#crlNumbers.get(authority) ?? null;
  }

  hold(signingKey: SigningKey, key: KeyObject): void {
    this.#keys.set(signingKey, key);
  }

  /** @throws {CertificateError} VAULT_LOCKED: the key was let go. */
  keyOf(signingKey: SigningKey): KeyObject {
    const key = this.#keys.get(signingKey);
    if (key === undefined) throw locked();
    return key;
  }

  openedKey(keyId: string): SigningKey | undefined {
    return this.#opened.get(keyId);
  }

  keepOpened(keyId: string, signingKey: SigningKey): void {
    this.#opened.set(keyId, signingKey);
  }

  /** The passphrase was given just now: one signature may be made that asks for it each time. */
  grantSignature(): void {
    this.#grantedUntil = performance.now() + GRANT_MS;
  }

  /** @returns whether one was granted; it is used up. */
  takeGrant(): boolean {
    const granted = performance.now() < this.#grantedUntil;
    this.#grantedUntil = 0;
    return granted;
  }

  /** Zeroes the subkeys and lets go of every open key. */
  clear(): void {
    this.cleared = true;
    this.#grantedUntil = 0;
    clearSubkeys(this.subkeys);
    this.#keys = new WeakMap();
    this.#opened = new Map();
  }
}

export function locked(): CertificateError {
  return new CertificateError('VAULT_LOCKED', 'The vault is locked. Unlock it with its passphrase.');
}
