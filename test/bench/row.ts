import { measure, type Contest, type Outcome } from './pair.ts';

/** One line of the table: a work, who else does it, and how much faster we mean to be. */
export interface Bench {
  work: string;
  peer: string;
  /** Our rate divided by theirs, at least; where it measures itself, their figure divided by ours. Null: only `atMost` counts. */
  goal: number | null;
  /** What one item may take whoever the peer is, where a person waits for it; in `unit`. */
  atMost?: number;
  /** `µs each` is timed per item; any other is what the sides measured themselves, or timed for all: see {@link toRow}. */
  unit?: Unit;
  /** How many items one call handles, at full size and at the size that only shows that it works. */
  items: { full: number; quick: number };
  /** How often both sides do it; nine times at full size and three at the small one unless said. */
  rounds?: { full: number; quick: number };
  /** Makes the material, outside the measured time. */
  prepare: (items: number, quick: boolean) => Contest | Promise<Contest>;
}

export type Unit = 'µs each' | 'ms' | 's' | 'MB';

export interface Row {
  work: string;
  peer: string;
  ours: number;
  /** Null where no peer was asked. */
  theirs: number | null;
  unit: Unit;
  ratio: number | null;
  /** The least ratio; null where only `atMost` counts. */
  goal: number | null;
  /** The most that it may take, in `unit`; null where only the ratio counts. */
  atMost: number | null;
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

/** Seconds for all items become microseconds for each; a time for all becomes milliseconds or stays; what is no time stays. */
export function toRow(
  { work, peer, goal, atMost = Infinity, unit = 'µs each' }: Bench,
  items: number,
  { ours, theirs, ratio }: Outcome,
): Row {
  const factor = { 'µs each': 1e6 / items, ms: 1e3, s: 1, MB: 1 }[unit];
  return {
    work,
    peer,
    ours: rounded(ours * factor),
    theirs: theirs === null ? null : rounded(theirs * factor),
    unit,
    ratio: ratio === null ? null : rounded(ratio),
    goal,
    atMost: atMost === Infinity ? null : atMost,
    met: (goal === null || (ratio !== null && ratio >= goal)) && ours * factor <= atMost,
  };
}

/** Three figures are all that a shared machine can tell. */
function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
