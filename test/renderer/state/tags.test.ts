import { describe, expect, it } from 'vitest';
import { tagsIn, tagsTyped } from '../../../renderer/state/tags.ts';

describe('tagsTyped', () => {
  it('parts by commas and semicolons, trims, and takes each once', () => {
    expect(tagsTyped(' web, staging;web ,, two words ')).toEqual(['web', 'staging', 'two words']);
    expect(tagsTyped(' ')).toEqual([]);
    expect(tagsTyped('x'.repeat(100))[0]).toHaveLength(64);
  });
});

describe('tagsIn', () => {
  it('counts of how many each is', () => {
    expect(tagsIn([{ tags: ['web', 'a'] }, { tags: ['web'] }])).toEqual([
      { tag: 'a', count: 1 },
      { tag: 'web', count: 2 },
    ]);
  });
});
