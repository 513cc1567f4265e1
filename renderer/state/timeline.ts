/** The coming year, week by week: how high each bar stands, and what it is called. */
import { DAY } from './instants.ts';

export interface Week {
  /** Counted from 0, which is this week. */
  readonly at: number;
  readonly count: number;
  /** 0 to 1 of the fullest week. */
  readonly height: number;
  /** The instant at which it ends. */
  readonly end: string;
  /** Days from now to its end: what the list is asked for. */
  readonly withinDays: number;
}

export const WEEKS = 52;

export function weeksOf(counts: readonly number[], now: number): readonly Week[] {
  const most = Math.max(1, ...counts);
  return counts.map((count, at) => {
    const withinDays = (at + 1) * 7;
    return { at, count, height: count / most, end: new Date(now + withinDays * DAY).toISOString(), withinDays };
  });
}
