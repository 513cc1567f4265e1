import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../electron/pki/bytes.ts';
import {
  bitString,
  bmpString,
  element,
  objectIdentifier,
  sequence,
  setOf,
  utf8String,
} from '../../electron/pki/der-writer.ts';
import { parseDistinguishedName } from '../../electron/pki/distinguished-name.ts';
import {
  COMMON_NAME,
  COUNTRY,
  EMAIL_ADDRESS,
  attributeTypeName,
  attributeValues,
  buildName,
  formatName,
  nameFindings,
  parseName,
  sameName,
} from '../../electron/pki/name.ts';
import type { Name } from '../../electron/pki/name.ts';
import { expectRefusal, hex, refusalOf } from './refusal.ts';

const ORGANIZATION = '2.5.4.10';

/** A name of one field whose value is this element. */
function oneField(type: string, value: Uint8Array): Name {
  return parseName(sequence(setOf(sequence(objectIdentifier(type), value))));
}

const commonName = (value: string): Name => oneField(COMMON_NAME, utf8String(value));
const codes = (name: Name): string[] => nameFindings(name).map(({ severity, code }) => `${severity} ${code}`);

describe('parseName', () => {
  it('keeps every field in its order, with its string type and its bytes', () => {
    const name = parseName(
      sequence(
        setOf(sequence(objectIdentifier(COUNTRY), element(0x13, hex('5553')))),
        setOf(
          sequence(objectIdentifier(COMMON_NAME), utf8String('é')),
          sequence(objectIdentifier(EMAIL_ADDRESS), element(0x16, hex('614062'))),
        ),
      ),
    );
    expect(name.rdns.map((rdn) => rdn.map(({ type, stringType, value }) => [type, stringType, value]))).toEqual([
      [[COUNTRY, 'PrintableString', 'US']],
      [
        [COMMON_NAME, 'UTF8String', 'é'],
        [EMAIL_ADDRESS, 'IA5String', 'a@b'],
      ],
    ]);
    expect(toHex(name.rdns[0]?.[0]?.der ?? hex(''))).toBe('13025553');
  });

  it.each([
    ['BMPString', bmpString('Zürich €'), 'Zürich €'],
    ['BMPString with a surrogate pair', bmpString('a😀'), 'a😀'],
    ['UniversalString', element(0x1c, hex('0000005a 0001f600')), 'Z😀'],
    ['T61String as Latin-1', element(0x14, hex('5afc')), 'Zü'],
    ['NumericString', element(0x12, hex('3132')), '12'],
    ['VisibleString', element(0x1a, hex('6162')), 'ab'],
  ])('reads %s', (_, value, text) => {
    expect(attributeValues(oneField(ORGANIZATION, value), ORGANIZATION)).toEqual([text]);
  });

  it.each([
    ['UTF-8 that is none', element(0x0c, hex('c328'))],
    ['a surrogate in UTF-8', element(0x0c, hex('eda080'))],
    ['a BMPString of odd length', element(0x1e, hex('004100'))],
    ['a lone surrogate', element(0x1e, hex('d800'))],
    ['a UniversalString beyond Unicode', element(0x1c, hex('00110000'))],
    ['an IA5String that is not ASCII', element(0x16, hex('e9'))],
  ])('keeps %s as hexadecimal, and tells it', (_, value) => {
    const name = oneField(COMMON_NAME, value);
    expect(name.rdns[0]?.[0]).toMatchObject({ stringType: 'other', value: `#${toHex(value)}` });
    expect(formatName(name)).toBe(`CN=#${toHex(value)}`);
    expect(codes(name)).toEqual(['error name-undecodable']);
  });

  it.each([
    ['bytes behind it', '3000 00', /1 bytes follow/],
    ['a SEQUENCE where a SET belongs', '3002 3000', /tag 0x30 where 0x31/],
    ['a field without value', '3007 3105 3003 060155', /.*/],
    ['a field with two values', '300f 310d 300b 0603550403 0c0141 0c0142', /holds more/],
    ['parts out of order', '301a 3118 300a 060355040b 0c03414141 300a 060355040a 0c03414141', /out of DER's order/],
  ])('refuses %s', (_, bytes, message) => {
    expectRefusal(() => parseName(hex(bytes)), 'MALFORMED_NAME', message);
  });

  it('takes a field without parts, and tells it', () => {
    const name = parseName(hex('3002 3100'));
    expect([codes(name), formatName(name)]).toEqual([['error name-empty-field'], '']);
  });

  it('refuses a name of absurdly many fields', () => {
    const field = setOf(sequence(objectIdentifier(COMMON_NAME), utf8String('a')));
    expectRefusal(
      () => parseName(sequence(...new Array<Uint8Array>(5000).fill(field))),
      'MALFORMED_NAME',
      /more than 4096/,
    );
  });
});

describe('formatName', () => {
  it('puts the last field first, with short names (RFC 4514 §2.1)', () => {
    const name = buildName([
      [{ type: COUNTRY, value: 'US' }],
      [{ type: '2.5.4.8', value: 'New York' }],
      [{ type: ORGANIZATION, value: 'The Sample Company' }],
      [{ type: EMAIL_ADDRESS, value: 'postmaster@sample.com' }],
      [{ type: COMMON_NAME, value: 'mail.sample.com' }],
    ]);
    expect(formatName(name)).toBe(
      'CN=mail.sample.com,emailAddress=postmaster@sample.com,O=The Sample Company,ST=New York,C=US',
    );
    expect(formatName(buildName([]))).toBe('');
  });

  it.each([
    ['Acme, Inc.', 'CN=Acme\\, Inc.'],
    ['a+b"c\\d<e>f;g', 'CN=a\\+b\\"c\\\\d\\<e\\>f\\;g'],
    [' x ', 'CN=\\ x\\ '],
    [' ', 'CN=\\ '],
    ['#x', 'CN=\\#x'],
    ['a\0b', 'CN=a\\00b'],
    ['a\r\nb', 'CN=a\\0D\\0Ab'],
    ['a\u202eb', 'CN=a\\E2\\80\\AEb'],
    ['a\u200bb', 'CN=a\\E2\\80\\8Bb'],
    ['Größe 株式会社', 'CN=Größe 株式会社'],
    ['', 'CN='],
  ])('writes the value “%s” as %s (RFC 4514 §2.4)', (value, expected) => {
    expect(formatName(commonName(value))).toBe(expected);
  });

  it('writes a type without a name as its OID and the value in hexadecimal (RFC 4514 §2.3, §2.4)', () => {
    expect(formatName(oneField('1.2.3.4', utf8String('a')))).toBe('1.2.3.4=#0c0161');
    expect(formatName(oneField('2.5.4.45', bitString(hex('ab'))))).toBe('2.5.4.45=#030200ab');
  });

  it('is read back to the same text and values, whatever the values are', () => {
    const value = fc.string({ unit: 'binary', minLength: 1, maxLength: 30 });
    const types = fc.constantFrom(COMMON_NAME, ORGANIZATION, '2.5.4.11', '2.5.4.7', '1.2.3.4');
    const rdn = fc.uniqueArray(fc.record({ type: types, value }), {
      minLength: 1,
      maxLength: 3,
      selector: ({ type }) => type,
    });
    fc.assert(
      fc.property(fc.array(rdn, { minLength: 1, maxLength: 4 }), (rdns) => {
        const sets = rdns.map((parts) =>
          setOf(...parts.map((part) => sequence(objectIdentifier(part.type), utf8String(part.value)))),
        );
        const name = parseName(sequence(...sets));
        const text = formatName(name);
        // What is hostile is shown and not built: only harmless names come all the way round.
        // Its value tells, not the text: a type without a name hides it in hexadecimal.
        const harmless = /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff]+$/;
        if (rdns.flat().every(({ value: typed }) => harmless.test(typed) && typed.trim() === typed)) {
          expect(toHex(parseDistinguishedName(text).der)).toBe(toHex(name.der));
        }
        // eslint-disable-next-line no-control-regex -- that none is left is what is tested
        expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/);
      }),
    );
  });
});

