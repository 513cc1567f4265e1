import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../electron/pki/bytes.ts';
import {
  decodeObjectIdentifier,
  encodeObjectIdentifier,
  isObjectIdentifier,
} from '../../electron/pki/object-identifier.ts';
import { objectIdentifierName } from '../../electron/pki/object-identifier-names.ts';
import { expectRefusal, hex } from './refusal.ts';

const arc = fc.bigInt({ min: 0n, max: 2n ** 64n });
const oid = fc
  .tuple(fc.integer({ min: 0, max: 2 }), fc.bigInt({ min: 0n, max: 39n }), arc, fc.array(arc, { maxLength: 8 }))
  .map(([root, small, large, rest]) => [root, root === 2 ? large : small, ...rest].join('.'));

describe('encodeObjectIdentifier', () => {
  it('is undone by decodeObjectIdentifier', () => {
    fc.assert(
      fc.property(oid, (dotted) => {
        expect(decodeObjectIdentifier(encodeObjectIdentifier(dotted))).toBe(dotted);
      }),
    );
  });

  it.each([
    ['1.2.840.113549', '2a864886f70d'],
    ['2.999', '8837'],
    ['0.39', '27'],
    ['2.5.29.17', '551d11'],
  ])('writes %s as %s', (dotted, bytes) => {
    expect(toHex(encodeObjectIdentifier(dotted))).toBe(bytes);
  });

  it.each(['', '1', '3.1', '1.40', '0.40', '1.2.', '1..2', '1.02', '1.2.x', '-1.2', '1.2\n'])(
    'refuses “%s”',
    (dotted) => {
      expect(isObjectIdentifier(dotted)).toBe(false);
      expectRefusal(() => encodeObjectIdentifier(dotted), 'INVALID_INPUT', /object identifier/);
    },
  );
});

describe('decodeObjectIdentifier', () => {
  it.each(['', '80', '8001', '2a8001', '2a86', 'ff'.repeat(200)])('answers null for %s', (bytes) => {
    expect(decodeObjectIdentifier(hex(bytes))).toBeNull();
  });

  it('reads a part of a larger array', () => {
    expect(decodeObjectIdentifier(hex('0603551d11ff'), 2, 5)).toBe('2.5.29.17');
  });
});

describe('objectIdentifierName', () => {
  it('is the name, or the number where there is none', () => {
    expect([objectIdentifierName('2.5.29.17'), objectIdentifierName('2.5.4.3'), objectIdentifierName('1.2.3')]).toEqual(
      ['Subject Alternative Name', 'commonName', '1.2.3'],
    );
  });
});
