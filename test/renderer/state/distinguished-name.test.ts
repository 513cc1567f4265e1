import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAttributes, titleOf, writeName } from '../../../renderer/state/distinguished-name.ts';

describe('readAttributes', () => {
  it('reads escaped separators, hexadecimal pairs and multi-valued RDNs (RFC 4514 §4)', () => {
    expect(readAttributes(String.raw`CN=James \"Jim\" Smith\, III+UID=jsmith,O=Bl\C3\A5 AS,C=NO`)).toEqual([
      { type: 'CN', value: 'James "Jim" Smith, III' },
      { type: 'UID', value: 'jsmith' },
      { type: 'O', value: 'Blå AS' },
      { type: 'C', value: 'NO' },
    ]);
  });

  it('does not choke on what is no name', () => {
    expect(readAttributes('just text')).toEqual([{ type: '', value: 'just text' }]);
    expect(readAttributes('')).toEqual([]);
    expect(readAttributes('CN=x\\')).toEqual([{ type: 'CN', value: 'x' }]);
  });
});

describe('titleOf', () => {
  it('is the common name, else the organisation, else the first attribute, else nothing', () => {
    expect(titleOf('O=Sample,CN=mail.sample.com')).toBe('mail.sample.com');
    expect(titleOf('C=US,O=Sample')).toBe('Sample');
    expect(titleOf('serialNumber=17')).toBe('17');
    expect(titleOf('')).toBe('');
  });
});

describe('writeName', () => {
  it('leaves empty attributes out and trims the rest', () => {
    expect(
      writeName([
        { type: 'CN', value: ' Sample Root CA ' },
        { type: 'O', value: '' },
        { type: 'C', value: 'US' },
      ]),
    ).toBe('CN=Sample Root CA,C=US');
  });

  it('escapes what would be read as something else (RFC 4514 §2.4)', () => {
    expect(writeName([{ type: 'O', value: 'A, B + C "D" <E>; \\F' }])).toBe(String.raw`O=A\, B \+ C \"D\" \<E\>\; \\F`);
    expect(writeName([{ type: 'CN', value: '#1' }])).toBe(String.raw`CN=\#1`);
  });

  it('is read back as it was written', () => {
    const value = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).filter((text) => text.trim() === text);
    fc.assert(
      fc.property(value, value, (cn, o) => {
        const attributes = [
          { type: 'CN', value: cn },
          { type: 'O', value: o },
        ];
        expect(readAttributes(writeName(attributes))).toEqual(attributes);
      }),
    );
  });
});
