/** The longest that work has held this thread: milliseconds of its own CPU, and of the wall, which counts others' work too. */
export interface LongestTurn {
  readonly cpu: number;
  readonly wall: number;
}

/** Does `work` and looks in at every turn of the event loop. */
export async function longestTurn(work: () => Promise<unknown>): Promise<LongestTurn> {
  let cpu = 0;
  let wall = 0;
  let done = false;
  let spent = threadCpu();
  let at = performance.now();
  const turn = (): void => {
    const [spentNow, now] = [threadCpu(), performance.now()];
    cpu = Math.max(cpu, spentNow - spent);
    wall = Math.max(wall, now - at);
    [spent, at] = [spentNow, now];
    if (!done) setImmediate(turn);
  };
  setImmediate(turn);
  try {
    await work();
  } finally {
    done = true;
    turn();
  }
  return { cpu, wall };
}

function threadCpu(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
