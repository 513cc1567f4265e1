/** Does something at once, then no more often than every so many milliseconds; what is asked meanwhile is done once, at the end. */
export function atMostEvery(milliseconds: number, act: () => void): () => void {
  let waiting: ReturnType<typeof setTimeout> | null = null;
  let again = false;
  const rest = (): void => {
    waiting = setTimeout(() => {
      waiting = null;
      if (!again) return;
      again = false;
      act();
      rest();
    }, milliseconds);
  };
  return () => {
    if (waiting !== null) {
      again = true;
      return;
    }
    act();
    rest();
  };
}
