/** The table that the program asks, held against the generator that it was made after: some keys of each list. About 10 s. */
import { describe, expect, it } from 'vitest';
import { debianModulus, MACHINES, SEED_FILES } from '../../build/debian-generator.ts';
import { isDebianWeak } from '../../electron/pki/debian-weak-keys.ts';

const LISTS = MACHINES.flatMap((machine) => SEED_FILES.map((seedFile) => [machine, seedFile] as const));

describe('the table of Debian’s weak keys', () => {
  it.each(LISTS)('holds the first, the last and others of %s, %s', (machine, seedFile) => {
    for (const process of [0, 1, 4711, 12_345, 20_000, 32_767]) {
      const modulus = debianModulus(process, 2048, machine, seedFile).toString(16).padStart(512, '0');
      expect(isDebianWeak(Buffer.from(modulus, 'hex')), String(process)).toBe(true);
    }
  });
});
