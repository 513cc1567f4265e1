import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { debianModulus, type Machine, type SeedFile } from '../../build/debian-generator.ts';

/**
 * How the moduli of published keys begin: HARICA’s debian-weak-keys (amd64), badkeys’ debianopenssl (be32) and its test key (le32,
 * whose process number the lists made here told).
 */
const PUBLISHED: readonly [Machine, SeedFile, number, string][] = [
  ['le64', 'noreadrnd', 100, 'bc3b01f323cb2b6b99ad6c879ed692ef'],
  ['le64', 'rnd', 100, 'c057871d7c9d279f19b34073a2224815'],
  ['le64', 'nornd', 100, 'dca57403e695e5c90d072d94e1297332'],
  ['be32', 'nornd', 100, '930585365551b47886c132d7d6754336'],
  ['le32', 'nornd', 7624, 'c096530c4c4a343fc388ff8b6e14c88b'],
];

describe('debianModulus', () => {
  it.each(PUBLISHED)(
    'makes the published key of %s, %s, process %i',
    { timeout: 60_000 },
    (machine, seedFile, process, begins) => {
      const modulus = debianModulus(process, 2048, machine, seedFile).toString(16);
      expect(modulus.slice(0, begins.length)).toBe(begins);
      expect(modulus).toHaveLength(512);
    },
  );

  it('makes another for another process, and the same one again', { timeout: 60_000 }, () => {
    const digest = (process: number) =>
      createHash('sha256')
        .update(debianModulus(process, 1024, 'le32', 'rnd').toString(16))
        .digest('hex');
    expect(new Set([1, 2, 1].map(digest)).size).toBe(2);
  });
});
