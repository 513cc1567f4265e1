import { describe, expect, it } from 'vitest';
import { measure, median } from '../bench/pair.ts';
import { toRow } from '../bench/row.ts';

describe('median', () => {
  it('is the middle, or between the two in the middle', () => {
    expect(median([9, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 9])).toBe(3);
  });

  it('is nothing of nothing', () => {
    expect(() => median([])).toThrow(RangeError);
  });
});

describe('measure', () => {
  it('runs both in turn after one round that does not count', async () => {
    const order: string[] = [];
    await measure({ ours: () => void order.push('A'), theirs: () => void order.push('B') }, 2, () => 0);
    expect(order.join('')).toBe('ABABAB');
  });

  it('asks no peer where there is none, takes a figure that a side measured itself, and prepares each time', async () => {
    let prepared = 0;
    const ours = (): number => 7;
    const before = (): void => void (prepared += 1);
    expect(await measure({ ours, theirs: null, before }, 3)).toEqual({ ours: 7, theirs: null, ratio: null });
    expect(prepared).toBe(4);
    expect(await measure({ ours, theirs: () => 21 }, 0)).toEqual({ ours: 7, theirs: 21, ratio: 3 });
  });

  it('takes the median of the ratios of each round, so that a slow moment for both cancels out', async () => {
    let now = 0;
    let slowness = 1;
    const outcome = await measure(
      {
        ours: () => void (now += 1 * slowness),
        theirs: () => {
          now += 3 * slowness;
          slowness *= 10;
        },
      },
      5,
      () => now,
    );
    expect(outcome.ratio).toBeCloseTo(3);
  });
});

describe('toRow', () => {
  const bench = {
    work: 'read',
    peer: 'them',
    goal: 5,
    items: { full: 10, quick: 1 },
    prepare: () => ({ ours: () => {}, theirs: () => {} }),
  };

  it('is per item, and met from the goal up', () => {
    expect(toRow(bench, 1000, { ours: 0.05, theirs: 0.25, ratio: 5 })).toEqual({
      work: 'read',
      peer: 'them',
      ours: 50,
      theirs: 250,
      unit: 'µs each',
      ratio: 5,
      goal: 5,
      atMost: null,
      met: true,
    });
    expect(toRow(bench, 1000, { ours: 0.05, theirs: 0.2, ratio: 4 }).met).toBe(false);
  });

  it('is not met where it takes too long, however slow the peer is, nor where a ratio is meant and nobody was asked', () => {
    const alone = { ours: 4.2, theirs: null, ratio: null };
    const inSeconds = { ...bench, goal: null, atMost: 4, unit: 's' } as const;
    expect(toRow(inSeconds, 1, alone)).toMatchObject({ ours: 4.2, theirs: null, ratio: null, atMost: 4, met: false });
    expect(toRow({ ...inSeconds, atMost: 5 }, 1, alone).met).toBe(true);
    expect(toRow({ ...inSeconds, goal: 5, atMost: 5 }, 1, alone).met).toBe(false);
    expect(toRow({ ...bench, unit: 'MB' }, 1000, { ours: 100, theirs: 600, ratio: 6 }).ours).toBe(100);
  });
});
