import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PortionMemory, revokedPortion, type RevokedSerial } from '../../electron/pki/revoked-portion.ts';
import { REVOCATION_REASONS } from '../../shared/pki-terms.ts';

const second = fc
  .oneof(fc.integer({ min: -1, max: 4_300_000_000 }), fc.constantFrom(0xffff_fffe, 0xffff_ffff, 0x1_0000_0000))
  .map((seconds) => new Date(seconds * 1000));
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

  it('takes objects that are filled anew for each entry', () => {
    fc.assert(
      fc.property(fc.array(revoked, { maxLength: 20 }), (entries) => {
        const one: { -readonly [K in keyof RevokedSerial]?: RevokedSerial[K] } = {};
        function* again(): Generator<RevokedSerial> {
          for (const entry of entries) yield Object.assign(one, entry);
        }
        expect([...revokedPortion(again()).entries()]).toEqual(entries);
      }),
    );
  });

  const at = (seconds: number): Date => new Date(seconds * 1000);
  const some = (count: number): RevokedSerial[] =>
    Array.from({ length: count }, (_, number) => ({
      serialNumber: (0x1000 + number).toString(16),
      revokedAt: at(1_700_000_000 + number),
      reason: 'keyCompromise',
      invalidityDate: null,
      notAfter: at(1_900_000_000),
    }));

  it('moves into a list that says the same, gives its own memory back, and comes out again', () => {
    const portion = revokedPortion(some(10));
    const own = portion.encoded;
    const list = Buffer.concat([Buffer.from('before'), own, Buffer.from('behind')]);
    portion.moveInto(list.subarray(6, 6 + own.length));
    expect(own.length).toBe(0);
    expect(portion.encoded.buffer).toBe(list.buffer);
    expect([...portion.entries()]).toEqual(some(10));
    const another = Buffer.from(portion.encoded);
    portion.moveInto(another);
    expect(list.length, 'a list is not ours to give back').toBeGreaterThan(0);
    portion.moveInto(null);
    expect(portion.encoded.buffer).not.toBe(another.buffer);
    another.fill(0);
    expect([...portion.entries()]).toEqual(some(10));
    portion.moveInto(null);
    expect([...portion.entries()]).toEqual(some(10));
  });

  it.each([
    ['another octet', (list: Buffer) => list.fill(0x31, 0, 1)],
    ['less', (list: Buffer) => list.subarray(1)],
    ['more', (list: Buffer) => Buffer.concat([list, Buffer.of(0)])],
  ])('does not move into a list that says %s', (_, alter) => {
    const portion = revokedPortion(some(10));
    const altered = alter(Buffer.from(portion.encoded));
    expect(() => {
      portion.moveInto(altered);
    }).toThrow(expect.objectContaining({ code: 'SIGNATURE_UNPROVEN' }));
    expect([...portion.entries()]).toEqual(some(10));
  });

  it('shares memory with others, which is given back when the last has moved', () => {
    const alone = revokedPortion(some(10)).encoded.length;
    const memory = new PortionMemory(2 * alone);
    const [first, second, third] = [1, 2, 3].map(() => revokedPortion(some(10), memory));
    if (first === undefined || second === undefined || third === undefined) throw new Error('three were made');
    const together = first.encoded;
    expect(second.encoded.buffer).toBe(together.buffer);
    expect(third.encoded.buffer, 'there is no room for a third').not.toBe(together.buffer);
    const list = Buffer.from(first.encoded);
    first.moveInto(list);
    third.moveInto(list);
    expect([...second.entries()]).toEqual(some(10));
    expect(together.length).toBe(alone);
    second.moveInto(list);
    expect(together.length).toBe(0);
  });
});
