import type { KeyUsage } from '../../shared/pki-terms.ts';
import { describe, expect, it } from 'vitest';
import { parseCertificate } from '../../electron/pki/certificate.ts';
import type { Certificate } from '../../electron/pki/certificate.ts';
import { bitString, contextConstructed, element, integer, sequence, time } from '../../electron/pki/der-writer.ts';
import { parseDistinguishedName } from '../../electron/pki/distinguished-name.ts';
import { EXTENSION } from '../../electron/pki/extensions.ts';
import { PURPOSE, basicConstraints, extendedKeyUsage, keyUsage } from '../../electron/pki/extension-usage.ts';
import { authorityInfoAccess, crlDistributionPoints } from '../../electron/pki/extension-publication.ts';
import { authorityKeyIdentifier, subjectAltName, subjectKeyIdentifier } from '../../electron/pki/extension-identity.ts';
import { nameConstraints } from '../../electron/pki/extension-policy.ts';
import type { Extension } from '../../electron/pki/extensions.ts';
import { parseGeneralNameText } from '../../electron/pki/general-name-text.ts';
import { lintCertificate } from '../../electron/pki/lint.ts';
import type { LintContext } from '../../electron/pki/lint.ts';
import { parseNameConstraintText } from '../../electron/pki/name-constraints.ts';
import { encodeSignatureAlgorithm } from '../../electron/pki/signature-algorithm.ts';
import { hex } from './refusal.ts';
import { makeCertificate, newKey } from './test-issuer.ts';
import type { TestCertificate } from './test-issuer.ts';

const rootKey = newKey('P-384');
const leafKey = newKey();

const names = (...texts: string[]): Extension => subjectAltName(texts.map(parseGeneralNameText), { critical: false });

const rootExtensions = [
  basicConstraints({ ca: true }),
  keyUsage(['keyCertSign', 'cRLSign']),
  subjectKeyIdentifier(hex('aabb')),
];
const rootParts: TestCertificate = {
  key: rootKey,
  subject: 'CN=Root',
  issuer: 'CN=Root',
  notBefore: '2024-01-01T00:00:00Z',
  notAfter: '2034-01-01T00:00:00Z',
  extensions: rootExtensions,
};
const root = makeCertificate(rootParts);

const leafExtensions = [
  basicConstraints({ ca: false }),
  keyUsage(['digitalSignature']),
  extendedKeyUsage([PURPOSE.serverAuth]),
  names('a.example', '10.0.0.1'),
  subjectKeyIdentifier(hex('cc')),
  authorityKeyIdentifier(hex('aabb')),
  crlDistributionPoints(['http://crl.example/root.crl']),
];
const leafParts: TestCertificate = {
  key: leafKey,
  issuerKey: rootKey,
  issuer: 'CN=Root',
  subject: 'CN=a.example,O=Example',
  notBefore: '2024-02-01T00:00:00Z',
  notAfter: '2025-03-03T23:59:59Z',
  extensions: leafExtensions,
};

/** The extensions with this one in the place of its like, or without it. */
function replaced(list: readonly Extension[], oid: string, by: Extension | null): Extension[] {
  const kept = list.filter((extension) => extension.oid !== oid);
  return by === null ? kept : [...kept, by];
}

const leafWith = (oid: string, by: Extension | null): Certificate =>
  makeCertificate({ ...leafParts, extensions: replaced(leafExtensions, oid, by) });
const rootWith = (oid: string, by: Extension | null): Certificate =>
  makeCertificate({ ...rootParts, extensions: replaced(rootExtensions, oid, by) });

function codes(certificate: Certificate, context: LintContext): string[] {
  return lintCertificate(certificate, context).map(({ severity, code }) => `${severity} ${code}`);
}
const server = (certificate: Certificate): string[] => codes(certificate, { purpose: 'tls-server', issuer: root });
const ca = (certificate: Certificate): string[] => codes(certificate, { purpose: 'ca' });

