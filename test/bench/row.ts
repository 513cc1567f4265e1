import { measure, type Contest, type Outcome } from './pair.ts';

/** One line of the table: a work, who else does it, and how much faster we mean to be. */
export interface Bench {
  work: string;
  peer: string;
  /** Our rate divided by theirs, at least. */
  goal: number;
  /** What one item may take whoever the peer is, where a person waits for it. */
  atMostMicroseconds?: number;
  /** How many items one call handles, at full size and at the size that only shows that it works. */
  items: { full: number; quick: number };
  /** How often both sides do it; nine times at full size and three at the small one unless said. */
  rounds?: { full: number; quick: number };
  /** Makes the material, outside the measured time. */
  prepare: (items: number, quick: boolean) => Contest | Promise<Contest>;
}

export interface Row {
  work: string;
  peer: string;
  ours: number;
  theirs: number;
  unit: 'µs each';
  ratio: number;
  goal: number;
  met: boolean;
}

/** Runs one bench and says what came out, per item. */
export async function rowOf(bench: Bench, quick: boolean): Promise<Row> {
  const size = quick ? 'quick' : 'full';
  const items = bench.items[size];
  const contest = await bench.prepare(items, quick);
  try {
    return toRow(bench, items, await measure(contest, (bench.rounds ?? { full: 9, quick: 3 })[size]));
  } finally {
    await contest.end?.();
  }
}

/** Seconds for all items become microseconds for each. */
export function toRow(
  { work, peer, goal, atMostMicroseconds = Infinity }: Bench,
  items: number,
  { ours, theirs, ratio }: Outcome,
): Row {
  const each = (taken: number): number => rounded((taken / items) * 1e6);
  return {
    work,
    peer,
    ours: each(ours),
    theirs: each(theirs),
    unit: 'µs each',
    ratio: rounded(ratio),
    goal,
    met: ratio >= goal && (ours / items) * 1e6 <= atMostMicroseconds,
  };
}

/** Three figures are all that a shared machine can tell. */
function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
