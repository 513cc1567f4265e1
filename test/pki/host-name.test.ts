import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostNameProblem, toAsciiHostName, toUnicodeHostName } from '../../electron/pki/host-name.ts';
import { decodePunycode } from '../../electron/pki/punycode.ts';

describe('toUnicodeHostName', () => {
  // RFC 3492 §7.1 and names that exist.
  it.each([
    ['xn--bcher-kva.example', 'bücher.example'],
    ['xn--egbpdaj6bu4bxfgehfvwxn.example', 'ليهمابتكلموشعربي؟.example'],
    ['xn--ihqwcrb4cv8a8dqg056pqjye.example', '他们为什么不说中文.example'],
    ['xn--e1afmkfd.xn--p1ai', 'пример.рф'],
    ['plain.example', 'plain.example'],
    ['xn--99999999999.example', 'xn--99999999999.example'],
  ])('%s is %s', (ascii, unicode) => {
    expect(toUnicodeHostName(ascii)).toBe(unicode);
  });

  it("undoes the runtime's own A-labels", () => {
    const label = fc.string({ unit: fc.constantFrom(...'aeiоуы日本語ñçñüß1'), minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(label, (text) => {
        const ascii = toAsciiHostName(`${text}.example`);
        fc.pre(ascii !== null);
        expect(toAsciiHostName(toUnicodeHostName(ascii))).toBe(ascii);
      }),
    );
  });
});

describe('decodePunycode', () => {
  it.each(['-9\u00e9', '!', 'zzzzzzzzzzzz', '99999999'])('answers null for “%s”', (text) => {
    expect(decodePunycode(text)).toBeNull();
  });

  it('answers quickly, and with text or null, whatever it is given', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'abz019-'), maxLength: 60 }), (text) => {
        const decoded = decodePunycode(text);
        expect(decoded === null || decoded.length <= 120).toBe(true);
      }),
    );
  });
});

describe('toAsciiHostName', () => {
  it.each([
    ['BÜCHER.example', 'xn--bcher-kva.example'],
    ['faß.example', 'xn--fa-hia.example'],
    ['*.bücher.example', '*.xn--bcher-kva.example'],
    ['Plain.EXAMPLE', 'plain.example'],
    ['bü cher.example', null],
    ['bü/cher.example', null],
    ['bü:80', null],
    ['ü@b', null],
  ])('%s is %s', (text, expected) => {
    expect(toAsciiHostName(text)).toBe(expected);
  });
});

describe('hostNameProblem', () => {
  it('takes 63 and 253 characters, and no more', () => {
    const label = 'a'.repeat(63);
    const longest = `${label}.${label}.${label}.${'a'.repeat(61)}`;
    expect([longest.length, hostNameProblem(longest), hostNameProblem(`${label}a.example`)]).toEqual([
      253,
      null,
      'has a label of 64 characters, and 63 are the most',
    ]);
    expect(hostNameProblem(`${longest}a`)).toMatch(/253 are the most/);
  });
});
