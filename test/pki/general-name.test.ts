import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DerReader, toHex } from '../../electron/pki/der.ts';
import { element, sequence } from '../../electron/pki/der-writer.ts';
import { parseDistinguishedName } from '../../electron/pki/distinguished-name.ts';
import {
  encodeGeneralName,
  encodeGeneralNames,
  formatGeneralName,
  generalNameFindings,
  parseGeneralNameText,
  parseGeneralNames,
  readGeneralName,
} from '../../electron/pki/general-name.ts';
import type { GeneralName } from '../../electron/pki/general-name.ts';
import { formatIpAddress, parseIpAddress } from '../../electron/pki/ip-address.ts';
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

describe('parseGeneralNameText', () => {
  it.each([
    ['www.example.com', 'DNS:www.example.com'],
    ['WWW.Example.COM', 'DNS:www.example.com'],
    ['DNS:www.example.com', 'DNS:www.example.com'],
    ['dns: localhost ', 'DNS:localhost'],
    ['*.example.com', 'DNS:*.example.com'],
    ['bücher.example', 'DNS:xn--bcher-kva.example'],
    ['*.bücher.example', 'DNS:*.xn--bcher-kva.example'],
    ['_dmarc.example.com', 'DNS:_dmarc.example.com'],
    ['10.0.0.1', 'IP:10.0.0.1'],
    ['IP:10.0.0.1', 'IP:10.0.0.1'],
    ['IP Address:10.0.0.1', 'IP:10.0.0.1'],
    ['2001:DB8:0:0:0:0:0:1', 'IP:2001:db8::1'],
    ['::1', 'IP:::1'],
    ['::ffff:10.0.0.1', 'IP:::ffff:10.0.0.1'],
    ['a@b.example', 'email:a@b.example'],
    ['email:a@bücher.example', 'email:a@xn--bcher-kva.example'],
    ['https://a.example/b?c=1', 'URI:https://a.example/b?c=1'],
    ['URI:urn:uuid:1', 'URI:urn:uuid:1'],
    ['RID:1.2.3.4', 'RID:1.2.3.4'],
    ['DirName:CN=a,O=b', 'DirName:CN=a,O=b'],
    ['otherName:UPN:user@realm', 'otherName:UPN:user@realm'],
    ['UPN:user@realm', 'otherName:UPN:user@realm'],
    ['otherName:1.2.3;UTF8:hé', 'otherName:1.2.3:hé'],
  ])('reads %s as %s', (text, expected) => {
    const name = parseGeneralNameText(text);
    expect(formatGeneralName(name)).toBe(expected);
    expect(toHex(encodeGeneralName(one(encodeGeneralName(name))))).toBe(toHex(encodeGeneralName(name)));
    expect(generalNameFindings(name).filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it.each([
    ['', /empty/],
    ['DNS:', /empty/],
    ['a\0b.example', /NUL/],
    ['a\u202eb.example', /bidirectional/],
    ['a b.example', /blank/],
    ['10.0.0.0/8', /CIDR/],
    ['2001:db8::/32', /CIDR/],
    ['IP:300.0.0.1', /no IP address/],
    ['IP:010.0.0.1', /no IP address/],
    ['IP:fe80::1%eth0', /no IP address/],
    ['DNS:10.0.0.1', /is an IP address/],
    ['*', /bare \*/],
    ['*.com', /top-level/],
    ['foo*.example.com', /not its whole first label/],
    ['www.*.example.com', /not its whole first label/],
    ['*.*.example.com', /not its whole first label/],
    ['a..example', /empty label/],
    ['.example.com', /empty label/],
    ['example.com.', /ends with a dot/],
    ['-a.example', /hyphen/],
    ['a!.example', /other than letters/],
    [`${'a'.repeat(64)}.example`, /64 characters/],
    [`${'a.'.repeat(126)}aa`, /254 characters/],
    ['www.example.com/path', /slash/],
    ['www.example.com:443', /colon/],
    ['email:a', /no e-mail address/],
    ['a@', /no e-mail address/],
    ['a b@c.example', /no e-mail address/],
    ['a@*.example.com', /no e-mail address/],
    ['ü@b.example', /no e-mail address/],
    ['URI:/relative', /no absolute URI/],
    ['URI:http://a b/', /%hh/],
    ['RID:x', /object identifier/],
    ['otherName:x', /no otherName/],
    ['UPN:nobody', /user principal name/],
  ])('refuses “%s”', (text, message) => {
    expectRefusal(() => parseGeneralNameText(text), 'MALFORMED_NAME', message);
  });
});

describe('generalNameFindings', () => {
  const codes = (name: GeneralName): string[] =>
    generalNameFindings(name).map(({ severity, code }) => `${severity} ${code}`);

  it.each([
    ['a.example', []],
    ['*.a.example', []],
    ['*', ['error dns-wildcard']],
    ['*.example', ['error dns-wildcard']],
    ['*.*.example.test', ['error dns-wildcard']],
    ['foo*.example.test', ['error dns-wildcard']],
    ['a\0.example', ['error dns-syntax']],
    ['a b.example', ['error dns-syntax']],
    ['b\xc3\xbccher.example', ['error dns-syntax']],
    ['', ['error dns-syntax']],
    ['10.0.0.1', ['warning dns-ip-address']],
    ['*.0.0.1', ['error dns-wildcard']],
    ['1.2.3', ['error dns-syntax']],
    ['a_b.example', ['warning dns-underscore']],
    ['xn--pypal-4ve.example', ['warning dns-international']],
    ['xn--a-.example', ['error dns-syntax']],
    ['xn--99999999999.example', ['warning dns-bad-a-label']],
    ['ab--c.example', ['warning dns-reserved-label']],
  ])('tells of the DNS name “%s”: %j', (value, expected) => {
    expect(codes(dns(value))).toEqual(expected);
  });

  it('shows what an A-label reads as', () => {
    expect(generalNameFindings(dns('xn--pypal-4ve.example'))[0]?.message).toContain('“pаypal.example”');
  });

  it.each<[string, GeneralName, string[]]>([
    ['an address of five bytes', one(hex('8705 0a00000100')), ['error san-ip-length']],
    ['an e-mail address with NUL', { kind: 'email', value: 'a\0@b.example' }, ['error san-email']],
    ['no e-mail address', { kind: 'email', value: 'a' }, ['error san-email']],
    ['a javascript: URI', { kind: 'uri', value: 'javascript:alert(1)' }, ['warning san-uri-scheme']],
    ['a relative URI', { kind: 'uri', value: '/a' }, ['error san-uri']],
    ['an X.400 address', one(hex('a303 040100')), ['warning san-obsolete']],
    [
      'a UPN with a turned direction',
      { kind: 'otherName', type: '1.3.6.1.4.1.311.20.2.3', der: hex('0500'), text: 'a\u202e@b' },
      ['error name-bidirectional'],
    ],
  ])('tells of %s', (_, name, expected) => {
    expect(codes(name)).toEqual(expected);
  });
});

describe('IP addresses', () => {
  it.each([
    ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['1:0:0:2:3:0:0:4', '1::2:3:0:0:4'],
    ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
    ['1::', '1::'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
    ['FE80::ABCD', 'fe80::abcd'],
  ])('%s is written %s (RFC 5952)', (text, canonical) => {
    expect(formatIpAddress(parseIpAddress(text) ?? hex(''))).toBe(canonical);
  });

  it.each([
    '1:2:3',
    '1:2:3:4:5:6:7:8:9',
    '1::2::3',
    ':::',
    '1:2:3:4:5:6:7::8',
    '12345::',
    'g::',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    '1.2.3.04',
    '::1.2.3',
    '1.2.3.4::',
  ])('%s is none', (text) => {
    expect(parseIpAddress(text)).toBeNull();
  });

  it('come round from bytes', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.uint8Array({ minLength: 4, maxLength: 4 }), fc.uint8Array({ minLength: 16, maxLength: 16 })),
        (bytes) => {
          expect(toHex(parseIpAddress(formatIpAddress(bytes) ?? '') ?? hex(''))).toBe(toHex(bytes));
        },
      ),
    );
  });
});
