/** The same work done twice over: by us and by a peer. Each call does all of it once. */
export interface Contest {
  ours: () => void | Promise<void>;
  theirs: () => void | Promise<void>;
  /** Takes away what was made, outside the measured time. */
  end?: () => void | Promise<void>;
}

/** Seconds that each side took, and how many times faster we are. Medians, so that one bad moment counts for nothing. */
export interface Outcome {
  ours: number;
  theirs: number;
  ratio: number;
}

/**
 * Runs both sides in turn, A B A B, after one round that does not count. What slows the machine for a while slows both,
 * so the ratio is the median of the rounds' own ratios.
 */
export async function measure(
  { ours, theirs }: Contest,
  rounds: number,
  clock: () => number = seconds,
): Promise<Outcome> {
  const timed = async (work: Contest['ours']): Promise<number> => {
    const start = clock();
    await work();
    return clock() - start;
  };
  await ours();
  await theirs();
  const taken: Outcome[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const a = await timed(ours);
    const b = await timed(theirs);
    taken.push({ ours: a, theirs: b, ratio: b / a });
  }
  return {
    ours: median(taken.map((round) => round.ours)),
    theirs: median(taken.map((round) => round.theirs)),
    ratio: median(taken.map((round) => round.ratio)),
  };
}

/** The middle value; of an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)];
  const lower = sorted[Math.ceil(middle) - 1];
  if (upper === undefined || lower === undefined) throw new RangeError('There is no median of nothing.');
  return (upper + lower) / 2;
}

function seconds(): number {
  return performance.now() / 1000;
}