describe('buildName', () => {
  it('writes the string types of RFC 5280 §4.1.2.4 and Appendix A.1', () => {
    const name = buildName([
      [{ type: COUNTRY, value: 'DE' }],
      [{ type: '2.5.4.5', value: 'HRB 1' }],
      [{ type: '0.9.2342.19200300.100.1.25', value: 'example' }],
      [{ type: EMAIL_ADDRESS, value: 'a@b.c' }],
      [{ type: COMMON_NAME, value: 'Ümlaut' }],
    ]);
    expect(name.rdns.flat().map(({ stringType }) => stringType)).toEqual([
      'PrintableString',
      'PrintableString',
      'IA5String',
      'IA5String',
      'UTF8String',
    ]);
  });

  it.each([
    [COUNTRY, 'USA', 'C', /exactly two letters/],
    [COUNTRY, '1!', 'C', /exactly two letters/],
    [COMMON_NAME, 'x'.repeat(65), 'CN', /65 characters, and 64/],
    [ORGANIZATION, 'x'.repeat(65), 'O', /64/],
    ['2.5.4.7', 'x'.repeat(129), 'L', /128/],
    [EMAIL_ADDRESS, `${'x'.repeat(250)}@b.com`, 'emailAddress', /255/],
    [EMAIL_ADDRESS, 'postmaster', 'emailAddress', /no e-mail address/],
    [EMAIL_ADDRESS, 'ü@b.com', 'emailAddress', /not ASCII/],
    ['2.5.4.5', 'a_b', 'serialNumber', /character other than/],
    [COMMON_NAME, '', 'CN', /empty/],
    [COMMON_NAME, ' a', 'CN', /blank/],
    [COMMON_NAME, 'a\0b', 'CN', /NUL/],
    [COMMON_NAME, 'a\nb', 'CN', /control/],
    [COMMON_NAME, 'a\u202eb', 'CN', /direction/],
    [COMMON_NAME, 'a\u200bb', 'CN', /invisible/],
    [COMMON_NAME, 'a\ud800b', 'CN', /surrogate/],
  ])('refuses %s “%s”, naming the field', (type, value, field, message) => {
    const refusal = refusalOf(() => buildName([[{ type, value }]]));
    expect([refusal.code, refusal.detail]).toEqual(['MALFORMED_NAME', { field, oid: type }]);
    expect(refusal.message).toMatch(message);
  });

  it('counts characters, not UTF-16 units or bytes', () => {
    expect(attributeValues(buildName([[{ type: COMMON_NAME, value: '😀'.repeat(64) }]]), COMMON_NAME)[0]).toHaveLength(
      128,
    );
  });

  it('refuses a field without parts', () => {
    expectRefusal(() => buildName([[]]), 'MALFORMED_NAME', /without parts/);
  });
});

