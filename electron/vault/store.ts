import { setTimeout as delay } from 'node:timers/promises';
import { CertificateError, isRefusal } from '../../shared/errors.ts';
import type { Clock } from '../authority/ports.ts';
import type { CanonicalValue } from './canonical-json.ts';
import { eventFault, followChain, tampered } from './chain-check.ts';
import { integer, present } from './columns.ts';
import type { Database, SqliteEngine } from './driver.ts';
import { appendEvent, writeHead, type ChainHead, type StoredEvent } from './event-chain.ts';
import type { HeldFile } from './held-file.ts';
import type { OsKeychain } from './keychain-slot.ts';
import type { OutsideMemory } from './outside-memory.ts';
import { lastEventOf, rowFault, vouchingPayload } from './record-proof.ts';
import type { RecordKind } from './records.ts';
import { locked, type Session } from './session.ts';
import { storedText } from './stored-text.ts';

/** How long a change waits for another process to finish its own, in milliseconds. */
const PATIENCE = 5_000;

/** What a vault is opened with. */
export interface VaultContext {
  readonly clock: Clock;
  /** Who works, at the level of the operating system: `alice@host`. Stands in every event. */
  readonly actor: string;
  /** A vault with at most so many events is proven row by row at every unlock; 2,000 when absent. See checkpoint.ts. */
  readonly provenInFull?: number | undefined;
  /** What this computer last saw of each vault; nothing is remembered when absent. */
  readonly memory?: OutsideMemory | undefined;
  /** Asks for the passphrase where a CA wants it at every signature; where absent, such a signature is refused until it is confirmed. */
  readonly askPassphrase?: (() => Promise<string>) | undefined;
  /** This computer's keychain; a terminal has none. */
  readonly keychain?: OsKeychain | undefined;
}

/** One change in the making: everything it writes, and its events, become durable together. */
export interface Change {
  readonly database: Database;
  /** When it happens; the same for all its rows and events. */
  readonly now: Date;
  /** Records an event; call it after the rows that it vouches for are written. */
  record(kind: string, subject: string, facts: { readonly [key: string]: CanonicalValue }): void;
}

/** An open vault's file and what is known of it: the ground under the registry and the key ring. */
export class VaultStore {
  readonly path: string;
  readonly engine: SqliteEngine;
  readonly database: Database;
  readonly vaultId: string;
  readonly context: VaultContext;
  readonly #file: HeldFile;
  /** Present while the vault is unlocked. */
  session: Session | null = null;
  /** Called after each change of ours. */
  onCommit: (revision: number) => void = () => undefined;

  constructor(
    store: Pick<VaultStore, 'path' | 'engine' | 'database' | 'vaultId' | 'context'> & { readonly file: HeldFile },
  ) {
    this.#file = store.file;
    this.path = store.path;
    this.engine = store.engine;
    this.database = store.database;
    this.vaultId = store.vaultId;
    this.context = store.context;
  }

  /** @throws {CertificateError} VAULT_LOCKED */
  unlocked(): Session {
    if (this.session === null) throw locked();
    return this.session;
  }

  revision(): number {
    return integer(
      present(this.database.get('SELECT head_sequence FROM vault WHERE id = 1'), 'first row'),
      'head_sequence',
    );
  }

  /**
   * Makes one change, durably or not at all. Inside the transaction the chain is proven up to its end first, so that
   * nothing forged meanwhile is ever vouched for by what comes behind it.
   *
   * @throws {CertificateError} VAULT_LOCKED, READ_ONLY, VAULT_TAMPERED, VAULT_BUSY, DISK_FULL, WRITE_FAILED
   */
  async write<T>(body: (change: Change) => T): Promise<T> {
    const deadline = performance.now() + PATIENCE;
    for (;;) {
      try {
        return this.#attempt(this.unlocked(), body);
      } catch (error) {
        if (!isRefusal(error, 'VAULT_BUSY') || performance.now() > deadline) throw error;
        await delay(Math.random() * 10);
      }
    }
  }

  #attempt<T>(session: Session, body: (change: Change) => T): T {
    if (this.database.readOnly) {
      throw new CertificateError(
        'READ_ONLY',
        'The vault cannot be written here. Give yourself the right to write, or copy it to a folder of yours.',
      );
    }
    const now = this.context.clock.now();
    const events: StoredEvent[] = [];
    const { result, head } = this.database.transaction(() => {
      this.#checkStillThere();
      this.#checkSchemaUntouched(session);
      let end: ChainHead = this.follow(session);
      const result = body({
        database: this.database,
        now,
        record: (kind, subject, facts) => {
          const event = appendEvent(this.database, session.subkeys, this.vaultId, end, {
            at: now.getTime(),
            actor: storedText(this.context.actor),
            kind,
            subject,
            payload: vouchingPayload(this.database, kind, subject, facts),
          });
          events.push(event);
          end = event;
        },
      });
      writeHead(this.database, session.subkeys, this.vaultId, end);
      return { result, head: end };
    });
    this.#checkStillThere();
    for (const event of events) session.visit(event);
    session.head = { sequence: head.sequence, digest: head.digest };
    this.onCommit(head.sequence);
    return result;
  }

  /** What is written into a file that has lost its name is on disk and yet gone: another program sees what stands there now. */
  #checkStillThere(): void {
    if (this.#file.isAt(this.path)) return;
    throw new CertificateError(
      'WRITE_FAILED',
      `The vault is no longer at ${this.path}: it was moved, taken away or replaced. Nothing is recorded; open it anew.`,
    );
  }

  /** A trigger or a view put in since would change what we write. */
  #checkSchemaUntouched(session: Session): void {
    if (schemaCookie(this.database) !== session.schemaCookie) {
      throw tampered({ code: 'schema-altered', message: 'Its tables were altered while it was unlocked.' });
    }
  }

  /** Proves what other processes added to the chain, and takes note of it. @throws {CertificateError} VAULT_TAMPERED */
  follow(session: Session): ChainHead {
    const seen: StoredEvent[] = [];
    const head = followChain(this.database, this.vaultId, session.subkeys, session.head, (event) => seen.push(event));
    for (const event of seen) session.visit(event);
    session.head = head;
    return head;
  }

  /**
   * Proves that a row is what its last event made it, and that this event was recorded with the vault's key; or that
   * there is no row where none should be. While locked nothing can be proven, and nothing is signed.
   *
   * @throws {CertificateError} VAULT_TAMPERED, naming the row
   */
  prove(kind: RecordKind, subject: string): void {
    if (this.session === null) return;
    const event = lastEventOf(this.database, kind, subject);
    if (event !== undefined) {
      const before = { sequence: event.sequence - 1, digest: event.previous };
      const fault = eventFault(this.vaultId, before, event, this.session.subkeys);
      const what = `${kind.label} ${subject}`;
      if (fault !== null) throw tampered({ code: fault.code, message: `${fault.message} It is about the ${what}.` });
    }
    const fault = rowFault(this.database, kind, subject);
    if (fault !== null) throw tampered(fault);
  }
}

/** Rises with every change of the tables themselves, from whichever process. */
export function schemaCookie(database: Database): number {
  return integer(present(database.get('PRAGMA schema_version'), 'schema'), 'schema_version');
}
