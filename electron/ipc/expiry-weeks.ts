import type { Registry } from '../authority/ports.ts';

const WEEK_DAYS = 7;

/**
 * How many working certificates end in each of the coming weeks, this one first. Main's one thread is left to others
 * between the weeks.
 */
export async function expiryWeeks(registry: Registry, now: Date, weeks: number): Promise<number[]> {
  const counts: number[] = [];
  let before = 0;
  for (let week = 1; week <= weeks; week += 1) {
    const { total } = await registry.certificates({
      states: ['valid', 'expiring'],
      withinDays: week * WEEK_DAYS,
      sort: 'notAfter',
      descending: false,
      limit: 1,
      offset: 0,
      now,
    });
    counts.push(total - before);
    before = total;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return counts;
}
