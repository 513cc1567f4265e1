/** Time as a person counts it. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
const MONTH = 30.44 * DAY;
const YEAR = 365.25 * DAY;

export interface RelativeTime {
  readonly value: number;
  readonly unit: 'second' | 'minute' | 'hour' | 'day' | 'month' | 'year';
}

/**
 * How far an instant is from now, in the unit that a person would choose; whole numbers towards zero, so never too long. A unit
 * begins with two of it: one month of 59 days would be called "next month", which is another.
 */
export function relativeTime(instant: string, now: number): RelativeTime {
  const distance = new Date(instant).getTime() - now;
  const size = Math.abs(distance);
  // "Now": of "this minute" some languages make a phrase that nobody says.
  if (size < MINUTE) return { value: 0, unit: 'second' };
  if (size < HOUR) return { value: Math.trunc(distance / MINUTE), unit: 'minute' };
  if (size < 2 * DAY) return { value: Math.trunc(distance / HOUR), unit: 'hour' };
  if (size < 2 * MONTH) return { value: Math.trunc(distance / DAY), unit: 'day' };
  if (size < 2 * YEAR) return { value: Math.trunc(distance / MONTH), unit: 'month' };
  return { value: Math.trunc(distance / YEAR), unit: 'year' };
}

/** Whole days left, 0 on the last day, negative when it is over. */
export function daysLeft(instant: string, now: number): number {
  return Math.floor((new Date(instant).getTime() - now) / DAY);
}

/** `4:12`, as on a clock that runs down; `0:00` when it has run out. */
export function countdown(instant: string, now: number): string {
  const seconds = Math.max(0, Math.ceil((new Date(instant).getTime() - now) / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** A day as a person typed it (`2026-11-28`) as the instant at which that day began here; null when it is no day. */
export function startOfDay(day: string): string | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/u.exec(day);
  if (parts === null) return null;
  const date = new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]));
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

/** Today as `2026-11-28`, here. */
export function today(now: number): string {
  const date = new Date(now);
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
