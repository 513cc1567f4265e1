import { describe, expect, it } from 'vitest';
import { DerReader } from '../../electron/pki/der.ts';
import { readGeneralName } from '../../electron/pki/general-name.ts';
import { generalNameFindings } from '../../electron/pki/general-name-findings.ts';
import type { GeneralName } from '../../electron/pki/general-name.ts';
import { hex } from './refusal.ts';

const one = (der: Uint8Array): GeneralName => readGeneralName(new DerReader(der), 'the name');
const dns = (value: string): GeneralName => ({ kind: 'dns', value });

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
