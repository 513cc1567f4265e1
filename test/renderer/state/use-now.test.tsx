// @vitest-environment happy-dom
import { act, cleanup, render } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createStore } from '../../../renderer/state/store.ts';
import { useNow, useSeconds } from '../../../renderer/state/use-now.ts';

const START = Date.parse('2026-11-21T12:00:00Z');
function Clock() {
  return <p>{useNow() - START}</p>;
}
function Seconds() {
  return <p>{useSeconds() - START}</p>;
}
const shown = (view: { container: HTMLElement }) => view.container.textContent;

beforeEach(() => {
  vi.useFakeTimers({ now: START });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

describe('useNow', () => {
  it('is the same everywhere: who comes later sets the clock for who was there', () => {
    const bar = render(<Clock />);
    expect(shown(bar)).toBe('0');
    vi.setSystemTime(START + 20_000);
    const card = render(<Clock />);
    expect([shown(bar), shown(card)]).toEqual(['20000', '20000']);
  });

  it('is told anew each half minute, and when the register has changed', () => {
    const bar = render(<Clock />);
    act(() => void vi.advanceTimersByTime(30_000));
    expect(shown(bar)).toBe('30000');
    vi.setSystemTime(START + 31_500);
    const store = createStore({ call: vi.fn<never>(), subscribe: () => () => {} });
    act(() => store.invalidate());
    expect(shown(bar)).toBe('31500');
  });
});

describe('useSeconds', () => {
  it('is the time of this rendering, and ticks', () => {
    const timer = render(<Seconds />);
    vi.setSystemTime(START + 700);
    timer.rerender(<Seconds />);
    expect(shown(timer)).toBe('700');
    act(() => void vi.advanceTimersByTime(1_000));
    expect(shown(timer)).toBe('1700');
  });
});
