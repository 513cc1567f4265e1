import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { combineShares, splitSecret } from '../../electron/vault/shamir.ts';

const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));

describe('splitSecret and combineShares', () => {
  it('give the secret back from any threshold of the shares, in any order, and from more of them', () => {
    const cases = fc
      .record({ secret: fc.uint8Array({ minLength: 1, maxLength: 40 }), shares: fc.integer({ min: 2, max: 20 }) })
      .chain(({ secret, shares }) =>
        fc.record({
          secret: fc.constant(secret),
          shares: fc.constant(shares),
          threshold: fc.integer({ min: 2, max: shares }),
          order: fc.shuffledSubarray(
            Array.from({ length: shares }, (_, at) => at),
            { minLength: shares },
          ),
        }),
      );
    fc.assert(
      fc.property(cases, ({ secret, shares, threshold, order }) => {
        const split = splitSecret(secret, { shares, threshold }, random);
        const shuffled = order.flatMap((at) => split[at] ?? []);
        expect(combineShares(shuffled.slice(0, threshold))).toEqual(secret);
        expect(combineShares(shuffled)).toEqual(secret);
      }),
    );
  });

  it('say nothing with one share too few: every secret is as likely', () => {
    // Over one octet: all 256 coefficients give all 256 values of share 1, whatever the secret.
    for (const secret of [0, 1, 0x53, 255]) {
      const seen = new Set<number>();
      for (let coefficient = 0; coefficient < 256; coefficient++) {
        const [share] = splitSecret(Uint8Array.of(secret), { shares: 2, threshold: 2 }, () =>
          Uint8Array.of(coefficient),
        );
        seen.add(share?.bytes[0] ?? -1);
      }
      expect(seen.size).toBe(256);
    }
  });

  it('work in the field of AES: FIPS 197 §4.2, {57} • {13} = {fe}', () => {
    // The share at 0x13 of the polynomial 0 + {57} x.
    const shares = splitSecret(Uint8Array.of(0), { shares: 0x13, threshold: 2 }, () => Uint8Array.of(0x57));
    expect(shares.at(-1)).toEqual({ index: 0x13, bytes: Uint8Array.of(0xfe) });
  });

  it('refuse what cannot be', () => {
    for (const [shares, threshold] of [
      [1, 1],
      [3, 1],
      [2, 3],
      [256, 2],
      [2.5, 2],
    ] as const) {
      expect(() => splitSecret(Uint8Array.of(1), { shares, threshold }, random)).toThrow(RangeError);
    }
    expect(() => combineShares([])).toThrow(RangeError);
    const share = { index: 1, bytes: Uint8Array.of(1) };
    expect(() => combineShares([share, share])).toThrow(RangeError);
    expect(() => combineShares([share, { index: 2, bytes: Uint8Array.of(1, 2) }])).toThrow(RangeError);
    expect(() => combineShares([{ index: 0, bytes: Uint8Array.of(1) }])).toThrow(RangeError);
  });
});
