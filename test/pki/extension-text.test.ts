import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXTENSION } from '../../electron/pki/extensions.ts';
import { PURPOSE, basicConstraints, extendedKeyUsage, keyUsage } from '../../electron/pki/extension-usage.ts';
import {
  authorityInfoAccess,
  crlDistributionPoints,
  ocspNoCheck,
  tlsFeatureMustStaple,
} from '../../electron/pki/extension-publication.ts';
import { authorityKeyIdentifier, subjectAltName, subjectKeyIdentifier } from '../../electron/pki/extension-identity.ts';
import { certificatePolicies, nameConstraints } from '../../electron/pki/extension-policy.ts';
import { crlNumber } from '../../electron/pki/extension-crl.ts';
import { describeExtension } from '../../electron/pki/extension-text.ts';
import { parseGeneralNameText } from '../../electron/pki/general-name-text.ts';
import { parseNameConstraintText } from '../../electron/pki/name-constraints.ts';
import { hex } from './refusal.ts';

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