describe('lintCertificate', () => {
  it('finds nothing in a root, an intermediate and a server certificate as they should be', () => {
    expect(ca(root)).toEqual([]);
    expect(codes(root, { purpose: 'ca', issuer: root })).toEqual([]);
    expect(server(makeCertificate(leafParts))).toEqual([]);
    const extensions = [
      basicConstraints({ ca: true, pathLength: 0 }),
      keyUsage(['keyCertSign', 'cRLSign']),
      subjectKeyIdentifier(hex('dd')),
      authorityKeyIdentifier(hex('aabb')),
    ];
    expect(
      codes(makeCertificate({ ...leafParts, subject: 'CN=Issuing', extensions }), { purpose: 'ca', issuer: root }),
    ).toEqual([]);
  });

  it('names a source for every finding', () => {
    const findings = lintCertificate(
      makeCertificate({ serialNumber: '00', extensions: [keyUsage(['keyEncipherment'])] }),
      { purpose: 'tls-server', issuer: root },
    );
    expect(findings.length).toBeGreaterThan(6);
    expect(findings.filter(({ source }) => source === undefined || source === '')).toEqual([]);
  });
});

describe('what every certificate is held against', () => {
  it.each<[string, Partial<TestCertificate>, string]>([
    ['the serial number 0', { serialNumber: '00' }, 'error serial-not-positive'],
    ['a counter as serial number', { serialNumber: '1001' }, 'warning serial-too-short'],
    ['a serial number of 21 octets', { serialNumber: `5${'0'.repeat(41)}` }, 'error serial-too-long'],
    [
      'a serial number of 20 octets whose sign takes one more',
      { serialNumber: 'f'.repeat(40) },
      'error serial-too-long',
    ],
    ['an end before the beginning', { notAfter: '2024-01-31T00:00:00Z' }, 'error validity-order'],
    ['a weak key', { key: newKey('RSA-1024') }, 'error rsa-too-short'],
    ['a country of small letters', { subject: 'CN=a.example,C=us' }, 'warning name-country'],
  ])('%s', (_, parts, expected) => {
    expect(server(makeCertificate({ ...leafParts, ...parts }))).toEqual([expected]);
  });

  it('takes a serial number of 20 octets', () => {
    expect(server(makeCertificate({ ...leafParts, serialNumber: `7${'f'.repeat(39)}` }))).toEqual([]);
  });

  const raw = (...parts: readonly Uint8Array[]): Certificate =>
    parseCertificate(sequence(sequence(...parts), encodeSignatureAlgorithm('ecdsa-with-SHA384'), bitString(hex('00'))));
  const name = parseDistinguishedName('CN=Root').der;
  const algorithm = encodeSignatureAlgorithm('ecdsa-with-SHA384');
  const until2025 = sequence(time(new Date('2024-02-01T00:00:00Z')), time(new Date('2025-01-01T00:00:00Z')));
  const serial = integer(2n ** 100n);

  it('version 1, and an empty list of extensions', () => {
    expect(codes(raw(serial, algorithm, name, until2025, name, leafKey.spki), { purpose: 'other' })).toContain(
      'error version',
    );
    const empty = raw(
      contextConstructed(0, integer(2)),
      serial,
      algorithm,
      name,
      until2025,
      name,
      leafKey.spki,
      contextConstructed(3, sequence()),
    );
    expect(codes(empty, { purpose: 'other' })).toContain('error extensions-empty');
    expect(codes(makeCertificate(), { purpose: 'other' })).not.toContain('error extensions-empty');
  });

  it('a unique identifier (RFC 5280 §4.1.2.8)', () => {
    const unique = raw(
      contextConstructed(0, integer(2)),
      serial,
      algorithm,
      name,
      until2025,
      name,
      leafKey.spki,
      element(0x82, hex('00aa')),
    );
    expect(codes(unique, { purpose: 'other' })).toContain('error unique-identifier');
    expect(codes(makeCertificate(leafParts), { purpose: 'other' })).not.toContain('error unique-identifier');
  });

  it('dates in the wrong type of time (RFC 5280 §4.1.2.5)', () => {
    const generalized = sequence(time(new Date('2024-02-01T00:00:00Z')), element(0x18, Buffer.from('20250101000000Z')));
    expect(
      codes(raw(contextConstructed(0, integer(2)), serial, algorithm, name, generalized, name, leafKey.spki), {
        purpose: 'other',
      }),
    ).toContain('error time-encoding');
    const late = makeCertificate({ notAfter: '2050-01-01T00:00:00Z' });
    expect(codes(late, { purpose: 'other' })).not.toContain('error time-encoding');
  });

  it('an issuer without a name', () => {
    expect(codes(makeCertificate({ issuer: '' }), { purpose: 'other' })).toContain('error issuer-empty');
  });

  it('a signature with a broken digest: an error, but for a root a warning', () => {
    const sha1 = hex('300906072a8648ce3d0401');
    const of = (issuer: Uint8Array): string[] =>
      codes(
        parseCertificate(
          sequence(
            sequence(contextConstructed(0, integer(2)), serial, sha1, issuer, until2025, name, leafKey.spki),
            sha1,
            bitString(hex('00')),
          ),
        ),
        { purpose: 'other' },
      );
    expect(of(parseDistinguishedName('CN=Other').der)).toContain('error signature-digest');
    expect(of(name)).toContain('warning signature-digest');
  });
});

