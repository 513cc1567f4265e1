import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { atMostEvery } from '../../../renderer/state/at-most-every.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('atMostEvery', () => {
  it('does it at once, what comes meanwhile once at the end, and rests', () => {
    const act = vi.fn();
    const ask = atMostEvery(100, act);
    ask();
    expect(act).toHaveBeenCalledTimes(1);
    for (let at = 0; at < 50; at += 1) ask();
    expect(act).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(100);
    expect(act).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(1000);
    expect(act).toHaveBeenCalledTimes(2);
    ask();
    expect(act).toHaveBeenCalledTimes(3);
  });

  it('lets a person’s few through at once, and is as patient again after a rest', () => {
    const act = vi.fn();
    const ask = atMostEvery(100, act, 3);
    for (let at = 0; at < 3; at += 1) ask();
    expect(act).toHaveBeenCalledTimes(3);
    ask();
    ask();
    expect(act).toHaveBeenCalledTimes(3);
    vi.advanceTimersByTime(100);
    expect(act).toHaveBeenCalledTimes(4);
    vi.advanceTimersByTime(1000);
    for (let at = 0; at < 4; at += 1) ask();
    expect(act).toHaveBeenCalledTimes(7);
  });
});
