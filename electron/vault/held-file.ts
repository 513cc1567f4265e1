import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';

/** The code of a failure of the file system: `ENOENT`; empty for anything else. */
export function failureCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

const held = new Map<string, { descriptor: number; holders: number }>();

/**
 * A vault's file, opened beside SQLite. On POSIX, closing any descriptor of a file drops every lock that this process has on
 * it, SQLite's too (https://sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_).
 * So there is one descriptor for all who look into a file, and it is closed only when no connection to it is left.
 */
export class HeldFile {
  readonly #key: string;
  readonly #descriptor: number;
  #released = false;

  private constructor(key: string, descriptor: number) {
    this.#key = key;
    this.#descriptor = descriptor;
  }

  /** @throws what `fs` throws */
  static hold(path: string): HeldFile {
    const { dev, ino } = statSync(path);
    const key = `${dev}:${ino}`;
    const known = held.get(key) ?? { descriptor: openSync(path, 'r'), holders: 0 };
    held.set(key, { ...known, holders: known.holders + 1 });
    return new HeldFile(key, known.descriptor);
  }

  /** The first octets; zeros stand for those that the file does not have. */
  read(length: number): Buffer {
    const bytes = Buffer.alloc(length);
    readSync(this.#descriptor, bytes, 0, length, 0);
    return bytes;
  }

  /** Whether this is still the file of that name: not moved away, not taken away, not replaced by another. */
  isAt(path: string): boolean {
    const found = statSync(path, { throwIfNoEntry: false });
    return found !== undefined && `${found.dev}:${found.ino}` === this.#key;
  }

  size(): number {
    return fstatSync(this.#descriptor).size;
  }

  /** @param settled false where SQLite may not have let go of the file yet: then the descriptor stays with the process. */
  release(settled: boolean): void {
    if (this.#released) return;
    this.#released = true;
    const known = held.get(this.#key);
    if (known === undefined) return;
    if (known.holders === 1 && settled) {
      held.delete(this.#key);
      closeSync(known.descriptor);
    } else {
      held.set(this.#key, { ...known, holders: known.holders - 1 });
    }
  }
}
