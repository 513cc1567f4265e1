/** Lets whoever else waits for this thread go first: between two steps of long work, so that a window stays alive. */
export function giveWay(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
