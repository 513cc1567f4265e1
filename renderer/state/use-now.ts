import { useEffect, useReducer, useSyncExternalStore } from 'react';

/** How long a told time may stand: distances are told in minutes at the least. */
const HALF_MINUTE = 30_000;

let told = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

/**
 * Tells everyone the time anew. The window has one clock: with one for each screen, the bar below said "in 31 days" of what
 * stood above as "in 30 days", since it had not looked since before the thing was made.
 */
export function tellTime(): void {
  told = Date.now();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tellTime, HALF_MINUTE);
  // Who comes in looks at the clock, and whoever is there sees it too; it may have been set back meanwhile.
  if (Math.abs(Date.now() - told) >= 1_000) tellTime();
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The time, the same for every part of the window; told again each half minute and when the register changes. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => told);
}

/** The time for a clock that shows seconds. */
export function useSeconds(): number {
  const [, tick] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    const ticking = setInterval(tick, 1_000);
    return () => clearInterval(ticking);
  }, []);
  // At this rendering, not at the last tick: what runs out in 15 minutes has no 15:01 left.
  return Date.now();
}