describe('extensions', () => {
  it.each<[string, Certificate, string[]]>([
    ['no SKI', leafWith(EXTENSION.subjectKeyIdentifier, null), ['info ski-missing']],
    ['no AKI', leafWith(EXTENSION.authorityKeyIdentifier, null), ['error aki-missing']],
    [
      'a critical AKI',
      leafWith(EXTENSION.authorityKeyIdentifier, { ...authorityKeyIdentifier(hex('aabb')), critical: true }),
      ['error critical'],
    ],
    [
      'a critical AIA',
      leafWith(EXTENSION.authorityInfoAccess, {
        ...authorityInfoAccess({ ocsp: ['http://o'], caIssuers: [] }),
        critical: true,
      }),
      ['error critical'],
    ],
    [
      'a key usage that is not critical',
      leafWith(EXTENSION.keyUsage, { ...keyUsage(['digitalSignature']), critical: false }),
      ['warning not-critical'],
    ],
    [
      'an unknown critical extension',
      leafWith('1.2.3', { oid: '1.2.3', critical: true, value: hex('0500') }),
      ['error critical-unknown'],
    ],
    ['an unknown extension', leafWith('1.2.3', { oid: '1.2.3', critical: false, value: hex('0500') }), []],
    [
      'keyCertSign without CA',
      leafWith(EXTENSION.keyUsage, keyUsage(['digitalSignature', 'keyCertSign'])),
      ['error cert-sign-without-ca'],
    ],
    [
      'a path length without CA',
      leafWith(EXTENSION.basicConstraints, { ...basicConstraints({ ca: false }), value: hex('3003020100') }),
      ['error path-length-without-ca'],
    ],
    [
      'a CA for a server',
      leafWith(EXTENSION.basicConstraints, basicConstraints({ ca: true })),
      ['error ca-without-cert-sign', 'warning ca-without-crl-sign', 'error unexpected-ca'],
    ],
    [
      'a key usage with a trailing zero bit',
      leafWith(EXTENSION.keyUsage, { ...keyUsage([]), value: hex('03020080') }),
      ['error key-usage-encoding'],
    ],
    [
      'a hostile name of the issuer',
      leafWith(EXTENSION.issuerAltName, {
        ...subjectAltName([{ kind: 'dns', value: 'a\0b' }], { critical: false }),
        oid: EXTENSION.issuerAltName,
      }),
      ['error dns-syntax'],
    ],
    [
      'a mapping to any policy',
      leafWith(EXTENSION.policyMappings, {
        oid: EXTENSION.policyMappings,
        critical: false,
        value: hex('300c 300a 06022a03 0604551d2000'),
      }),
      ['error policy-mapping-any'],
    ],
    [
      'an empty key usage',
      leafWith(EXTENSION.keyUsage, keyUsage([])),
      ['error key-usage-empty', 'warning key-usage-no-signature'],
    ],
    [
      'any purpose',
      leafWith(EXTENSION.extendedKeyUsage, extendedKeyUsage([PURPOSE.any, PURPOSE.serverAuth])),
      ['warning eku-any'],
    ],
    [
      'a purpose twice',
      leafWith(EXTENSION.extendedKeyUsage, extendedKeyUsage([PURPOSE.serverAuth, PURPOSE.serverAuth])),
      ['warning eku-twice'],
    ],
    [
      'name constraints without CA',
      leafWith(
        EXTENSION.nameConstraints,
        nameConstraints({ permitted: [parseNameConstraintText('a.example')], excluded: [] }),
      ),
      ['error name-constraints-without-ca'],
    ],
    [
      'an https distribution point',
      leafWith(EXTENSION.crlDistributionPoints, crlDistributionPoints(['https://a.example/x.crl'])),
      ['warning location-scheme'],
    ],
    [
      'an extension that cannot be read',
      leafWith(EXTENSION.certificatePolicies, {
        oid: EXTENSION.certificatePolicies,
        critical: false,
        value: hex('3000'),
      }),
      ['error extension-malformed'],
    ],
    [
      'critical names beside a subject',
      leafWith(EXTENSION.subjectAltName, { ...names('a.example'), critical: true }),
      ['warning san-critical'],
    ],
    [
      'a name twice',
      leafWith(EXTENSION.subjectAltName, names('a.example', 'b.example', 'a.example')),
      ['info san-twice'],
    ],
    [
      'a name with an underscore',
      leafWith(EXTENSION.subjectAltName, names('a.example', 'a_b.example')),
      ['warning dns-underscore'],
    ],
    [
      'a wildcard in the middle',
      leafWith(
        EXTENSION.subjectAltName,
        subjectAltName([parseGeneralNameText('a.example'), { kind: 'dns', value: 'a.*.example' }], { critical: false }),
      ),
      ['error dns-wildcard'],
    ],
  ])('%s: %j', (_, certificate, expected) => {
    expect(server(certificate).sort()).toEqual([...expected].sort());
  });

  it.each<[string, Certificate, string[]]>([
    [
      'no basic constraints',
      rootWith(EXTENSION.basicConstraints, null),
      ['error cert-sign-without-ca', 'error not-a-ca'],
    ],
    [
      'basic constraints that are not critical',
      rootWith(EXTENSION.basicConstraints, { ...basicConstraints({ ca: true }), critical: false }),
      ['error basic-constraints-not-critical'],
    ],
    ['no keyCertSign', rootWith(EXTENSION.keyUsage, keyUsage(['cRLSign'])), ['error ca-without-cert-sign']],
    ['no key usage', rootWith(EXTENSION.keyUsage, null), ['error ca-without-cert-sign']],
    ['no cRLSign', rootWith(EXTENSION.keyUsage, keyUsage(['keyCertSign'])), ['warning ca-without-crl-sign']],
    [
      'a path length without keyCertSign',
      makeCertificate({
        ...rootParts,
        extensions: [
          basicConstraints({ ca: true, pathLength: 1 }),
          keyUsage(['cRLSign']),
          subjectKeyIdentifier(hex('aabb')),
        ],
      }),
      ['error ca-without-cert-sign', 'error path-length-without-cert-sign'],
    ],
    ['no SKI', rootWith(EXTENSION.subjectKeyIdentifier, null), ['error ski-missing']],
    ['an empty SKI', rootWith(EXTENSION.subjectKeyIdentifier, subjectKeyIdentifier(hex(''))), ['error ski-empty']],
  ])('of a CA: %s: %j', (_, certificate, expected) => {
    expect(ca(certificate).sort()).toEqual([...expected].sort());
  });

  it('of a CA: no subject', () => {
    const nameless = makeCertificate({ ...rootParts, subject: '' });
    expect(ca(nameless)).toEqual(expect.arrayContaining(['error ca-without-subject', 'error san-not-critical']));
  });

  it.each<[Parameters<typeof newKey>[0], KeyUsage, string | null]>([
    ['P-256', 'keyEncipherment', 'RFC 5480 §3'],
    ['P-256', 'keyAgreement', null],
    ['Ed25519', 'keyAgreement', 'RFC 8410 §5'],
    ['RSA-2048', 'keyAgreement', 'RFC 3279 §2.3.1'],
    ['RSA-2048', 'keyEncipherment', null],
  ])('a %s key with %s', (type, usage, source) => {
    const certificate = makeCertificate({
      ...leafParts,
      key: newKey(type),
      extensions: replaced(leafExtensions, EXTENSION.keyUsage, keyUsage(['digitalSignature', usage])),
    });
    const found = lintCertificate(certificate, { purpose: 'other' }).filter(({ code }) => code === 'key-usage-family');
    expect(found.map((finding) => finding.source ?? '')).toEqual(source === null ? [] : [source]);
  });
});

