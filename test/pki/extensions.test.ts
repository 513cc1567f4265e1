import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../electron/pki/bytes.ts';
import { encodeExtensions, parseExtensions } from '../../electron/pki/extensions.ts';
import { PURPOSE, extendedKeyUsage, parseExtendedKeyUsage } from '../../electron/pki/extension-usage.ts';
import {
  authorityInfoAccess,
  crlDistributionPoints,
  ocspNoCheck,
  parseAuthorityInfoAccess,
  parseCrlDistributionPoints,
  parseDistributionPoints,
  parseTlsFeature,
  tlsFeatureMustStaple,
} from '../../electron/pki/extension-publication.ts';
import {
  authorityKeyIdentifier,
  parseAuthorityKeyIdentifier,
  parseSubjectAltName,
  parseSubjectKeyIdentifier,
  subjectAltName,
  subjectKeyIdentifier,
} from '../../electron/pki/extension-identity.ts';
import {
  certificatePolicies,
  parseCertificatePolicies,
  parsePolicyConstraints,
} from '../../electron/pki/extension-policy.ts';
import { crlNumber, parseCrlNumber, parseIssuingDistributionPoint } from '../../electron/pki/extension-crl.ts';
import { formatGeneralName } from '../../electron/pki/general-name.ts';
import { parseGeneralNameText } from '../../electron/pki/general-name-text.ts';
import { expectRefusal, hex } from './refusal.ts';

describe('parseExtensions', () => {
  it('reads what encodeExtensions writes, in the same order', () => {
    const extension = fc.record({
      oid: fc.integer({ min: 0, max: 99 }).map((n) => `1.2.3.${String(n)}`),
      critical: fc.boolean(),
      value: fc.uint8Array({ maxLength: 40 }),
    });
    fc.assert(
      fc.property(fc.uniqueArray(extension, { minLength: 1, selector: ({ oid }) => oid }), (list) => {
        const der = encodeExtensions(list);
        expect(parseExtensions(der)).toEqual(list);
      }),
    );
  });

  it.each([
    ['an empty list', '3000', /is empty/],
    ['one twice', '3010 3006 06022a03 0400 3006 06022a03 0400', /extension .* is there twice/],
    [
      'critical written where it is false (X.690 §11.5)',
      '300b 3009 06022a03 010100 0400',
      /critical is written where it is false/,
    ],
    ['a BOOLEAN of 01', '300b 3009 06022a03 010101 0400', /neither 00 nor FF/],
    ['a value that is no OCTET STRING', '3008 3006 06022a03 0500', /tag 0x05/],
    ['something behind the value', '300a 3008 06022a03 0400 0500', /holds more/],
    ['bytes behind the list', '3008 3006 06022a03 0400 00', /follow/],
  ])('refuses %s', (_, bytes, message) => {
    expectRefusal(() => parseExtensions(hex(bytes)), 'MALFORMED_DER', message);
  });

  it('says what it is reading for', () => {
    expectRefusal(
      () => parseExtensions(hex('3000'), 'MALFORMED_REQUEST'),
      'MALFORMED_REQUEST',
      /certification request/,
    );
  });
});

describe('encodeExtensions', () => {
  it('refuses none, and one twice', () => {
    expectRefusal(() => encodeExtensions([]), 'INVALID_INPUT', /empty/);
    expectRefusal(() => encodeExtensions([ocspNoCheck(), ocspNoCheck()]), 'INVALID_INPUT', /twice/);
  });
});

describe('the other extensions', () => {
  it('come round', () => {
    expect(parseExtendedKeyUsage(extendedKeyUsage([PURPOSE.serverAuth, PURPOSE.clientAuth]).value)).toEqual([
      PURPOSE.serverAuth,
      PURPOSE.clientAuth,
    ]);
    expect(toHex(parseSubjectKeyIdentifier(subjectKeyIdentifier(hex('aabb')).value))).toBe('aabb');
    expect(parseAuthorityKeyIdentifier(authorityKeyIdentifier(hex('aabb')).value)).toEqual({
      keyIdentifier: hex('aabb'),
      issuer: null,
      serialNumber: null,
    });
    expect(parseCrlDistributionPoints(crlDistributionPoints(['http://a/1', 'http://b/2']).value)).toEqual([
      'http://a/1',
      'http://b/2',
    ]);
    const access = { ocsp: ['http://o'], caIssuers: ['http://i', 'http://j'] };
    expect(parseAuthorityInfoAccess(authorityInfoAccess(access).value)).toEqual(access);
    expect(parseCertificatePolicies(certificatePolicies(['2.23.140.1.2.1', '1.2.3']).value)).toEqual([
      '2.23.140.1.2.1',
      '1.2.3',
    ]);
    expect(parseTlsFeature(tlsFeatureMustStaple().value)).toEqual([5]);
    expect(toHex(tlsFeatureMustStaple().value)).toBe('3003020105');
    expect(toHex(ocspNoCheck().value)).toBe('0500');
    expect(parseCrlNumber(crlNumber(2n ** 150n).value)).toBe(2n ** 150n);
    const names = ['a.example', '10.0.0.1', 'a@b.example'].map(parseGeneralNameText);
    const san = subjectAltName(names, { critical: true });
    expect([san.critical, parseSubjectAltName(san.value).map(formatGeneralName)]).toEqual([
      true,
      names.map(formatGeneralName),
    ]);
  });

  it.each<[string, string, (value: Uint8Array) => unknown]>([
    ['extendedKeyUsage without purposes', '3000', parseExtendedKeyUsage],
    ['subjectAltName without names', '3000', parseSubjectAltName],
    ['an AKI with a serial number and no issuer', '3003820101', parseAuthorityKeyIdentifier],
    ['an AKI with an issuer and no serial number', '3005a103820161', parseAuthorityKeyIdentifier],
    ['a policy twice', '300c 3004 06022a03 3004 06022a03', parseCertificatePolicies],
    ['policy constraints without any', '3000', parsePolicyConstraints],
    ['an empty distribution point list', '3000', parseDistributionPoints],
    ['a flag that is FALSE', '3003 810100', parseIssuingDistributionPoint],
    ['an SKI that is no OCTET STRING', '0302 00aa', parseSubjectKeyIdentifier],
    ['bytes behind', '0500 00', parseSubjectKeyIdentifier],
  ])('refuse %s', (_, bytes, parse) => {
    expectRefusal(() => parse(hex(bytes)), 'MALFORMED_DER');
  });

  it('tell a distribution point with reasons or another issuer', () => {
    const points = parseDistributionPoints(hex('301a 300c a00a a008 8606 687474703a2f 300a 8102 0102 a204 a402 3000'));
    expect(points.map(({ names, someReasons, crlIssuer }) => [names.length, someReasons, crlIssuer.length])).toEqual([
      [1, false, 0],
      [0, true, 1],
    ]);
  });
});
