import { X509Certificate, createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import {
  buildTbsCertificate,
  extensionOf,
  fingerprintSha256,
  parseCertificate,
  subjectAltNamesOf,
  verifyCertificateSignature,
} from '../../electron/pki/certificate.ts';
import { toHex } from '../../electron/pki/bytes.ts';
import { bitString, contextConstructed, element, integer, sequence, time } from '../../electron/pki/der-writer.ts';
import { parseDistinguishedName } from '../../electron/pki/distinguished-name.ts';
import { EXTENSION, encodeExtensions } from '../../electron/pki/extensions.ts';
import { authorityKeyIdentifier, subjectAltName, subjectKeyIdentifier } from '../../electron/pki/extension-identity.ts';
import { basicConstraints, extendedKeyUsage, keyUsage, PURPOSE } from '../../electron/pki/extension-usage.ts';
import { ocspNoCheck } from '../../electron/pki/extension-publication.ts';
import { formatGeneralName } from '../../electron/pki/general-name.ts';
import { parseGeneralNameText } from '../../electron/pki/general-name-text.ts';
import { formatName } from '../../electron/pki/name.ts';
import { encodePem } from '../../electron/pki/pem.ts';
import { keyIdentifier, parsePublicKey } from '../../electron/pki/public-key.ts';
import { encodeSignatureAlgorithm } from '../../electron/pki/signature-algorithm.ts';
import { OPENSSL_IS_HERE, OpenSsl } from './openssl.ts';
import { expectRefusal, hex, refusalOf } from './refusal.ts';
import { makeCertificate, newKey } from './test-issuer.ts';
import type { TestKeyType } from './test-issuer.ts';

const key = newKey();
const algorithm = encodeSignatureAlgorithm('ecdsa-with-SHA256');
const name = parseDistinguishedName('CN=a').der;
const validity = sequence(time(new Date('2024-01-01T00:00:00Z')), time(new Date('2025-01-01T00:00:00Z')));
const version3 = contextConstructed(0, integer(2));

/** A certificate whose tbsCertificate holds these elements; the signature is rubbish, which parsing does not mind. */
function raw(parts: readonly Uint8Array[], outer = algorithm, signature = bitString(hex('0102'))): Uint8Array {
  return sequence(sequence(...parts), outer, signature);
}

const usual = [integer(5), algorithm, name, validity, name, key.spki];
const extensions = contextConstructed(3, encodeExtensions([ocspNoCheck()]));

describe('buildTbsCertificate', () => {
  it('is read back to what was asked for', () => {
    const list = [
      basicConstraints({ ca: true, pathLength: 2 }),
      keyUsage(['keyCertSign', 'cRLSign']),
      subjectKeyIdentifier(hex('aa')),
    ];
    const certificate = makeCertificate({
      key,
      subject: 'CN=Root,O=Example,C=US',
      issuer: 'CN=Root,O=Example,C=US',
      serialNumber: '00f1',
      notBefore: '2024-02-29T12:34:56Z',
      notAfter: '2055-01-01T00:00:00Z',
      extensions: list,
    });
    expect(certificate).toMatchObject({
      version: 3,
      serialNumber: 'f1',
      serialNegative: false,
      signatureAlgorithm: 'ecdsa-with-SHA256',
      extensions: list,
    });
    expect([formatName(certificate.subject), formatName(certificate.issuer)]).toEqual([
      'CN=Root,O=Example,C=US',
      'CN=Root,O=Example,C=US',
    ]);
    expect([certificate.notBefore.toISOString(), certificate.notAfter.toISOString()]).toEqual([
      '2024-02-29T12:34:56.000Z',
      '2055-01-01T00:00:00.000Z',
    ]);
    expect(toHex(certificate.publicKey.spki)).toBe(toHex(key.spki));
    expect(verifyCertificateSignature(certificate, key.spki)).toBe(true);
  });

  it('writes UTCTime up to 2049 and GeneralizedTime from 2050, and no empty list of extensions', () => {
    const der = toHex(makeCertificate({ notAfter: '2050-01-01T00:00:00Z' }).tbsDer);
    expect(der).toContain(
      toHex(sequence(time(new Date('2024-01-01T00:00:00Z')), time(new Date('2050-01-01T00:00:00Z')))),
    );
    expect(der).toContain(toHex(Buffer.from('\x18\x0f20500101000000Z')));
    expect(der).not.toContain('a3023000');
  });

  it('comes round for any serial number, dates and extensions', () => {
    const second = fc.integer({ min: -631_152_000, max: 253_402_300_799 }).map((seconds) => new Date(seconds * 1000));
    const extension = fc.record({
      oid: fc.integer({ min: 0, max: 50 }).map((n) => `1.2.${String(n)}`),
      critical: fc.boolean(),
      value: fc.uint8Array({ maxLength: 30 }),
    });
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 20 }),
        second,
        second,
        fc.uniqueArray(extension, { maxLength: 5, selector: ({ oid }) => oid }),
        (serialNumber, notBefore, notAfter, list) => {
          const input = {
            serialNumber,
            notBefore,
            notAfter,
            extensions: list,
            signatureAlgorithm: 'ecdsa-with-SHA256',
            issuer: name,
            subject: name,
            spki: key.spki,
          } as const;
          const tbs = buildTbsCertificate(input);
          const parsed = parseCertificate(sequence(tbs, algorithm, bitString(hex('00'))));
          expect([parsed.notBefore, parsed.notAfter, parsed.extensions]).toEqual([notBefore, notAfter, list]);
          expect(BigInt(`0x${parsed.serialNumber}`)).toBe(BigInt(`0x${toHex(serialNumber)}`));
          expect(toHex(buildTbsCertificate({ ...input, serialNumber: hex(parsed.serialNumber) }))).toBe(toHex(tbs));
        },
      ),
    );
  });
});