describe('encipherOnly and decipherOnly', () => {
  it.each<[KeyUsage[], boolean]>([
    [['digitalSignature', 'encipherOnly'], true],
    [['digitalSignature', 'decipherOnly'], true],
    [['digitalSignature', 'keyAgreement', 'encipherOnly'], false],
    [['digitalSignature'], false],
  ])('%j: told %s (RFC 5280 §4.2.1.3)', (usages, told) => {
    const certificate = leafWith(EXTENSION.keyUsage, keyUsage(usages));
    expect(codes(certificate, { purpose: 'other' }).includes('warning key-usage-agreement')).toBe(told);
  });
});

describe('TLS servers', () => {
  it.each<[string, Certificate, string[]]>([
    ['no names', leafWith(EXTENSION.subjectAltName, null), ['error san-missing', 'warning cn-not-in-san']],
    [
      'a common name that no name covers',
      leafWith(EXTENSION.subjectAltName, names('b.example')),
      ['warning cn-not-in-san'],
    ],
    ['no extended key usage', leafWith(EXTENSION.extendedKeyUsage, null), ['error eku-server-auth']],
    [
      'client purpose only',
      leafWith(EXTENSION.extendedKeyUsage, extendedKeyUsage([PURPOSE.clientAuth])),
      ['error eku-server-auth'],
    ],
    ['no key usage', leafWith(EXTENSION.keyUsage, null), ['warning key-usage-missing']],
    [
      'no digitalSignature',
      leafWith(EXTENSION.keyUsage, keyUsage(['keyAgreement'])),
      ['warning key-usage-no-signature'],
    ],
    [
      'an e-mail address among the names',
      leafWith(EXTENSION.subjectAltName, names('a.example', 'a@b.example')),
      ['warning san-kind'],
    ],
    ['an Ed25519 key', makeCertificate({ ...leafParts, key: newKey('Ed25519') }), ['warning tls-ed25519']],
    ['two common names', makeCertificate({ ...leafParts, subject: 'CN=a.example,CN=10.0.0.1' }), ['warning cn-twice']],
  ])('%s: %j', (_, certificate, expected) => {
    expect(server(certificate).sort()).toEqual([...expected].sort());
  });

  it.each([
    ['A.Example', true],
    ['10.0.0.1', true],
    ['b.example', false],
    ['10.0.0.2', false],
  ])('the common name %s is covered: %s', (commonName, covered) => {
    expect(
      server(makeCertificate({ ...leafParts, subject: `CN=${commonName}` })).includes('warning cn-not-in-san'),
    ).toBe(!covered);
  });

  it('takes an A-label for the common name in letters', () => {
    const certificate = makeCertificate({
      ...leafParts,
      subject: 'CN=bücher.example',
      extensions: replaced(leafExtensions, EXTENSION.subjectAltName, names('bücher.example')),
    });
    expect(server(certificate)).toEqual(['warning dns-international']);
  });

  it.each([
    ['2025-03-04T23:59:59Z', []],
    ['2025-03-05T00:00:00Z', ['warning validity-long']],
    ['2026-05-05T23:59:59Z', ['warning validity-long']],
    ['2026-05-06T00:00:00Z', ['warning validity-apple']],
  ])('from 2024-02-01 until %s: %j (398 and 825 days, both ends included)', (notAfter, expected) => {
    expect(server(makeCertificate({ ...leafParts, notBefore: '2024-02-01T00:00:00Z', notAfter }))).toEqual(expected);
  });

  it('asks nothing of it from certificates for something else', () => {
    const extensions = replaced(leafExtensions, EXTENSION.subjectAltName, null);
    expect(
      codes(makeCertificate({ ...leafParts, extensions, notAfter: '2033-01-01T00:00:00Z' }), {
        purpose: 'other',
        issuer: root,
      }),
    ).toEqual([]);
  });
});