describe('sameName', () => {
  const same = (a: Name, b: Name): boolean => sameName(a, b);

  it.each([
    ['case', commonName('Example'), commonName('EXAMPLE'), true],
    ['string types', oneField(COMMON_NAME, element(0x13, hex('6162'))), commonName('ab'), true],
    ['runs of blanks', commonName('a   b'), commonName(' a b '), true],
    ['composed and decomposed letters', commonName('\u00e9'), commonName('e\u0301'), true],
    ['other text', commonName('a'), commonName('b'), false],
    ['other types', commonName('a'), oneField(ORGANIZATION, utf8String('a')), false],
    [
      'more fields',
      commonName('a'),
      buildName([[{ type: COMMON_NAME, value: 'a' }], [{ type: COMMON_NAME, value: 'a' }]]),
      false,
    ],
    ['a text and its own hexadecimal', commonName('#0c0161'), oneField(COMMON_NAME, element(0x0c, hex('ff'))), false],
  ])('compares %s as RFC 5280 §7.1 says', (_, a, b, expected) => {
    expect([same(a, b), same(b, a)]).toEqual([expected, expected]);
  });

  it('takes the parts of one field in any order, and fields in one order only', () => {
    const [cn, o] = [
      { type: COMMON_NAME, value: 'a' },
      { type: ORGANIZATION, value: 'B' },
    ];
    expect(same(buildName([[cn, o]]), buildName([[{ ...o, value: 'b' }, cn]]))).toBe(true);
    expect(same(buildName([[cn], [o]]), buildName([[o], [cn]]))).toBe(false);
    expect(same(buildName([[cn], [o]]), buildName([[cn, o]]))).toBe(false);
  });
});

describe('nameFindings', () => {
  it.each([
    ['a\0b', ['error name-nul']],
    ['a\u0007b', ['error name-control']],
    ['a\u0000\u0007', ['error name-nul', 'error name-control']],
    ['abc\u202efdp.exe', ['error name-bidirectional']],
    ['a\u200bb', ['warning name-invisible']],
    ['', ['warning name-empty']],
    [' a', ['warning name-blanks']],
    ['x'.repeat(65), ['warning name-too-long']],
    ['pаypal', ['warning name-mixed-scripts']],
    ['www.example.com', []],
    ['Größe', []],
    ['株式会社 Example', []],
  ])('tells of “%s”: %j', (value, expected) => {
    expect(codes(commonName(value))).toEqual(expected);
  });

  it('tells of a country that is none, and of characters that PrintableString lacks', () => {
    expect(codes(oneField(COUNTRY, element(0x13, hex('757361'))))).toEqual(['warning name-country']);
    expect(codes(oneField(COUNTRY, element(0x13, hex('5553'))))).toEqual([]);
    expect(codes(oneField(COMMON_NAME, element(0x13, hex('2a2e61'))))).toEqual(['warning name-not-printable']);
    expect(codes(oneField('2.5.4.45', bitString(hex('ab'))))).toEqual(['warning name-not-text']);
  });

  it('names a source for each', () => {
    const findings = nameFindings(
      parseName(
        sequence(
          ...['a\0', ' ', 'x'.repeat(70)].flatMap((value) => [
            setOf(sequence(objectIdentifier(COMMON_NAME), utf8String(value))),
          ]),
        ),
      ),
    );
    expect(findings.length).toBeGreaterThan(2);
    expect(findings.every(({ source }) => source !== undefined && source !== '')).toBe(true);
  });
});

describe('attributeTypeName', () => {
  it("is OpenSSL's short name, or the OID", () => {
    expect(
      ['2.5.4.3', EMAIL_ADDRESS, '2.5.4.5', '0.9.2342.19200300.100.1.1', '1.2.3.4'].map(attributeTypeName),
    ).toEqual(['CN', 'emailAddress', 'serialNumber', 'UID', '1.2.3.4']);
  });
});
