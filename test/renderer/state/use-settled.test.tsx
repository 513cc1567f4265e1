// @vitest-environment happy-dom
import { act, cleanup, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useSettled } from '../../../renderer/state/use-settled.ts';

describe('useSettled', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    cleanup();
    vi.useRealTimers();
  });

  it('lets a value through once it has not changed for a while', () => {
    const { result, rerender } = renderHook(({ typed }) => useSettled(typed, 150), { initialProps: { typed: '' } });
    for (const typed of ['v', 'vp', 'vpn']) {
      rerender({ typed });
      act(() => void vi.advanceTimersByTime(149));
      expect(result.current).toBe('');
    }
    act(() => void vi.advanceTimersByTime(1));
    expect(result.current).toBe('vpn');
  });
});