describe('parseCertificate', () => {
  it('reads version 1', () => {
    expect(parseCertificate(raw(usual))).toMatchObject({ version: 1, serialNumber: '05', extensions: [] });
  });

  it('reads version 2 with unique identifiers', () => {
    const unique = element(0x81, hex('00ab'));
    expect(parseCertificate(raw([contextConstructed(0, integer(1)), ...usual, unique])).version).toBe(2);
  });

  it('reads a negative serial number, and says so', () => {
    const negative = parseCertificate(raw([version3, integer(-129), ...usual.slice(1)]));
    expect([negative.serialNumber, negative.serialNegative]).toEqual(['-81', true]);
  });

  it('shows a certificate whose key is unsound inside', () => {
    const broken = sequence(sequence(hex('06092a864886f70d010101'), hex('0500')), bitString(hex('0500')));
    expect(parseCertificate(raw([version3, ...usual.slice(0, 5), broken])).publicKey.defect).not.toBeNull();
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['nothing', hex(''), /missing/],
    ['bytes behind it', Uint8Array.of(...raw([version3, ...usual]), 0), /1 bytes follow/],
    [
      'version 1 written out (X.690 §11.5)',
      raw([contextConstructed(0, integer(0)), ...usual]),
      /version field holds 0/,
    ],
    ['version 4', raw([contextConstructed(0, integer(3)), ...usual]), /version field holds 3/],
    ['extensions in version 1 (§4.1.2.9)', raw([...usual, extensions]), /version 1 has extensions/],
    [
      'a unique identifier in version 1 (§4.1.2.8)',
      raw([...usual, element(0x81, hex('00'))]),
      /version 1 has a unique/,
    ],
    [
      'an extension twice (§4.2)',
      raw([
        version3,
        ...usual,
        contextConstructed(3, sequence(...[1, 2].map(() => sequence(hex('06022a03'), hex('0400'))))),
      ]),
      /there twice/,
    ],
    [
      'two signature algorithms (§4.1.1.2)',
      raw([version3, ...usual], encodeSignatureAlgorithm('ecdsa-with-SHA384')),
      /inside is not the one outside/,
    ],
    [
      'a signature that is not whole bytes',
      raw([version3, ...usual], algorithm, hex('03020180')),
      /whole number of bytes/,
    ],
    ['a long serial number padded', raw([version3, hex('02020001'), ...usual.slice(1)]), /shortest form/],
    ['a field too many', raw([version3, ...usual, hex('0500')]), /tag 0x05|holds more/],
    [
      'a date that is none',
      raw([
        version3,
        ...usual.slice(0, 3),
        sequence(element(0x17, Buffer.from('991399000000Z')), time(new Date())),
        ...usual.slice(4),
      ]),
      /notBefore is not/,
    ],
  ])('refuses %s', (_, der, message) => {
    expectRefusal(() => parseCertificate(der), 'MALFORMED_CERTIFICATE', message);
  });

  it('refuses more than 1 MiB without reading it', () => {
    const huge = raw([version3, ...usual, element(0x81, new Uint8Array(1_048_576))]);
    expectRefusal(() => parseCertificate(huge), 'MALFORMED_CERTIFICATE', /larger than 1 MiB, at byte 0/);
  });

  it('gives views of the bytes it was given, and copies none of them', () => {
    const { der } = makeCertificate();
    const parsed = parseCertificate(der);
    for (const part of [parsed.tbsDer, parsed.subject.der, parsed.publicKey.spki, parsed.signature])
      expect(part.buffer).toBe(parsed.der.buffer);
    expect(parsed.der.buffer).toBe(der.buffer);
  });

  it('is cut off nowhere without saying so', () => {
    const { der } = makeCertificate({ extensions: [basicConstraints({ ca: true })] });
    for (let length = 0; length < der.length; length++) {
      expect(refusalOf(() => parseCertificate(der.subarray(0, length))).code).toBe('MALFORMED_CERTIFICATE');
    }
  });
});

