import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PackedBytes } from '../../../electron/exchange/import/packed-bytes.ts';

describe('PackedBytes', () => {
  it('keeps each as it was, whatever is kept or overwritten afterwards', () => {
    const lengths = fc.array(fc.oneof(fc.integer({ min: 0, max: 3_000 }), fc.constantFrom(16_384, 16_385, 100_000)), {
      minLength: 1,
      maxLength: 200,
    });
    fc.assert(
      fc.property(lengths, (all) => {
        const packed = new PackedBytes();
        const kept = all.map((length, at) => {
          const given = new Uint8Array(length).fill(at + 1);
          const copy = packed.keep(given);
          given.fill(0);
          return copy;
        });
        kept.forEach((bytes, at) => {
          expect(bytes.length).toBe(all[at]);
          expect(bytes.every((octet) => octet === ((at + 1) & 0xff))).toBe(true);
        });
      }),
      { numRuns: 30 },
    );
  });

  it('puts many into one piece of memory', () => {
    const packed = new PackedBytes();
    const pieces = new Set(Array.from({ length: 400 }, () => packed.keep(new Uint8Array(500)).buffer));
    expect(pieces.size).toBe(1);
  });
});
