import { describe, expect, it } from 'vitest';
import { LEAVE_MARGIN_DAYS, leaveDays } from '../../../renderer/state/leave.ts';

describe('leaveDays', () => {
  const now = Date.parse('2026-11-21T12:00:00');

  it('holds beyond the end of that day, and the margin', () => {
    for (const until of ['2026-11-21', '2026-12-24', '2027-02-28']) {
      const end = now + (leaveDays(until, now) ?? 0) * 86_400_000;
      expect(end).toBeGreaterThanOrEqual(Date.parse(`${until}T23:59:59`) + LEAVE_MARGIN_DAYS * 86_400_000);
    }
    expect(leaveDays('2026-11-22', now)).toBe(2 + LEAVE_MARGIN_DAYS);
  });

  it('is nothing for a day that has passed, none, or one beyond what a CRL may hold', () => {
    for (const until of ['2026-11-20', '', '2026-13-01', '2099-01-01']) expect(leaveDays(until, now)).toBeNull();
  });
});
