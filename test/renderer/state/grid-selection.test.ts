import { describe, expect, it } from 'vitest';
import { gridSelection, NOTHING_CHOSEN, rowAfterKey, type GridEvent } from '../../../renderer/state/grid-selection.ts';

const after = (...events: GridEvent[]) => events.reduce(gridSelection, NOTHING_CHOSEN);

describe('gridSelection', () => {
  it('chooses the row that the cursor goes to, and only that', () => {
    const state = after({ type: 'moved', index: 2, id: 'c' }, { type: 'moved', index: 3, id: 'd' });
    expect(state).toEqual({ cursor: 3, anchor: 3, chosen: new Set(['d']) });
  });

  it('takes one more, and lets it go again', () => {
    const two = after({ type: 'moved', index: 2, id: 'c' }, { type: 'toggled', index: 5, id: 'f' });
    expect(two.chosen).toEqual(new Set(['c', 'f']));
    expect(gridSelection(two, { type: 'toggled', index: 2, id: 'c' }).chosen).toEqual(new Set(['f']));
  });

  it('stretches from where the range began, in both directions', () => {
    const down = after({ type: 'moved', index: 2, id: 'c' }, { type: 'extended', index: 4, ids: ['c', 'd', 'e'] });
    expect(down).toMatchObject({ cursor: 4, anchor: 2 });
    const up = gridSelection(down, { type: 'extended', index: 1, ids: ['b', 'c'] });
    expect(up).toEqual({ cursor: 1, anchor: 2, chosen: new Set(['b', 'c']) });
  });

  it('stays in a list that became shorter', () => {
    const state = after({ type: 'moved', index: 9, id: 'j' }, { type: 'counted', count: 4 });
    expect(state).toMatchObject({ cursor: 3, anchor: 3 });
    expect(gridSelection(state, { type: 'counted', count: 0 }).cursor).toBe(-1);
    expect(gridSelection(state, { type: 'counted', count: 10 })).toBe(state);
  });

  it('chooses all or none without moving the cursor', () => {
    const all = after({ type: 'moved', index: 1, id: 'b' }, { type: 'choseAll', ids: ['a', 'b', 'c'] });
    expect(all).toMatchObject({ cursor: 1, chosen: new Set(['a', 'b', 'c']) });
    expect(gridSelection(all, { type: 'cleared' })).toMatchObject({ cursor: 1, chosen: new Set() });
  });
});

describe('rowAfterKey', () => {
  it.each([
    ['ArrowDown', -1, 0],
    ['ArrowUp', -1, 99],
    ['ArrowDown', 99, 99],
    ['ArrowUp', 0, 0],
    ['PageDown', 5, 25],
    ['PageDown', 95, 99],
    ['PageUp', 5, 0],
    ['Home', 50, 0],
    ['End', 50, 99],
  ] as const)('%s leads from %i to %i', (key, from, to) => {
    expect(rowAfterKey(key, from, 100, 20)).toBe(to);
  });

  it('leads nowhere in an empty list', () => {
    expect(rowAfterKey('ArrowDown', -1, 0, 20)).toBe(-1);
  });
});
