import { randomUUID } from 'node:crypto';
import { giveWay } from '../authority/give-way.ts';

/** How far something is, from 0 to 1; null when it ended. */
export interface Progress {
  readonly work: string;
  readonly method: string;
  readonly fraction: number | null;
}

/** Told this often at most: an eye sees no more. */
const EVERY_MS = 80;
/** What is over before is not told at all. */
const SILENT_MS = 100;
/** Main listens to the window again after so much work: a frame of it. */
const BREATHE_MS = 12;

/** A step of long work was done; false when a person cancelled, and then the work ends with what is done. */
export type Step = (done: number, total: number) => Promise<boolean>;

/**
 * Long work of main: told to the window while it goes on, with pauses in which main answers others, and cancelled when a
 * person says so.
 */
export class LongWork {
  readonly #tell: (progress: Progress) => void;
  readonly #cancelled = new Set<string>();
  readonly #running = new Set<string>();

  constructor(tell: (progress: Progress) => void) {
    this.#tell = tell;
  }

  async run<T>(method: string, act: (step: Step) => Promise<T>): Promise<T> {
    const work = randomUUID();
    const began = performance.now();
    let told = 0;
    let breathed = began;
    this.#running.add(work);
    try {
      return await act(async (done, total) => {
        const now = performance.now();
        if (now - began >= SILENT_MS && now - told >= EVERY_MS) {
          told = now;
          this.#tell({ work, method, fraction: total === 0 ? 1 : Math.min(1, done / total) });
        }
        if (now - breathed >= BREATHE_MS) {
          await giveWay();
          breathed = performance.now();
        }
        return !this.#cancelled.has(work);
      });
    } finally {
      this.#running.delete(work);
      this.#cancelled.delete(work);
      if (told > 0) this.#tell({ work, method, fraction: null });
    }
  }

  /** What has ended already is not cancelled. */
  cancel(work: string): void {
    if (this.#running.has(work)) this.#cancelled.add(work);
  }
}
