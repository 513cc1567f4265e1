/** How long the real window stands still while main works: the longest gap between two frames of the page, and between two turns of main. */
import type { ElectronApplication, Page } from 'playwright-core';

export interface Gaps {
  /** Milliseconds between two frames of the page, at most. */
  readonly page: number;
  /** Milliseconds in which main answered nobody, at most. */
  readonly main: number;
  /** Milliseconds that it took in all. */
  readonly took: number;
}

interface Watched {
  watchedGap?: { longest: number; stop: boolean };
}

/** Watches both processes while `act` goes on. */
export async function gapsDuring(app: ElectronApplication, page: Page, act: () => Promise<void>): Promise<Gaps> {
  await app.evaluate(() => {
    const watched = { longest: 0, stop: false };
    (globalThis as Watched).watchedGap = watched;
    let last = performance.now();
    const timer = setInterval(() => {
      const now = performance.now();
      watched.longest = Math.max(watched.longest, now - last);
      last = now;
      if (watched.stop) clearInterval(timer);
    }, 4);
  });
  await page.evaluate(() => {
    const watched = { longest: 0, stop: false };
    (globalThis as Watched).watchedGap = watched;
    let last = performance.now();
    const frame = (now: number): void => {
      watched.longest = Math.max(watched.longest, now - last);
      last = now;
      if (!watched.stop) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  const began = performance.now();
  await act();
  const took = performance.now() - began;
  const read = (): number => {
    const watched = (globalThis as Watched).watchedGap;
    if (watched !== undefined) watched.stop = true;
    return watched?.longest ?? 0;
  };
  return { page: await page.evaluate(read), main: await app.evaluate(read), took };
}
