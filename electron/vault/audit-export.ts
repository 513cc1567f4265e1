import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { parseCertificate } from '../pki/certificate.ts';
import { signatureAlgorithmFor } from '../pki/signature-algorithm.ts';
import type { AuthorityRecord, SigningKey } from '../authority/ports.ts';
import { canonicalJson } from './canonical-json.ts';
import { eventFault, EVENTS_AT_ONCE, eventsAfter, headFault, tampered } from './chain-check.ts';
import { Database } from './driver.ts';
import { EMPTY_CHAIN, type ChainHead, type StoredEvent } from './event-chain.ts';
import type { CheckSubject } from './check.ts';
import { takeName, unfinishedName, writingRefusal } from './sync-file.ts';

/** Who vouches for the end of the chain: a CA whose certificate others know. */
export interface AuditSigner {
  readonly authority: AuthorityRecord;
  readonly key: SigningKey;
}

export interface AuditExport {
  readonly path: string;
  readonly events: number;
  /** SHA-256 of the last event, in hexadecimal. */
  readonly head: string;
  /** The CAs that signed it; none when the vault was locked. */
  readonly signedBy: readonly string[];
}

/**
 * Writes every event, with all that its digest is made of, and the end of the chain signed by the CAs of the vault, so that
 * others can check it without the vault and without us: docs/audit-format.md, docs/verify-audit.mjs.
 *
 * @throws {CertificateError} VAULT_TAMPERED: the chain is broken. FILE_EXISTS, FILE_NOT_FOUND, READ_ONLY, DISK_FULL
 */
export async function exportAudit(
  subject: CheckSubject,
  signers: readonly AuditSigner[],
  { path, overwrite, now }: { path: string; overwrite: boolean; now: Date },
): Promise<AuditExport> {
  const unfinished = unfinishedName(path);
  const database = new Database(subject.engine, subject.location, { readOnly: true });
  try {
    const file = openSync(unfinished, 'wx', 0o600);
    try {
      const exportedAt = now.toISOString();
      write(file, { format: 'chancery/1/audit', vault: subject.vaultId, exportedAt });
      const head = await database.snapshot(() => writeEvents(file, database, subject));
      const digest = Buffer.from(head.digest).toString('hex');
      const statement = canonicalJson(['chancery/1/audit-head', subject.vaultId, head.sequence, digest, exportedAt]);
      const signatures = await Promise.all(signers.map((signer) => signature(signer, statement)));
      write(file, { head: { sequence: head.sequence, digest }, statement, signatures });
      fsyncSync(file);
      takeName(unfinished, path, overwrite);
      return { path, events: head.sequence, head: digest, signedBy: signers.map(({ authority }) => authority.name) };
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw writingRefusal(dirname(path), error);
  } finally {
    database.close();
    rmSync(unfinished, { force: true });
  }
}

async function writeEvents(file: number, database: Database, { vaultId, session }: CheckSubject): Promise<ChainHead> {
  const keys = session === null ? null : session.subkeys;
  let head: ChainHead = EMPTY_CHAIN;
  for (;;) {
    const events = eventsAfter(database, head.sequence, EVENTS_AT_ONCE);
    for (const event of events) {
      const fault = eventFault(vaultId, head, event, keys);
      if (fault !== null) throw tampered(fault);
      write(file, lineOf(event));
      head = event;
    }
    if (events.length < EVENTS_AT_ONCE) break;
    await breathe();
  }
  const fault = headFault(database, vaultId, head, keys);
  if (fault !== null) throw tampered(fault);
  return head;
}

/** The payload as it was hashed: canonical JSON, in a string. */
function lineOf({ sequence, at, actor, kind, subject, payload, previous, digest, mac }: StoredEvent): object {
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
  return { sequence, at, actor, kind, subject, payload, previous: hex(previous), digest: hex(digest), mac: hex(mac) };
}

/** A statement begins as no certificate, CRL or request does, so that what is signed here is never any of them. */
async function signature({ authority, key }: AuditSigner, statement: string): Promise<object> {
  const algorithm = signatureAlgorithmFor(parseCertificate(authority.certificateDer).publicKey);
  const value = await key.sign(Buffer.from(statement, 'utf8'), algorithm);
  return {
    authority: authority.name,
    algorithm,
    signature: Buffer.from(value).toString('base64'),
    certificate: Buffer.from(authority.certificateDer).toString('base64'),
  };
}

function write(file: number, line: object): void {
  writeSync(file, `${JSON.stringify(line)}\n`);
}
