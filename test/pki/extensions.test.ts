import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../electron/pki/der.ts';
import {
  EXTENSION,
  KEY_USAGES,
  PURPOSE,
  authorityInfoAccess,
  authorityKeyIdentifier,
  basicConstraints,
  certificatePolicies,
  crlDistributionPoints,
  crlNumber,
  encodeExtensions,
  extendedKeyUsage,
  keyUsage,
  nameConstraints,
  ocspNoCheck,
  parseAuthorityInfoAccess,
  parseAuthorityKeyIdentifier,
  parseBasicConstraints,
  parseCertificatePolicies,
  parseCrlDistributionPoints,
  parseCrlNumber,
  parseDistributionPoints,
  parseExtendedKeyUsage,
  parseExtensions,
  parseIssuingDistributionPoint,
  parseKeyUsage,
  parsePolicyConstraints,
  parseSubjectAltName,
  parseSubjectKeyIdentifier,
  parseTlsFeature,
  subjectAltName,
  subjectKeyIdentifier,
  tlsFeatureMustStaple,
} from '../../electron/pki/extensions.ts';
import { describeExtension } from '../../electron/pki/extension-text.ts';
import { formatGeneralName, parseGeneralNameText } from '../../electron/pki/general-name.ts';
import { parseNameConstraintText } from '../../electron/pki/name-constraints.ts';
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

describe('basicConstraints', () => {
  it.each([
    [{ ca: true }, '30030101ff', { ca: true, pathLength: null }, true],
    [{ ca: true, pathLength: 0 }, '30060101ff020100', { ca: true, pathLength: 0 }, true],
    [{ ca: true, pathLength: null }, '30030101ff', { ca: true, pathLength: null }, true],
    [{ ca: false }, '3000', { ca: false, pathLength: null }, true],
    [{ ca: false, pathLength: 3 }, '3000', { ca: false, pathLength: null }, true],
  ])('%j', (input, value, parsed, critical) => {
    const extension = basicConstraints(input);
    expect([toHex(extension.value), extension.critical, parseBasicConstraints(extension.value)]).toEqual([
      value,
      critical,
      parsed,
    ]);
  });

  it.each([
    '3003010100',
    '30030101fe',
    '3006020101020101',
    '300602 0101 0101ff',
    '300301 01ff00',
    '300402020001',
    '3003 0201ff',
  ])('refuses %s', (bytes) => {
    expectRefusal(() => parseBasicConstraints(hex(bytes)), 'MALFORMED_DER');
  });
});

