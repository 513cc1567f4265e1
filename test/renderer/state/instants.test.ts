import { describe, expect, it } from 'vitest';
import { countdown, daysLeft, relativeTime, startOfDay, today } from '../../../renderer/state/instants.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');

describe('relativeTime', () => {
  it.each([
    ['2026-11-21T12:00:59Z', 0, 'second'],
    ['2026-11-21T11:59:01Z', 0, 'second'],
    ['2026-11-21T12:59:00Z', 59, 'minute'],
    ['2026-11-21T14:30:00Z', 2, 'hour'],
    ['2026-11-28T12:00:00Z', 7, 'day'],
    ['2027-11-28T12:00:00Z', 12, 'month'],
    ['2036-11-21T12:00:00Z', 10, 'year'],
    ['2026-11-18T12:00:00Z', -3, 'day'],
  ])('tells %s as a person would', (instant, value, unit) => {
    expect(relativeTime(instant, NOW)).toEqual({ value, unit });
  });

  it('says neither “next month” nor “next year” of what is further: a unit begins with two of it', () => {
    for (let days = 2; days < 1_500; days += 1)
      for (const sign of [1, -1]) {
        const { value, unit } = relativeTime(new Date(NOW + sign * days * 86_400_000).toISOString(), NOW);
        expect(Math.abs(value), `${String(days)} days are ${String(value)} ${unit}`).toBeGreaterThanOrEqual(2);
      }
  });

  it('never promises more than there is', () => {
    expect(relativeTime('2026-11-28T11:59:00Z', NOW)).toEqual({ value: 6, unit: 'day' });
  });
});

describe('daysLeft', () => {
  it('is 0 on the last day and negative afterwards', () => {
    expect(daysLeft('2026-11-21T13:00:00Z', NOW)).toBe(0);
    expect(daysLeft('2026-11-21T11:00:00Z', NOW)).toBe(-1);
  });
});

describe('countdown', () => {
  it('runs from minutes to 0:00 and stays there', () => {
    expect(countdown('2026-11-21T12:04:12Z', NOW)).toBe('4:12');
    expect(countdown('2026-11-21T12:00:00.400Z', NOW)).toBe('0:01');
    expect(countdown('2026-11-21T11:00:00Z', NOW)).toBe('0:00');
  });
});

describe('startOfDay', () => {
  it('is midnight here, and the day that `today` tells', () => {
    const instant = startOfDay('2026-11-01');
    expect(instant).not.toBeNull();
    expect(new Date(instant ?? '').getHours()).toBe(0);
    expect(today(Date.parse(instant ?? ''))).toBe('2026-11-01');
  });

  it('is nothing for what is no day', () => {
    expect(startOfDay('')).toBeNull();
    expect(startOfDay('soon')).toBeNull();
  });
});
