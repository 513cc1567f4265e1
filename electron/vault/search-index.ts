import { isRefusal } from '../../shared/errors.ts';
import { integer, present } from './columns.ts';
import type { Database } from './driver.ts';

/** As many as leave the window alive while they are written: about 30 ms. */
const ROWS_AT_ONCE = 128;
/** How long after a change the index is brought up to date, and how long others may work between two steps, in milliseconds. */
const DELAY = 100;
const PAUSE = 10;
/** How long changes that follow one another keep it waiting, in milliseconds: a batch is recorded first, and indexed behind. */
const LONGEST_DELAY = 2_000;

/**
 * Keeps the search index behind the certificates. It is brought up to date after a change, not inside it: writing it costs
 * more than everything else about a certificate, and what it does not know yet is searched without it.
 */
export class SearchIndex {
  readonly #database: Database;
  #timer: NodeJS.Timeout | null = null;
  /** Since when changes have been waiting; null when there is none that waits for its turn. */
  #waitingSince: number | null = null;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The last certificate that the index knows. */
  indexedThrough(): number {
    const row = this.#database.get('SELECT indexed_through FROM search_progress WHERE id = 1');
    return integer(present(row, 'search progress'), 'indexed_through');
  }

  /** Catches up soon, in small steps: when the changes have come to rest, and while they do not, now and then. */
  schedule(): void {
    if (this.#database.readOnly) return;
    const now = performance.now();
    const stepping = this.#timer !== null && this.#waitingSince === null;
    if (stepping || now - (this.#waitingSince ?? now) > LONGEST_DELAY) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#waitingSince ??= now;
    this.#after(DELAY);
  }

  #after(milliseconds: number): void {
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#waitingSince = null;
      if (this.#step()) this.#after(PAUSE);
    }, milliseconds);
    this.#timer.unref();
  }

  /** Catches up now, for as long as `milliseconds`. */
  catchUp(milliseconds: number): void {
    this.stop();
    if (this.#database.readOnly) return;
    const deadline = performance.now() + milliseconds;
    while (performance.now() < deadline && this.#step());
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#waitingSince = null;
  }

  /** @returns whether there may be more to do. */
  #step(): boolean {
    try {
      return this.#database.transaction(() => {
        const from = this.indexedThrough();
        const last = this.#database.get(
          'SELECT coalesce(max(id), 0) AS last FROM (SELECT id FROM certificate_text WHERE id > ? ORDER BY id LIMIT ?)',
          from,
          ROWS_AT_ONCE,
        );
        const through = integer(present(last, 'search text'), 'last');
        if (through === 0) return false;
        this.#database.run(
          'INSERT INTO certificate_search (rowid, text) SELECT id, text FROM certificate_text WHERE id > ? AND id <= ?',
          from,
          through,
        );
        this.#database.run('UPDATE search_progress SET indexed_through = ? WHERE id = 1', through);
        return true;
      });
    } catch (error) {
      // Only an accelerator: whoever writes next brings it up to date.
      if (isRefusal(error, 'VAULT_BUSY', 'DISK_FULL', 'WRITE_FAILED', 'READ_ONLY')) return false;
      throw error;
    }
  }
}