describe('keyUsage', () => {
  it('comes round, whatever is in it', () => {
    fc.assert(
      fc.property(fc.subarray([...KEY_USAGES]), (usages) => {
        const extension = keyUsage(usages);
        expect([parseKeyUsage(extension.value), extension.critical]).toEqual([usages, true]);
      }),
    );
  });

  it('writes what everybody writes', () => {
    expect([
      toHex(keyUsage(['keyCertSign', 'cRLSign']).value),
      toHex(keyUsage(['digitalSignature']).value),
      toHex(keyUsage(['decipherOnly']).value),
    ]).toEqual(['03020106', '03020780', '0303070080']);
  });

  it('takes trailing zero bits, which lint tells', () => {
    expect(parseKeyUsage(hex('030200a4'))).toEqual(['digitalSignature', 'keyEncipherment', 'keyCertSign']);
  });

  it('refuses a bit that nobody has named', () => {
    expectRefusal(() => parseKeyUsage(hex('0303060040')), 'MALFORMED_DER', /unknown bit 9/);
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

describe('parseIssuingDistributionPoint', () => {
  const nothing = {
    names: [],
    onlyUserCerts: false,
    onlyCaCerts: false,
    onlyAttributeCerts: false,
    someReasons: false,
    indirect: false,
  };

  it.each([
    ['8101ff', { onlyUserCerts: true }],
    ['8201ff', { onlyCaCerts: true }],
    ['83020780', { someReasons: true }],
    ['8401ff', { indirect: true }],
    ['8501ff', { onlyAttributeCerts: true }],
    ['8201ff8401ff', { onlyCaCerts: true, indirect: true }],
    ['', {}],
  ])('reads the flags of %s', (content, expected) => {
    const value = hex(`30${(content.length / 2).toString(16).padStart(2, '0')}${content}`);
    expect(parseIssuingDistributionPoint(value)).toEqual({ ...nothing, ...expected });
  });

  it('reads its names, and refuses a flag of 01', () => {
    const point = parseIssuingDistributionPoint(hex('300c a00a a008 8606 687474703a2f'));
    expect(point.names.map(formatGeneralName)).toEqual(['URI:http:/']);
    expectRefusal(() => parseIssuingDistributionPoint(hex('3003 810101')), 'MALFORMED_DER', /not TRUE/);
    expectRefusal(() => parseIssuingDistributionPoint(hex('3004 8102 ffff')), 'MALFORMED_DER', /not TRUE/);
  });
});

describe('describeExtension', () => {
  const text = (oid: string, value: string): string =>
    describeExtension({ oid, critical: false, value: hex(value) }).value;

  it('says what an extension says, in words', () => {
    const constraints = nameConstraints({
      permitted: ['.sample.com', 'IP:10.0.0.0/8'].map(parseNameConstraintText),
      excluded: [parseNameConstraintText('email:bad.example')],
    });
    const described = [
      basicConstraints({ ca: true, pathLength: 1 }),
      keyUsage(['keyCertSign', 'cRLSign']),
      extendedKeyUsage([PURPOSE.serverAuth, '1.2.3']),
      subjectAltName([parseGeneralNameText('a.example'), parseGeneralNameText('::1')], { critical: false }),
      subjectKeyIdentifier(hex('0aff')),
      authorityKeyIdentifier(hex('0aff')),
      crlDistributionPoints(['http://a/1']),
      authorityInfoAccess({ ocsp: ['http://o'], caIssuers: ['http://i'] }),
      constraints,
      certificatePolicies(['2.23.140.1.2.1', '1.2.3']),
      tlsFeatureMustStaple(),
      ocspNoCheck(),
      crlNumber(7n),
    ].map(describeExtension);
    expect(described.map(({ name, value }) => `${name}: ${value}`)).toEqual([
      'Basic Constraints: CA:TRUE, pathlen:1',
      'Key Usage: keyCertSign, cRLSign',
      'Extended Key Usage: TLS Web Server Authentication, 1.2.3',
      'Subject Alternative Name: DNS:a.example, IP:::1',
      'Subject Key Identifier: 0A:FF',
      'Authority Key Identifier: 0A:FF',
      'CRL Distribution Points: URI:http://a/1',
      'Authority Information Access: OCSP - URI:http://o, CA Issuers - URI:http://i',
      'Name Constraints: Permitted DNS:sample.com, Permitted IP:10.0.0.0/8, Excluded email:bad.example',
      'Certificate Policies: CA/B Forum domain validated (2.23.140.1.2.1), 1.2.3',
      'TLS Feature: status_request',
      'OCSP No Check: present',
      'CRL Number: 7',
    ]);
    expect(describeExtension(keyUsage([])).critical).toBe(true);
  });

  it.each([
    [EXTENSION.policyMappings, '300a 3008 06022a03 06022a04', '1.2.3 → 1.2.4'],
    [EXTENSION.policyConstraints, '3003 800102', 'Require Explicit Policy:2'],
    [EXTENSION.policyConstraints, '3006 800102 810100', 'Require Explicit Policy:2, Inhibit Policy Mapping:0'],
    [EXTENSION.inhibitAnyPolicy, '020103', '3'],
    [EXTENSION.issuingDistributionPoint, '300f a00a a008 8606 687474703a2f 8201ff', 'URI:http:/, only CA certificates'],
    [EXTENSION.deltaCrlIndicator, '020105', 'changes since CRL 5'],
    [EXTENSION.reasonCode, '0a0101', 'keyCompromise'],
    [EXTENSION.reasonCode, '0a0107', '7'],
    [EXTENSION.invalidityDate, '180f 32303234303530363037303830395a', '2024-05-06T07:08:09.000Z'],
    [EXTENSION.tlsFeature, '3006 020111 020163', 'status_request_v2, 99'],
    [
      EXTENSION.crlDistributionPoints,
      '300c 300a 8102 0102 a204 a402 3000',
      'relative name (CRL issuer DirName:) (some reasons)',
    ],
    [EXTENSION.authorityKeyIdentifier, '3008 a103 820161 820105', 'DNS:a, serial:05'],
    [EXTENSION.authorityKeyIdentifier, '3000', 'empty'],
    ['2.16.840.1.113730.1.1', '03020640', 'SSL Server'],
  ])('%s of %s is “%s”', (oid, value, expected) => {
    expect(text(oid, value)).toBe(expected);
  });

  it('never throws: what cannot be read says so, and what is unknown is hexadecimal', () => {
    expect(text('1.2.3', '0102')).toBe('01:02');
    expect(text(EXTENSION.basicConstraints, '3003010100')).toMatch(/^cannot be decoded: .*byte 2.* 30:03:01:01:00$/);
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(EXTENSION), '2.16.840.1.113730.1.13', '2.16.840.1.113730.1.1'),
        fc.uint8Array({ maxLength: 30 }),
        (oid, value) => {
          expect(typeof describeExtension({ oid, critical: true, value }).value).toBe('string');
        },
      ),
    );
  });

  it('shows hostile characters as escapes', () => {
    expect(text(EXTENSION.subjectAltName, '3006 8204 610a622e')).toBe('DNS:a\\0Ab.');
    expect(text('2.16.840.1.113730.1.13', '1603 611b62')).toBe('a\\1Bb');
  });
});
