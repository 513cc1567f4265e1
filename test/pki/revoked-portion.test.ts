import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { revokedPortion, type RevokedSerial } from '../../electron/pki/revoked-portion.ts';
import { REVOCATION_REASONS } from '../../shared/pki-terms.ts';

const second = fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => new Date(seconds * 1000));
const revoked: fc.Arbitrary<RevokedSerial> = fc.record({
  serialNumber: fc
    .uint8Array({ minLength: 1, maxLength: 20 })
    .map((octets) => Buffer.from(Uint8Array.of((octets[0] ?? 0) | 1, ...octets.subarray(1))).toString('hex')),
  revokedAt: second,
  reason: fc.constantFrom(...REVOCATION_REASONS),
  invalidityDate: fc.option(second),
  notAfter: fc.option(second),
});

describe('revokedPortion', () => {
  it('gives back what it was made of, though it keeps it as a CRL will have it', () => {
    fc.assert(
      fc.property(fc.array(revoked, { maxLength: 20 }), (entries) => {
        const portion = revokedPortion(entries);
        expect([...portion.entries()]).toEqual(entries);
        expect(portion.entryCount).toBe(entries.length);
        const ends = entries.flatMap(({ notAfter }) => (notAfter === null ? [] : [notAfter.getTime()]));
        expect(portion.earliestEnd).toEqual(ends.length === 0 ? null : new Date(Math.min(...ends)));
      }),
    );
  });
});
