import { useCallback, useLayoutEffect, useRef } from 'react';

/** A function that stays the same one while it does what the newest does: so that rows that did not change are not drawn again. */
export function useStable<A extends unknown[], R>(newest: (...args: A) => R): (...args: A) => R {
  const latest = useRef(newest);
  useLayoutEffect(() => {
    latest.current = newest;
  });
  return useCallback((...args: A) => latest.current(...args), []);
}
