import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backupName, backupsToDrop, isBackupDue, readBackupName } from '../../electron/vault/backup-rotation.ts';

const NOW = new Date('2026-11-21T12:30:00Z');
const DAY = 86_400_000;
const at = (daysAgo: number, sequence: number) => ({
  name: backupName('sample', new Date(NOW.getTime() - daysAgo * DAY), sequence),
  at: new Date(NOW.getTime() - daysAgo * DAY),
  sequence,
});

describe('readBackupName', () => {
  it('reads what backupName writes, and nothing else', () => {
    expect(backupName('sample', NOW, 42)).toBe('sample-20261121T123000Z-e42.chancery');
    fc.assert(
      fc.property(
        fc.string(),
        fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
        fc.nat(),
        (name, instant, sequence) => {
          const whole = new Date(Math.floor(instant.getTime() / 1000) * 1000);
          const written = backupName(name, whole, sequence);
          expect(readBackupName(name, written)).toEqual({ name: written, at: whole, sequence });
          expect(readBackupName(`${name}x`, written)).toBeNull();
        },
      ),
    );
    for (const name of ['sample.chancery', 'sample-2026.chancery', 'sample-20269921T123000Z-e42.chancery', 'notes.txt'])
      expect(readBackupName('sample', name)).toBeNull();
  });
});

describe('isBackupDue', () => {
  it('is after 20 events, then after 100 more or a day with any, whatever the clock says', () => {
    expect(isBackupDue([], 19, NOW)).toBe(false);
    expect(isBackupDue([], 20, NOW)).toBe(true);
    expect(isBackupDue([at(0.5, 50)], 149, NOW)).toBe(false);
    expect(isBackupDue([at(0.5, 50)], 150, NOW)).toBe(true);
    expect(isBackupDue([at(1, 50)], 50, NOW)).toBe(false);
    expect(isBackupDue([at(1, 50)], 51, NOW)).toBe(true);
    expect(isBackupDue([at(-400, 50)], 51, NOW)).toBe(true);
  });
});

describe('backupsToDrop', () => {
  it('keeps the newest five, then one a day, a week and a month', () => {
    const hourly = Array.from({ length: 24 * 60 }, (_, hours) => at(hours / 24, 10_000 - hours));
    const dropped = new Set(backupsToDrop(hourly));
    const kept = hourly.filter(({ name }) => !dropped.has(name));
    expect(kept.length).toBeLessThan(5 + 7 + 5 + 12);
    expect(kept.slice(0, 5)).toEqual(hourly.slice(0, 5));
    expect(kept.some(({ at: when }) => NOW.getTime() - when.getTime() > 30 * DAY)).toBe(true);
    expect(backupsToDrop(kept)).toEqual([]);
  });

  it('never drops all, nor the newest', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(4000), { minLength: 1 }), (days) => {
        const backups = days.map((day) => at(day, 5000 - day));
        const dropped = backupsToDrop(backups);
        expect(dropped).not.toContain(at(Math.min(...days), 5000 - Math.min(...days)).name);
        expect(dropped.length).toBeLessThan(backups.length);
      }),
    );
  });
});
