// @vitest-environment happy-dom
import { act, cleanup, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useAtMostEvery } from '../../../renderer/state/use-at-most-every.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});
const pass = (milliseconds: number): void => act(() => void vi.advanceTimersByTime(milliseconds));

describe('useAtMostEvery', () => {
  it('shows the first change at once, those that follow fast once in a while, and always the last', () => {
    const { result, rerender } = renderHook(({ text }) => useAtMostEvery(text, 100), { initialProps: { text: '' } });
    pass(500);
    rerender({ text: 'w' });
    pass(0);
    expect(result.current).toBe('w');
    for (const [text, shown] of [
      ['we', 'w'],
      ['web', 'w'],
      ['web.', 'web.'],
      ['web.e', 'web.'],
    ] as const) {
      rerender({ text });
      pass(40);
      expect(result.current, text).toBe(shown);
    }
    pass(100);
    expect(result.current).toBe('web.e');
  });
});
