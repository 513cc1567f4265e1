import { dataVersionOf } from './data-version.ts';
import type { VaultStore } from './store.ts';

/** How often another process's changes are looked for, in milliseconds. Two of them make the promised second. */
const INTERVAL = 400;

/** Tells listeners of every recorded change: our own at once, another process's within a second. */
export class ChangeWatch {
  readonly #store: VaultStore;
  readonly #listeners = new Set<(revision: number) => void>();
  #timer: NodeJS.Timeout | null = null;
  #dataVersion: number;
  #revision: number;

  constructor(store: VaultStore) {
    this.#store = store;
    this.#dataVersion = dataVersionOf(store.database);
    this.#revision = store.revision();
    store.onCommit = (revision) => this.#tell(revision);
  }

  /** @returns a function that ends it */
  listen(listener: (revision: number) => void): () => void {
    this.#listeners.add(listener);
    this.#timer ??= setInterval(() => this.#look(), INTERVAL).unref();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.stop();
    };
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #look(): void {
    const dataVersion = dataVersionOf(this.#store.database);
    if (dataVersion === this.#dataVersion) return;
    this.#dataVersion = dataVersion;
    const revision = this.#store.revision();
    // The search index is written too, and that is no change.
    if (revision !== this.#revision) this.#tell(revision);
  }

  #tell(revision: number): void {
    this.#revision = revision;
    for (const listener of [...this.#listeners]) listener(revision);
  }
}
