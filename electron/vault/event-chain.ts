import { timingSafeEqual } from 'node:crypto';
import { CertificateError } from '../../shared/errors.ts';
import { canonicalJson, type CanonicalValue } from './canonical-json.ts';
import { bytes, integer, text } from './columns.ts';
import { sha256 } from './digest.ts';
import type { Database, Row } from './driver.ts';
import type { Subkeys } from './sealing.ts';

/** Where the chain stands: its last event. Before the first, sequence 0 and 32 zero octets. */
export interface ChainHead {
  readonly sequence: number;
  readonly digest: Uint8Array;
}

export const EMPTY_CHAIN: ChainHead = { sequence: 0, digest: new Uint8Array(32) };

/** What happened, before it has its place in the chain. */
export interface NewEvent {
  /** `certificate.issued`: see records.ts. */
  readonly kind: string;
  /** The id of what changed: `cert-7`. */
  readonly subject: string;
  readonly payload: { readonly [key: string]: CanonicalValue };
}

/** A row of `event`. */
export interface StoredEvent extends ChainHead {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly actor: string;
  readonly kind: string;
  readonly subject: string;
  /** Canonical JSON, as it was hashed. */
  readonly payload: string;
  readonly previous: Uint8Array;
  readonly mac: Uint8Array;
}

export function readEvent(row: Row): StoredEvent {
  return {
    sequence: integer(row, 'sequence'),
    at: integer(row, 'at'),
    actor: text(row, 'actor'),
    kind: text(row, 'kind'),
    subject: text(row, 'subject'),
    payload: text(row, 'payload'),
    previous: bytes(row, 'previous'),
    digest: bytes(row, 'digest'),
    mac: bytes(row, 'mac'),
  };
}

/**
 * SHA-256 of the RFC 8785 form of `["chancery/1/event", vault, sequence, at, actor, kind, subject, payload, previous]`,
 * where `previous` is the digest of the event before, in hexadecimal.
 */
export function eventDigest(vaultId: string, event: Omit<StoredEvent, 'digest' | 'mac'>): Uint8Array {
  const { sequence, at, actor, kind, subject } = event;
  // Whole numbers, and text that SQLite keeps as UTF-8: what JSON.stringify makes of them is canonical.
  const head = JSON.stringify(['chancery/1/event', vaultId, sequence, at, actor, kind, subject]);
  // The payload is canonical JSON already. Nothing can hide in it: what stands before is escaped, what follows has one length.
  const whole = `${head.slice(0, -1)},${event.payload},"${Buffer.from(event.previous).toString('hex')}"]`;
  return sha256(whole);
}

/** HMAC-SHA-256 of the event's digest, which says the vault and the place, under the audit subkey. */
export function eventMac(keys: Subkeys, digest: Uint8Array): Uint8Array {
  return keys.audit.of(digest);
}

/** HMAC-SHA-256 of the SHA-256 of what the end of the chain is, under a key of its own: without it the last events could be cut off unseen. */
export function headMac(keys: Subkeys, vaultId: string, head: ChainHead): Uint8Array {
  const claim = canonicalJson(['chancery/1/head', vaultId, head.sequence, Buffer.from(head.digest).toString('hex')]);
  return keys.auditHead.of(sha256(claim));
}

/** Whether two digests or MACs are the same, in the same time wherever they differ. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Writes one event behind `head` and answers it. Inside a transaction, whose end writes the head: {@link writeHead}. */
export function appendEvent(
  database: Database,
  keys: Subkeys,
  vaultId: string,
  head: ChainHead,
  event: NewEvent & { readonly at: number; readonly actor: string },
): StoredEvent {
  const placed = {
    sequence: head.sequence + 1,
    at: event.at,
    actor: event.actor,
    kind: event.kind,
    subject: event.subject,
    payload: canonicalJson(event.payload),
    previous: head.digest,
  };
  const digest = eventDigest(vaultId, placed);
  const mac = eventMac(keys, digest);
  database.run(
    `INSERT INTO event (sequence, at, actor, kind, subject, payload, previous, digest, mac)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    placed.sequence,
    placed.at,
    placed.actor,
    placed.kind,
    placed.subject,
    placed.payload,
    placed.previous,
    digest,
    mac,
  );
  return { ...placed, digest, mac };
}

/** Says where the chain ends now. */
export function writeHead(database: Database, keys: Subkeys, vaultId: string, head: ChainHead): void {
  const written = database.run(
    'UPDATE vault SET head_sequence = ?, head_digest = ?, head_mac = ? WHERE id = 1',
    head.sequence,
    head.digest,
    headMac(keys, vaultId, head),
  );
  if (written.changes !== 1)
    throw new CertificateError('VAULT_DAMAGED', 'The vault lacks its first row. Restore a backup.');
}
