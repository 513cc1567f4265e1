import fc from 'fast-check';
import { expect, it } from 'vitest';
import { greatestCommonDivisor } from '../../electron/pki/greatest-common-divisor.ts';

function euclid(one: bigint, other: bigint): bigint {
  let [a, b] = [one, other];
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}

const natural = (bits: number): fc.Arbitrary<bigint> => fc.bigInt({ min: 0n, max: (1n << BigInt(bits)) - 1n });

it('is what Euclid’s method finds, whatever the lengths', () => {
  fc.assert(
    fc.property(natural(2_200), natural(2_200), natural(300), fc.nat(2_200), (a, b, shared, shift) => {
      const [one, other] = [a * shared, (b >> BigInt(shift)) * shared];
      expect(greatestCommonDivisor(one, other)).toBe(euclid(one, other));
    }),
  );
});

it('is right where no quotient is told by the leading bits', () => {
  const long = 1n << 2_048n;
  for (const [one, other] of [
    [long, long],
    [long, long - 1n],
    [long, 1n],
    [long, 0n],
    [long * 3n, 3n],
    [long + 1n, long >> 1_000n],
    [0n, 0n],
    [0n, 7n],
    [BigInt(Number.MAX_SAFE_INTEGER), 3n],
  ] as const) {
    expect(greatestCommonDivisor(one, other)).toBe(euclid(one, other));
    expect(greatestCommonDivisor(other, one)).toBe(euclid(one, other));
  }
});
