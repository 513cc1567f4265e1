import { describe, expect, it } from 'vitest';
import { compare } from '../../../renderer/state/compare.ts';
import { createWorld, detailOf } from '../fake-world.ts';

describe('compare', () => {
  const { certificates } = createWorld(Date.parse('2026-11-21T12:00:00Z'), 20);
  const [first, second] = certificates.map(detailOf);
  if (first === undefined || second === undefined) throw new Error('The world has no two certificates.');

  it('tells what differs apart from what is the same, a field in one of the two', () => {
    const { differs, same } = compare([first, { ...second, ca: first.ca }]);
    const facts = (rows: typeof differs) => rows.flatMap(({ field }) => (field.kind === 'fact' ? [field.id] : []));
    expect(facts(differs)).toContain('serial');
    expect(facts(same)).toContain('ca');
    expect(new Set([...facts(differs), ...facts(same)]).size).toBe(13);
  });

  it('finds a difference in criticality, and an extension that only one has', () => {
    const extension = { oid: '2.5.29.15', name: 'X', critical: false, value: 'v' };
    const { differs } = compare([
      { ...first, extensions: [extension] },
      {
        ...first,
        extensions: [
          { ...extension, critical: true },
          { ...extension, name: 'Y' },
        ],
      },
    ]);
    expect(differs.map(({ field, values }) => [field.kind === 'extension' ? field.name : '', values])).toEqual([
      ['X', ['v', 'critical, v']],
      ['Y', [null, 'v']],
    ]);
  });

  it('takes names in another order for the same', () => {
    const { differs } = compare([
      { ...first, subjectAltNames: ['DNS:a', 'DNS:b'] },
      { ...first, subjectAltNames: ['DNS:b', 'DNS:a'] },
    ]);
    expect(differs).toEqual([]);
  });
});
