import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DerReader } from '../../electron/pki/der.ts';
import { toHex } from '../../electron/pki/bytes.ts';
import { element, sequence } from '../../electron/pki/der-writer.ts';
import { parseDistinguishedName } from '../../electron/pki/distinguished-name.ts';
import {
  encodeGeneralName,
  encodeGeneralNames,
  formatGeneralName,
  parseGeneralNames,
  readGeneralName,
} from '../../electron/pki/general-name.ts';
import type { GeneralName } from '../../electron/pki/general-name.ts';
import { expectRefusal, hex } from './refusal.ts';

const one = (der: Uint8Array): GeneralName => readGeneralName(new DerReader(der), 'the name');
const dns = (value: string): GeneralName => ({ kind: 'dns', value });

describe('parseGeneralNames', () => {
  it('reads every kind, and writes it back byte for byte', () => {
    const list = sequence(
      hex('8203 612e62'),
      hex('8105 6140622e63'),
      hex('8608 687474703a2f2f61'),
      hex('8803 2a0304'),
      hex('8704 0a000001'),
      hex('8710 20010db8000000000000000000000001'),
      element(0xa4, parseDistinguishedName('CN=a').der),
      hex('a013 060a2b060104018237140203 a005 0c03 614062'),
      hex('a303 040100'),
      hex('a505 a103 0c0161'),
    );
    const names = parseGeneralNames(list);
    expect(names.map(formatGeneralName)).toEqual([
      'DNS:a.b',
      'email:a@b.c',
      'URI:http://a',
      'RID:1.2.3.4',
      'IP:10.0.0.1',
      'IP:2001:db8::1',
      'DirName:CN=a',
      'otherName:UPN:a@b',
      'x400Address:#a303040100',
      'ediPartyName:#a505a1030c0161',
    ]);
    expect(toHex(encodeGeneralNames(names))).toBe(toHex(list));
  });

  it.each([
    ['an empty list', '3000', /is empty/],
    ['no list', '0500', /tag 0x05/],
    ['an unknown choice', '3003 890100', /not a GeneralName/],
    ['a constructed dNSName', '3003 a20100', /not a GeneralName/],
    ['an otherName without value', '3006 a004 0602 2a03', /is missing/],
    ['an otherName of broken DER', '300a a008 06022a03 a0020c01', /.*/],
    ['a name of two', '3006 a404 3000 3000', /holds more/],
    ['bytes behind', '3003 820161 00', /follow/],
  ])('refuses %s', (_, bytes, message) => {
    expectRefusal(() => parseGeneralNames(hex(bytes)), 'MALFORMED_NAME', message);
  });

  it('keeps texts that are no ASCII byte for byte', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.constantFrom(0x81, 0x82, 0x86, 0x87), (content, tag) => {
        const der = element(tag, content);
        expect(toHex(encodeGeneralName(one(der)))).toBe(toHex(der));
      }),
    );
  });
});

describe('encodeGeneralNames', () => {
  it('refuses an empty list', () => {
    expectRefusal(() => encodeGeneralNames([]), 'INVALID_INPUT', /no names/);
  });

  it('refuses letters that no IA5String has', () => {
    expectRefusal(() => encodeGeneralName(dns('株.example')), 'INVALID_INPUT', /A-label/);
  });
});

describe('formatGeneralName', () => {
  it('lets no name look like two (CVE-2021-44532)', () => {
    expect(formatGeneralName(dns('a.example, DNS:b.example'))).toBe('DNS:a.example\\2C DNS:b.example');
    expect(formatGeneralName(dns('a"b\\c'))).toBe('DNS:a\\22b\\5Cc');
  });

  it('shows NUL and control characters as escapes', () => {
    expect(formatGeneralName(dns('good.example\0.evil.example'))).toBe('DNS:good.example\\00.evil.example');
    expect(formatGeneralName({ kind: 'email', value: 'a\n@b' })).toBe('email:a\\0A@b');
  });
});
