import { measure, type Contest, type Outcome } from './pair.ts';

/** One line of the table: a work, who else does it, and how much faster we mean to be. */
export interface Bench {
  work: string;
  peer: string;
  /** Our rate divided by theirs, at least. */
  goal: number;
  /** How many items one call handles, at full size and at the size that only shows that it works. */
  items: { full: number; quick: number };
  /** Makes the material, outside the measured time. */
  prepare: (items: number) => Contest | Promise<Contest>;
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
  const items = quick ? bench.items.quick : bench.items.full;
  const outcome = await measure(await bench.prepare(items), quick ? 3 : 9);
  return toRow(bench, items, outcome);
}

/** Seconds for all items become microseconds for each. */
export function toRow({ work, peer, goal }: Bench, items: number, { ours, theirs, ratio }: Outcome): Row {
  const each = (taken: number): number => rounded((taken / items) * 1e6);
  return {
    work,
    peer,
    ours: each(ours),
    theirs: each(theirs),
    unit: 'µs each',
    ratio: rounded(ratio),
    goal,
    met: ratio >= goal,
  };
}

/** Three figures are all that a shared machine can tell. */
function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
