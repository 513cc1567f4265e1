/** Over 300 lines: the one place that knows which SQLite stands behind the vault, with what its failures mean. */
import { createRequire } from 'node:module';
import { CertificateError } from '../../shared/errors.ts';

/** Who may stand behind the vault: the SQLite inside Node 24 (and the Electron that ships), or the package with the same interface. */
export type SqliteEngine = 'node:sqlite' | '@photostructure/sqlite';

/** What may be written. No floats, no booleans, no Dates: SQLite would take them in silence and give back something else. */
export type SqlValue = string | number | Uint8Array | null;

/** One row, its columns not yet looked at: see columns.ts. */
export type Row = Readonly<Record<string, unknown>>;

/** How long a statement waits for another process, in milliseconds. */
const BUSY_TIMEOUT = 5_000;
/** How long BEGIN IMMEDIATE waits before the caller gets its thread back, in milliseconds. */
const BEGIN_TIMEOUT = 25;

interface NativeStatement {
  run(...values: SqlValue[]): { changes: number | bigint; lastInsertRowid: number | bigint };
  get(...values: SqlValue[]): Row | undefined;
  all(...values: SqlValue[]): Row[];
}

interface NativeDatabase {
  readonly isTransaction: boolean;
  exec(sql: string): void;
  prepare(sql: string): NativeStatement;
  enableDefensive?(active: boolean): void;
  close(): void;
}

interface NativeModule {
  readonly DatabaseSync: new (
    location: string | URL,
    options: { readOnly: boolean; timeout: number },
  ) => NativeDatabase;
}

/** The engines that this runtime has, best first. */
export function availableEngines(): SqliteEngine[] {
  const engines: SqliteEngine[] = ['node:sqlite', '@photostructure/sqlite'];
  return engines.filter((engine) => load(engine) !== undefined);
}

/** @throws {CertificateError} INTERNAL: there is none. */
export function bestEngine(): SqliteEngine {
  const [engine] = availableEngines();
  if (engine !== undefined) return engine;
  throw new CertificateError('INTERNAL', 'This runtime has no SQLite. Use Node 24, or install @photostructure/sqlite.');
}

function load(engine: SqliteEngine): NativeModule | undefined {
  // Neither by `import`: a bundler would want the module at build time, and Node 20 has no node:sqlite.
  if (engine === 'node:sqlite') return process.getBuiltinModule('node:sqlite');
  try {
    return createRequire(import.meta.url)(engine) as NativeModule;
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    // Not packed where node:sqlite is there; ERR_DLOPEN_FAILED where it has no binary for this system.
    if (code === 'MODULE_NOT_FOUND' || code === 'ERR_DLOPEN_FAILED') return undefined;
    throw error;
  }
}

/** Where a thread of its own finds the engine: the file of the package, null for what is built in. */
export function nativeModuleOf(engine: SqliteEngine): string | null {
  return engine === 'node:sqlite' ? null : createRequire(import.meta.url).resolve(engine);
}

/** A constraint of the schema that a statement would have broken. */
export class ConstraintViolation extends Error {
  /** SQLite's extended result code: 2067 UNIQUE, 1555 PRIMARY KEY, 787 FOREIGN KEY, 275 CHECK. */
  readonly extendedCode: number;

  constructor(extendedCode: number, cause: unknown) {
    super(cause instanceof Error ? cause.message : 'constraint failed', { cause });
    this.extendedCode = extendedCode;
  }

  get isUnique(): boolean {
    return this.extendedCode === 2067 || this.extendedCode === 1555;
  }
}

/**
 * One connection to one SQLite file. Synchronous, as SQLite is; everything that it throws is coded, except a
 * {@link ConstraintViolation}, which the caller gives its meaning.
 */
export class Database {
  readonly readOnly: boolean;
  #native: NativeDatabase;
  #statements = new Map<string, NativeStatement>();

