import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, readJson } from '../../electron/vault/canonical-json.ts';

describe('canonicalJson', () => {
  it('sorts keys by UTF-16 code units at every depth and writes no spaces (RFC 8785 §3.2.3)', () => {
    expect(canonicalJson({ b: [1, { z: null, a: true }], a: 'x', '€': 1, A: 0 })).toBe(
      '{"A":0,"a":"x","b":[1,{"a":true,"z":null}],"€":1}',
    );
  });

  it('escapes only what must be (RFC 8785 §3.2.2.2)', () => {
    expect(canonicalJson('\u20ac$\u000f\nA\'B"\\/\u2028')).toBe('"\u20ac$\\u000f\\nA\'B\\"\\\\/\u2028"');
  });

  it.each([0.5, Number.NaN, Infinity, 2 ** 53])('refuses the number %d', (number) => {
    expect(() => canonicalJson({ number })).toThrow(RangeError);
  });

  it('refuses half a surrogate pair, also in a key', () => {
    expect(() => canonicalJson('\udc00')).toThrow(RangeError);
    expect(() => canonicalJson({ '\udc00': 1 })).toThrow(RangeError);
  });

  it('says the same of the same value whatever the order it was built in, and reads back', () => {
    const value = fc.dictionary(
      fc.string({ unit: 'binary' }),
      fc.oneof(fc.maxSafeInteger(), fc.string({ unit: 'binary' }), fc.boolean()),
    );
    fc.assert(
      fc.property(value, (object) => {
        const reversed = Object.fromEntries(Object.entries(object).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(object));
        expect(readJson(canonicalJson(object))).toEqual(JSON.parse(JSON.stringify(object)));
      }),
    );
  });
});

describe('readJson', () => {
  it('answers undefined for what is not JSON', () => {
    expect(readJson('{"a":')).toBeUndefined();
  });
});
