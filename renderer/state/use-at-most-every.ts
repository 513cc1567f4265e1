import { useEffect, useRef, useState } from 'react';

/** A value as it changes, at most so often: the first change at once, so that one key is answered at once, and the last one always. */
export function useAtMostEvery<T>(value: T, milliseconds: number): T {
  const [shown, setShown] = useState(value);
  const lastChange = useRef(-Infinity);
  useEffect(() => {
    const timer = setTimeout(
      () => {
        lastChange.current = performance.now();
        setShown(value);
      },
      Math.max(0, lastChange.current + milliseconds - performance.now()),
    );
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return shown;
}