describe('verifyCertificateSignature', () => {
  it('is false for another key and for altered contents', () => {
    const certificate = makeCertificate({ key });
    expect(verifyCertificateSignature(certificate, newKey().spki)).toBe(false);
    const at = Buffer.from(certificate.der).indexOf('Test');
    const altered = parseCertificate(certificate.der.map((byte, i) => (i === at ? byte ^ 1 : byte)));
    expect(verifyCertificateSignature(altered, key.spki)).toBe(false);
  });
});

describe('the small ones', () => {
  it('answer what a certificate holds', () => {
    const names = ['a.example', '*.b.example'].map(parseGeneralNameText);
    const certificate = makeCertificate({ extensions: [subjectAltName(names, { critical: false })] });
    expect(subjectAltNamesOf(certificate).map(formatGeneralName)).toEqual(['DNS:a.example', 'DNS:*.b.example']);
    expect(subjectAltNamesOf(makeCertificate())).toEqual([]);
    expect(extensionOf(certificate, EXTENSION.subjectAltName)?.oid).toBe('2.5.29.17');
    expect(extensionOf(certificate, EXTENSION.keyUsage)).toBeUndefined();
    expect(fingerprintSha256(certificate.der)).toBe(createHash('sha256').update(certificate.der).digest('hex'));
  });
});

describe('certificates and others', () => {
  const openssl = new OpenSsl();
  afterAll(() => {
    openssl.remove();
  });

  const chain = (
    type: TestKeyType,
  ): { root: ReturnType<typeof makeCertificate>; leaf: ReturnType<typeof makeCertificate> } => {
    const rootKey = newKey(type);
    const leafKey = newKey();
    const rootId = keyIdentifier(parsePublicKey(rootKey.spki));
    const dates = { notBefore: '2024-01-01T00:00:00Z', notAfter: '2044-01-01T00:00:00Z' };
    const root = makeCertificate({
      ...dates,
      key: rootKey,
      subject: 'CN=Röot,C=US',
      issuer: 'CN=Röot,C=US',
      extensions: [basicConstraints({ ca: true }), keyUsage(['keyCertSign', 'cRLSign']), subjectKeyIdentifier(rootId)],
    });
    const leaf = makeCertificate({
      ...dates,
      key: leafKey,
      issuerKey: rootKey,
      subject: 'CN=a.example',
      issuer: 'CN=Röot,C=US',
      serialNumber: 'ff00112233445566778899aabbccddee',
      extensions: [
        basicConstraints({ ca: false }),
        keyUsage(['digitalSignature']),
        extendedKeyUsage([PURPOSE.serverAuth]),
        subjectAltName([parseGeneralNameText('a.example')], { critical: false }),
        subjectKeyIdentifier(keyIdentifier(parsePublicKey(leafKey.spki))),
        authorityKeyIdentifier(rootId),
      ],
    });
    return { root, leaf };
  };

  it.each<TestKeyType>(['P-256', 'P-384', 'P-521', 'RSA-2048', 'Ed25519'])(
    'node:crypto agrees about a chain signed with %s',
    (type) => {
      const { root, leaf } = chain(type);
      const theirs = new X509Certificate(leaf.der);
      expect(theirs.serialNumber.toLowerCase()).toBe(leaf.serialNumber);
      expect(new Date(theirs.validTo)).toEqual(leaf.notAfter);
      expect(theirs.fingerprint256.replaceAll(':', '').toLowerCase()).toBe(fingerprintSha256(leaf.der));
      expect(theirs.verify(new X509Certificate(root.der).publicKey)).toBe(true);
      expect(verifyCertificateSignature(leaf, root.publicKey.spki)).toBe(true);
    },
  );

  it.skipIf(!OPENSSL_IS_HERE).each<TestKeyType>(['P-384', 'RSA-2048', 'Ed25519'])(
    'openssl verify -x509_strict takes a chain signed with %s',
    (type) => {
      const { root, leaf } = chain(type);
      openssl.write('root.pem', encodePem('CERTIFICATE', root.der));
      openssl.write('leaf.pem', encodePem('CERTIFICATE', leaf.der));
      const verdict = openssl.try(
        'verify',
        '-x509_strict',
        '-purpose',
        'sslserver',
        '-verify_hostname',
        'a.example',
        '-CAfile',
        'root.pem',
        'leaf.pem',
      );
      expect(verdict).toEqual({ status: 0, output: 'leaf.pem: OK\n' });
    },
  );
});
