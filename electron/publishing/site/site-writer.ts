import { chmod, mkdir, open, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** So many files are under way at once; more wait for the system's threads anyway. */
const AT_ONCE = 64;

const FILE_MODE = 0o644;
const FOLDER_MODE = 0o755;

/**
 * Writes public files into a new folder, many at once. A web server of another user must be able to read them, whatever the
 * process's umask is.
 */
export class SiteWriter {
  readonly #folder: string;
  readonly #masked: boolean;
  readonly #pending = new Set<Promise<void>>();
  #failure: { error: unknown } | null = null;

  private constructor(folder: string, masked: boolean) {
    this.#folder = folder;
    this.#masked = masked;
  }

  static async into(folder: string): Promise<SiteWriter> {
    const serials = path.join(folder, 'serial');
    await mkdir(serials, { recursive: true, mode: FOLDER_MODE });
    const masked = process.platform !== 'win32' && ((await stat(serials)).mode & 0o777) !== FOLDER_MODE;
    if (masked) for (const made of [folder, serials]) await chmod(made, FOLDER_MODE);
    return new SiteWriter(folder, masked);
  }

  /** Resolves when there is room for another; a failure is thrown here or by {@link settled}, whichever is next. */
  async write(name: string, content: Uint8Array | string, { durable = false } = {}): Promise<void> {
    if (this.#failure !== null) throw this.#failure.error;
    const task: Promise<void> = this.#writeOne(path.join(this.#folder, name), content, durable)
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => this.#pending.delete(task));
    this.#pending.add(task);
    if (this.#pending.size >= AT_ONCE) await Promise.race(this.#pending);
  }

  /** Resolves when every file is written. */
  async settled(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending);
    if (this.#failure !== null) throw this.#failure.error;
  }

  /** The pages of serial numbers are not flushed one by one: a hundred thousand flushes take an hour. */
  async #writeOne(file: string, content: Uint8Array | string, durable: boolean): Promise<void> {
    if (durable) {
      const handle = await open(file, 'w', FILE_MODE);
      try {
        await handle.writeFile(content);
        await handle.sync();
      } finally {
        await handle.close();
      }
    } else {
      await writeFile(file, content, { mode: FILE_MODE });
    }
    if (this.#masked) await chmod(file, FILE_MODE);
  }
}