describe('the issuer', () => {
  const against = (issuer: Certificate, parts: Partial<TestCertificate> = {}): string[] =>
    codes(makeCertificate({ ...leafParts, ...parts }), { purpose: 'tls-server', issuer });

  it('another name, or the same encoded otherwise', () => {
    expect(against(makeCertificate({ ...rootParts, subject: 'CN=Other' }))).toEqual(['error issuer-name']);
    expect(against(root, { issuer: 'CN=ROOT' })).toEqual(['warning issuer-name-encoding']);
  });

  it('dates beyond its own', () => {
    expect(against(makeCertificate({ ...rootParts, notAfter: '2025-03-03T23:59:58Z' }))).toEqual([
      'error outlives-issuer',
    ]);
    expect(against(makeCertificate({ ...rootParts, notBefore: '2024-02-02T00:00:00Z' }))).toEqual([
      'warning before-issuer',
    ]);
  });

  it('another key identifier', () => {
    expect(against(rootWith(EXTENSION.subjectKeyIdentifier, subjectKeyIdentifier(hex('aabc'))))).toEqual([
      'error aki-mismatch',
    ]);
  });

  it('an issuer that may not', () => {
    expect(against(rootWith(EXTENSION.basicConstraints, null))).toEqual(['error issuer-no-ca']);
    expect(against(rootWith(EXTENSION.keyUsage, keyUsage(['cRLSign'])))).toEqual(['error issuer-cert-sign']);
  });

  it.each([
    [0, null, 'error path-length-exceeded'],
    [1, null, 'info path-length-wide'],
    [1, 1, 'info path-length-wide'],
    [2, 1, null],
    [null, null, null],
  ])('a path length of %s above one of %s: %s', (above, below, expected) => {
    const issuer = rootWith(EXTENSION.basicConstraints, basicConstraints({ ca: true, pathLength: above }));
    const extensions = [
      basicConstraints({ ca: true, pathLength: below }),
      keyUsage(['keyCertSign', 'cRLSign']),
      subjectKeyIdentifier(hex('dd')),
      authorityKeyIdentifier(hex('aabb')),
    ];
    expect(codes(makeCertificate({ ...leafParts, subject: 'CN=Sub', extensions }), { purpose: 'ca', issuer })).toEqual(
      expected === null ? [] : [expected],
    );
  });
});
