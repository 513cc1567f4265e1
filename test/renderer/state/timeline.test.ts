import { describe, expect, it } from 'vitest';
import { weeksOf } from '../../../renderer/state/timeline.ts';

describe('weeksOf', () => {
  it('measures each week by the fullest, and counts days to its end', () => {
    const now = Date.parse('2026-11-21T12:00:00Z');
    expect(weeksOf([2, 0, 4], now)).toMatchObject([
      { at: 0, height: 0.5, withinDays: 7, end: '2026-11-28T12:00:00.000Z' },
      { at: 1, height: 0, withinDays: 14 },
      { at: 2, height: 1, withinDays: 21 },
    ]);
  });

  it('is flat where nothing ends', () => {
    expect(weeksOf([0, 0], 0).map((week) => week.height)).toEqual([0, 0]);
  });
});
