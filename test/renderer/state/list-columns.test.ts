import { describe, expect, it } from 'vitest';
import { columnsThatFit, FIRST_COLUMNS, listColumns, readColumns } from '../../../renderer/state/list-columns.ts';

const ids = (columns: readonly { readonly id: string }[]): string[] => columns.map((one) => one.id);

describe('listColumns', () => {
  it('moves a column one place, and not over an end', () => {
    const moved = listColumns(FIRST_COLUMNS, { type: 'moved', id: 'ca', by: -1 });
    expect(ids(moved).slice(0, 4)).toEqual(['status', 'name', 'ca', 'until']);
    expect(listColumns(FIRST_COLUMNS, { type: 'moved', id: 'status', by: -1 })).toBe(FIRST_COLUMNS);
  });

  it('hides and shows, but never the status and the name', () => {
    const without = listColumns(FIRST_COLUMNS, { type: 'toggled', id: 'serial' });
    expect(columnsThatFit(without, 2000).ids).not.toContain('serial');
    expect(listColumns(FIRST_COLUMNS, { type: 'toggled', id: 'name' })).toBe(FIRST_COLUMNS);
  });

  it('holds widths within bounds, and gives the room back', () => {
    const wide = listColumns(FIRST_COLUMNS, { type: 'resized', id: 'ca', width: 5000 });
    expect(wide.find((one) => one.id === 'ca')?.width).toBe(800);
    expect(columnsThatFit(wide, 4000).template).toContain('800px');
    expect(listColumns(wide, { type: 'resized', id: 'ca', width: null })).toEqual(FIRST_COLUMNS);
  });
});

describe('columnsThatFit', () => {
  it('lets go of what matters least where there is little room, and keeps the order', () => {
    expect(columnsThatFit(FIRST_COLUMNS, 1100).ids).toEqual([
      'status',
      'name',
      'until',
      'ca',
      'profile',
      'serial',
      'key',
    ]);
    expect(columnsThatFit(FIRST_COLUMNS, 600).ids).toEqual(['status', 'name', 'until', 'ca', 'key']);
    expect(columnsThatFit(FIRST_COLUMNS, 380).ids).toEqual(['status', 'name', 'until', 'key']);
    expect(columnsThatFit(FIRST_COLUMNS, 100).ids).toEqual(['status', 'name']);
  });
});

describe('readColumns', () => {
  it('reads what was kept, and takes what is missing from the first ones', () => {
    const kept = listColumns(FIRST_COLUMNS, { type: 'moved', id: 'key', by: -1 });
    expect(readColumns(JSON.stringify(kept))).toEqual(kept);
    const [first] = readColumns(JSON.stringify([{ id: 'serial', shown: false, width: 90 }]));
    expect(first).toEqual({ id: 'serial', shown: false, width: 90 });
  });

  it.each([null, '', '{', '[]', '[{"id":"nope"}]', '[{"id":"name","shown":true,"width":1}]'])(
    'begins anew, with every column, for %s',
    (kept) => {
      expect(ids(readColumns(kept))).toEqual(ids(FIRST_COLUMNS));
    },
  );

  it('shows the name even where somebody wrote otherwise', () => {
    expect(readColumns('[{"id":"name","shown":false,"width":null}]')[0]?.shown).toBe(true);
  });
});