  /**
   * @param location a path, or a `file:` URL with SQLite's URI parameters.
   * @param options.busyTimeout how long opening waits for another process, in milliseconds
   */
  constructor(
    engine: SqliteEngine,
    location: string | URL,
    options: { readonly readOnly: boolean; readonly busyTimeout?: number },
  ) {
    const native = load(engine);
    if (native === undefined) throw new CertificateError('INTERNAL', `This runtime has no ${engine}.`);
    this.readOnly = options.readOnly;
    this.#native = guarded(
      () =>
        new native.DatabaseSync(location, { readOnly: options.readOnly, timeout: options.busyTimeout ?? BUSY_TIMEOUT }),
    );
    try {
      this.exec(
        'PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY',
      );
      this.#native.enableDefensive?.(true);
    } catch (error) {
      this.#native.close();
      throw error;
    }
  }

  /** Runs statements that bind nothing and answer nothing. */
  exec(sql: string): void {
    guarded(() => this.#native.exec(sql));
  }

  /** @returns how many rows changed, and the id of the row inserted last. */
  run(sql: string, ...values: readonly SqlValue[]): { changes: number; id: number } {
    const result = guarded(() => this.#statement(sql).run(...values.map(bindable)));
    return { changes: Number(result.changes), id: Number(result.lastInsertRowid) };
  }

  get(sql: string, ...values: readonly SqlValue[]): Row | undefined {
    return guarded(() => this.#statement(sql).get(...values.map(bindable)));
  }

  all(sql: string, ...values: readonly SqlValue[]): Row[] {
    return guarded(() => this.#statement(sql).all(...values.map(bindable)));
  }

  /**
   * Runs `body` in one immediate transaction: when it returns, what it wrote is on disk; when it throws, nothing is.
   * `body` is synchronous, so that nothing of this process comes between.
   *
   * @throws {CertificateError} VAULT_BUSY: another process is writing. It waits {@link BEGIN_TIMEOUT} ms only; try again.
   */
  transaction<T>(body: () => T): T {
    this.exec(`PRAGMA busy_timeout = ${BEGIN_TIMEOUT}`);
    try {
      this.exec('BEGIN IMMEDIATE');
    } finally {
      this.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT}`);
    }
    return this.#finish(body, 'COMMIT');
  }

  /** Runs `body` on one unchanging state of the file. Inside a transaction it is part of it. */
  consistent<T>(body: () => T): T {
    if (this.#native.isTransaction) return body();
    this.exec('BEGIN');
    return this.#finish(body, 'ROLLBACK');
  }

  /** Like {@link consistent}, for reading that awaits; on a connection that does nothing else. */
  async snapshot<T>(body: () => Promise<T>): Promise<T> {
    this.exec('BEGIN');
    try {
      return await body();
    } finally {
      this.exec('ROLLBACK');
    }
  }

  #finish<T>(body: () => T, end: string): T {
    try {
      const result = body();
      this.exec(end);
      return result;
    } catch (error) {
      // A full disk or an I/O error may have rolled it back already.
      if (this.#native.isTransaction) this.exec('ROLLBACK');
      throw error;
    }
  }

  /** Moves the write-ahead log into the file and empties it, where no other process is in the way. */
  checkpoint(): void {
    this.get('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  /** Leaves one whole file behind, where no other process has it open. */
  close(): void {
    try {
      if (!this.readOnly) {
        this.exec(`PRAGMA busy_timeout = ${BEGIN_TIMEOUT}`);
        this.checkpoint();
      }
    } finally {
      this.#statements.clear();
      guarded(() => this.#native.close());
    }
  }

  #statement(sql: string): NativeStatement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#native.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

/**
 * Refuses what SQLite would bind as something else: a boolean as 0 or 1, a Date or a function as NULL, a float, and TEXT
 * that would be read back cut at its NUL or with its lone surrogates replaced.
 */
function bindable(value: unknown): SqlValue {
  if (value === null) return value;
  if (typeof value === 'string') {
    if (value.includes('\0')) throw new CertificateError('INTERNAL', 'Text with a NUL cannot be stored.');
    if (!value.isWellFormed())
      throw new CertificateError('INTERNAL', 'Text with half a surrogate pair cannot be stored.');
    return value;
  }
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  if (value instanceof Uint8Array) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  throw new CertificateError(
    'INTERNAL',
    `A ${typeof value} cannot be stored (${Object.prototype.toString.call(value)}).`,
  );
}

function guarded<T>(body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw refusalOf(error);
  }
}

/** What the package says where node:sqlite has a code. */
const TOO_LARGE = 'Value is too large to be represented as a JavaScript number';

/** The package's `all` gives SQLite's words and leaves its code out (1.2.1): those that a person can act on. */
const CODE_OF_WORDS: Readonly<Record<string, number>> = {
  'database is locked': 5,
  'attempt to write a readonly database': 8,
  'disk I/O error': 10,
  'database disk image is malformed': 11,
  'database or disk is full': 13,
  'unable to open database file': 14,
  'locking protocol': 15,
  'file is not a database': 26,
};

function codeOf(said: string): number | undefined {
  return CODE_OF_WORDS[said] ?? (SOMETHING_GONE.test(said) ? 1 : undefined);
}

/** What a failure of SQLite means to a person (https://sqlite.org/rescode.html); a fault of ours stays what it is. */
export function refusalOf(error: unknown): unknown {
  const { code, errcode: given } = error as { code?: unknown; errcode?: unknown };
  const errcode = given ?? (error instanceof Error && code === 'ERR_SQLITE_ERROR' ? codeOf(error.message) : null);
  if (code === 'ERR_OUT_OF_RANGE' || (error instanceof Error && error.message.startsWith(TOO_LARGE))) {
    return new CertificateError('VAULT_DAMAGED', 'The vault holds a number out of range. Restore a backup.', {
      cause: error,
    });
  }
  if (typeof errcode !== 'number') return error;
  const [refusal, meaning] = meaningOf(errcode, error instanceof Error ? error.message : '');
  if (refusal === 'CONSTRAINT') return new ConstraintViolation(errcode, error);
  return new CertificateError(refusal, meaning, { cause: error, detail: { sqlite: errcode } });
}

/** SQLITE_IOERR_ with UNLOCK, RDLOCK, CHECKRESERVEDLOCK, LOCK, SHMOPEN, SHMSIZE, SHMLOCK, SHMMAP. */
const LOCKING_FAILURES = new Set([2058, 2314, 3594, 3850, 4618, 4874, 5130, 5386]);
const IOERR_SHORT_READ = 522;
const CANTOPEN_READ_ONLY_WAL = 1288;

/**
 * Our statements never change, so a table, a column or a collation that one of them misses was there and is no longer; and what
 * fts5 does not understand of a definition, or JSON of a text, was written otherwise.
 */
const SOMETHING_GONE =
  /no such |unknown function|malformed |invalid fts5|unrecognized (?:column )?(?:option|parameter)|parse error in |vtable constructor|multiple .* directives|tokenizer constructor/;

function meaningOf(errcode: number, said: string): ['CONSTRAINT' | CertificateError['code'], string] {
  if (LOCKING_FAILURES.has(errcode)) {
    return [
      'CANNOT_LOCK_FILE',
      'The file system cannot lock the vault, so writing is not safe. Move it to a local disk.',
    ];
  }
  if (errcode === IOERR_SHORT_READ) return ['VAULT_DAMAGED', 'The vault ends too early. Restore a backup.'];
  if (errcode === CANTOPEN_READ_ONLY_WAL)
    return ['READ_ONLY', 'The vault cannot be written here. Copy it to a folder of yours.'];
  switch (errcode & 0xff) {
    case 1:
      if (!SOMETHING_GONE.test(said)) break;
      return ['VAULT_DAMAGED', 'The vault is damaged: its tables are not whole. Restore a backup.'];
    case 5:
    case 6:
      return ['VAULT_BUSY', 'Another program is writing to the vault. Try again in a moment.'];
    case 8:
      return [
        'READ_ONLY',
        'The vault cannot be written here. Give yourself the right to write, or copy it to a folder of yours.',
      ];
    case 10:
      return ['WRITE_FAILED', 'The disk refused to read or write the vault; nothing was recorded. Check the disk.'];
    case 11:
    case 26:
      return ['VAULT_DAMAGED', 'The vault is damaged. Restore a backup.'];
    case 13:
      return ['DISK_FULL', 'The disk is full; nothing was recorded. Make room and try again.'];
    case 14:
      return ['FILE_UNREADABLE', 'The vault cannot be opened. Check that you may read and write it and its folder.'];
    case 15:
    case 22:
      return [
        'CANNOT_LOCK_FILE',
        'The file system cannot lock the vault, so writing is not safe. Move it to a local disk.',
      ];
    case 18:
      return ['VAULT_DAMAGED', 'The vault holds more in one place than any vault does. Restore a backup.'];
    case 19:
      return ['CONSTRAINT', ''];
  }
  return ['INTERNAL', `SQLite failed (${errcode}).`];
}
