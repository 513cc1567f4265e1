/**
 * Does something at once, up to `burst` times, and then no more often than every so many milliseconds: a person is never made
 * to wait, a batch is. What is asked meanwhile is done once, at the end.
 */
export function atMostEvery(milliseconds: number, act: () => void, burst = 1): () => void {
  let left = burst;
  let ticking = false;
  let again = false;
  const tick = (): void => {
    ticking = true;
    setTimeout(() => {
      if (again) {
        again = false;
        act();
      } else left += 1;
      if (left < burst) tick();
      else ticking = false;
    }, milliseconds);
  };
  return () => {
    if (left === 0) {
      again = true;
      return;
    }
    left -= 1;
    act();
    if (!ticking) tick();
  };
}
