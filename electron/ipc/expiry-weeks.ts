import { giveWay } from '../authority/give-way.ts';
import { addDays } from '../authority/validity.ts';
import type { Registry } from '../authority/ports.ts';

const WEEK_DAYS = 7;

/**
 * How many working certificates end in each of the coming weeks, this one first. Main's one thread is left to others
 * between the weeks.
 */
export async function expiryWeeks(registry: Registry, now: Date, weeks: number): Promise<number[]> {
  const counts: number[] = [];
  for (let week = 0; week < weeks; week += 1) {
    counts.push(await registry.countEnding(addDays(now, week * WEEK_DAYS), addDays(now, (week + 1) * WEEK_DAYS)));
    await giveWay();
  }
  return counts;
}
