/** A side that does the work is timed; one that answers a number has measured something itself: memory, one moment of many. */
export type Side = () => unknown;

/** The same work done twice over: by us and by a peer. Each call does all of it once. */
export interface Contest {
  ours: Side;
  /** Null where no peer does such a thing, or none can be asked here. */
  theirs: Side | null;
  /** Before each time that we do it, outside the measured time. */
  before?: () => void | Promise<void>;
  /** Takes away what was made, outside the measured time. */
  end?: () => void | Promise<void>;
}

/** Seconds that each side took, or what it measured, and how many times less ours is. Medians, so that one bad moment counts for nothing. */
export interface Outcome {
  ours: number;
  theirs: number | null;
  ratio: number | null;
}

/**
 * Runs both sides in turn, A B A B, after one round that does not count (no rounds: one round that does). What slows the machine for a while slows both,
 * so the ratio is the median of the rounds' own ratios.
 */
export async function measure(
  { ours, theirs, before }: Contest,
  rounds: number,
  clock: () => number = seconds,
): Promise<Outcome> {
  const figure = async (work: Side): Promise<number> => {
    const start = clock();
    const measured = await work();
    return typeof measured === 'number' ? measured : clock() - start;
  };
  const taken: { ours: number; theirs: number | null }[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    await before?.();
    const a = await figure(ours);
    const b = theirs === null ? null : await figure(theirs);
    // The first round warms up: it counts only where it is the only one.
    if (round > 0 || rounds === 0) taken.push({ ours: a, theirs: b });
  }
  const compared = taken.flatMap((one) => (one.theirs === null ? [] : [{ ours: one.ours, theirs: one.theirs }]));
  return {
    ours: median(taken.map((one) => one.ours)),
    theirs: compared.length === 0 ? null : median(compared.map((one) => one.theirs)),
    ratio: compared.length === 0 ? null : median(compared.map((one) => one.theirs / one.ours)),
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
