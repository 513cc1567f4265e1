import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import {
  MAX_REQUEST_BYTES,
  buildCertificationRequestInfo,
  parseCertificationRequest,
  readCertificationRequest,
  verifyProofOfPossession,
  verifyProofsAhead,
} from '../../electron/pki/certification-request.ts';
import { toHex } from '../../electron/pki/bytes.ts';
import {
  contextConstructed,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  setOf,
  utf8String,
} from '../../electron/pki/der-writer.ts';
import { parseDistinguishedName } from '../../electron/pki/distinguished-name.ts';
import { EXTENSION, encodeExtensions } from '../../electron/pki/extensions.ts';
import { basicConstraints, keyUsage } from '../../electron/pki/extension-usage.ts';
import { subjectAltName } from '../../electron/pki/extension-identity.ts';
import type { Extension } from '../../electron/pki/extensions.ts';
import { formatGeneralName } from '../../electron/pki/general-name.ts';
import { parseGeneralNameText } from '../../electron/pki/general-name-text.ts';
import { formatName } from '../../electron/pki/name.ts';
import { decodePem, encodePem } from '../../electron/pki/pem.ts';
import { parsePublicKey } from '../../electron/pki/public-key.ts';
import { signatureAlgorithmFor } from '../../electron/pki/signature-algorithm.ts';
import { assembleSigned } from '../../electron/pki/signed.ts';
import { OPENSSL_IS_HERE, OpenSsl } from './openssl.ts';
import { expectRefusal, hex, refusalOf } from './refusal.ts';
import { newKey, signWith } from './test-issuer.ts';
import type { TestKeyType } from './test-issuer.ts';

const key = newKey();
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));

/** A request signed over these contents of CertificationRequestInfo. */
function signed(info: Uint8Array, signer = key): Uint8Array {
  const algorithm = signatureAlgorithmFor(parsePublicKey(signer.spki));
  return assembleSigned(info, algorithm, signWith(signer, info, algorithm));
}

function request(subject = 'CN=a.example', extensions: readonly Extension[] = [], signer = key): Uint8Array {
  return signed(
    buildCertificationRequestInfo({ subject: parseDistinguishedName(subject), spki: signer.spki, extensions }),
    signer,
  );
}

/** A request whose attributes are these elements. */
function withAttributes(...attributes: readonly Uint8Array[]): Uint8Array {
  return signed(
    sequence(integer(0), parseDistinguishedName('CN=a').der, key.spki, contextConstructed(0, ...attributes)),
  );
}

const EXTENSION_REQUEST = objectIdentifier('1.2.840.113549.1.9.14');
const names = subjectAltName(['a.example', '10.0.0.1'].map(parseGeneralNameText), { critical: false });

describe('buildCertificationRequestInfo', () => {
  it.each<TestKeyType>(['P-256', 'P-384', 'P-521', 'Ed25519', 'RSA-2048'])(
    'makes a request of a %s key that is read back and proves possession',
    (type) => {
      const signer = newKey(type);
      const extensions = [names, keyUsage(['digitalSignature']), basicConstraints({ ca: false })];
      const parsed = parseCertificationRequest(request('CN=a.example,O=Ünïcode,C=US', extensions, signer));
      expect(formatName(parsed.subject)).toBe('CN=a.example,O=Ünïcode,C=US');
      expect(parsed.requestedExtensions).toEqual(extensions);
      expect(parsed.subjectAltNames.map(formatGeneralName)).toEqual(['DNS:a.example', 'IP:10.0.0.1']);
      expect([parsed.version, parsed.attributesMissing, parsed.challengePassword]).toEqual([0, false, false]);
      expect(toHex(parsed.publicKey.spki)).toBe(toHex(signer.spki));
      expect(verifyProofOfPossession(parsed)).toBe(true);
    },
  );

  it('writes the attributes field though it is empty (RFC 2986 §4.1)', () => {
    const parsed = parseCertificationRequest(request());
    expect(toHex(parsed.infoDer).endsWith('a000')).toBe(true);
    expect(parsed.attributes).toEqual([]);
  });
});

describe('verifyProofOfPossession', () => {
  it('is false when anything that is signed was altered (RFC 2986 §4.2)', () => {
    const der = request('CN=a.example', [names]);
    const { infoDer } = parseCertificationRequest(der);
    const text = Buffer.from(der).indexOf('a.example');
    for (const at of [text, Buffer.from(der).lastIndexOf('a.example')]) {
      const altered = der.map((byte, i) => (i === at ? byte ^ 1 : byte));
      expect(toHex(parseCertificationRequest(altered).infoDer)).not.toBe(toHex(infoDer));
      expect(verifyProofOfPossession(parseCertificationRequest(altered))).toBe(false);
    }
  });

  it("is false for another key's signature", () => {
    const info = buildCertificationRequestInfo({
      subject: parseDistinguishedName('CN=a'),
      spki: key.spki,
      extensions: [],
    });
    expect(verifyProofOfPossession(parseCertificationRequest(signed(info, newKey())))).toBe(false);
  });
});

describe('verifyProofsAhead', () => {
  it('leaves the same answers as asking each, good and bad side by side', async () => {
    const good = request('CN=a.example', [names]);
    const at = Buffer.from(good).indexOf('a.example');
    const altered = good.map((byte, i) => (i === at ? byte ^ 1 : byte));
    const info = buildCertificationRequestInfo({
      subject: parseDistinguishedName('CN=a'),
      spki: key.spki,
      extensions: [],
    });
    const requests = [good, altered, signed(info, newKey()), request()].map((der) => parseCertificationRequest(der));
    await verifyProofsAhead(requests);
    expect(requests.map(verifyProofOfPossession)).toEqual([true, false, false, true]);
  });
});

describe('parseCertificationRequest', () => {
  it('keeps every attribute in its order', () => {
    const password = sequence(objectIdentifier('1.2.840.113549.1.9.7'), setOf(utf8String('secret')));
    const other = sequence(objectIdentifier('1.3.6.1.4.1.311.13.2.3'), setOf(utf8String('10.0')));
    const requested = sequence(EXTENSION_REQUEST, setOf(encodeExtensions([names])));
    const parsed = parseCertificationRequest(withAttributes(other, requested, password));
    expect(parsed.attributes.map(({ type, values }) => [type, values.length])).toEqual([
      ['1.3.6.1.4.1.311.13.2.3', 1],
      ['1.2.840.113549.1.9.14', 1],
      ['1.2.840.113549.1.9.7', 1],
    ]);
    expect([parsed.challengePassword, parsed.requestedExtensions.length]).toEqual([true, 1]);
    expect(toHex(parsed.attributes[1]?.values[0] ?? hex(''))).toBe(toHex(encodeExtensions([names])));
  });

  it("reads Microsoft's attribute for extensions, and one that is missing altogether", () => {
    const microsoft = sequence(objectIdentifier('1.3.6.1.4.1.311.2.1.14'), setOf(encodeExtensions([names])));
    expect(parseCertificationRequest(withAttributes(microsoft)).subjectAltNames).toHaveLength(2);
    const old = parseCertificationRequest(signed(sequence(integer(0), parseDistinguishedName('CN=a').der, key.spki)));
    expect([old.attributesMissing, verifyProofOfPossession(old)]).toEqual([true, true]);
  });

  it('takes `critical` written where it is false, as FreeIPA writes it, and an empty list of extensions', () => {
    const lax = hex('300e 300c 0603551d0f 010100 0402 0000');
    expect(
      parseCertificationRequest(withAttributes(sequence(EXTENSION_REQUEST, setOf(lax)))).requestedExtensions,
    ).toMatchObject([{ oid: EXTENSION.keyUsage, critical: false }]);
    expect(
      parseCertificationRequest(withAttributes(sequence(EXTENSION_REQUEST, setOf(hex('3000'))))).requestedExtensions,
    ).toEqual([]);
  });

  const good = request('CN=a.example', [names]);
  const requested = sequence(EXTENSION_REQUEST, setOf(encodeExtensions([names])));
  const garbage = { oid: EXTENSION.subjectAltName, critical: false, value: hex('3003 8206 61') };

  it.each<[string, Uint8Array, RegExp]>([
    ['nothing', hex(''), /missing/],
    ['bytes behind it', Uint8Array.of(...good, 0), /1 bytes follow the request/],
    ['a request that is cut off', good.subarray(0, -1), /says it has/],
    ['a certificate', sequence(sequence(sequence())), /version/],
    [
      'the version 3',
      signed(sequence(integer(3), parseDistinguishedName('CN=a').der, key.spki, contextConstructed(0))),
      /version is 3/,
    ],
    [
      'the version -1',
      signed(sequence(integer(-1), parseDistinguishedName('CN=a').der, key.spki, contextConstructed(0))),
      /out of range/,
    ],
    ['two attributes for extensions', withAttributes(requested, requested), /two attributes/],
    [
      'an attribute for extensions without value',
      withAttributes(sequence(EXTENSION_REQUEST, setOf())),
      /not one value/,
    ],
    [
      'an attribute for extensions with two values',
      withAttributes(
        sequence(EXTENSION_REQUEST, setOf(encodeExtensions([names]), encodeExtensions([keyUsage(['cRLSign'])]))),
      ),
      /not one value/,
    ],
    [
      'an extension twice',
      withAttributes(
        sequence(
          EXTENSION_REQUEST,
          setOf(sequence(...[1, 2].map(() => sequence(objectIdentifier('1.2.3'), octetString(hex('')))))),
        ),
      ),
      /twice/,
    ],
    ['names that are garbage', withAttributes(sequence(EXTENSION_REQUEST, setOf(encodeExtensions([garbage])))), /.*/],
    ['a subject of 129 fields', request(new Array(129).fill('CN=a').join(',')), /more than 128 fields/],
    [
      'a value nested 10,000 deep',
      withAttributes(sequence(objectIdentifier('1.2.3'), setOf(nested(10_000)))),
      /deeper than 32/,
    ],
  ])('refuses %s', (_, der, message) => {
    expectRefusal(() => parseCertificationRequest(der), 'MALFORMED_REQUEST', message);
  });

  it('counts offsets from the start of the request, inside the extensions too', () => {
    const der = withAttributes(sequence(EXTENSION_REQUEST, setOf(encodeExtensions([garbage]))));
    const at = Buffer.from(der).indexOf(Buffer.from(garbage.value));
    expect(refusalOf(() => parseCertificationRequest(der)).detail).toEqual({ offset: at + 2 });
  });

  it('refuses more than 64 KiB without reading it', () => {
    expectRefusal(() => parseCertificationRequest(new Uint8Array(MAX_REQUEST_BYTES + 1)), 'INPUT_TOO_LARGE');
  });

  it('is not confused by any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        refusalOf(() => parseCertificationRequest(bytes));
      }),
    );
  });
});

function nested(levels: number): Uint8Array {
  let value: Uint8Array = new Uint8Array(0);
  for (let i = 0; i < levels; i++) value = sequence(value);
  return value;
}

describe('readCertificationRequest', () => {
  const der = request();
  const pem = encodePem('CERTIFICATE REQUEST', der);

  it.each([
    ['DER', der],
    ['PEM', bytesOf(pem)],
    ['the older label', bytesOf(pem.replaceAll('CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST'))],
    ["OpenSSL's text before it", bytesOf(`Certificate Request:\n    Data:\n${pem}`)],
    ['a byte order mark', Uint8Array.of(0xef, 0xbb, 0xbf, ...bytesOf(pem))],
    ['quoted mail', bytesOf(pem.replaceAll(/^/gm, '> '))],
  ])('reads %s', (_, bytes) => {
    expect(toHex(readCertificationRequest(bytes).der)).toBe(toHex(der));
  });

  it('refuses what is no request, and two at once', () => {
    expectRefusal(
      () => readCertificationRequest(bytesOf(pem + pem)),
      'MALFORMED_REQUEST',
      new RegExp(`another PEM block, at line ${String(pem.split('\n').length)}\\.`),
    );
    expectRefusal(
      () => readCertificationRequest(bytesOf(encodePem('CERTIFICATE', der))),
      'UNKNOWN_FORMAT',
      /holds CERTIFICATE, and no CERTIFICATE REQUEST/,
    );
    expectRefusal(() => readCertificationRequest(bytesOf('hello')), 'UNKNOWN_FORMAT', /neither a PEM block nor DER/);
    expectRefusal(() => readCertificationRequest(hex('')), 'UNKNOWN_FORMAT');
    expectRefusal(() => readCertificationRequest(new Uint8Array(MAX_REQUEST_BYTES * 2 + 1)), 'INPUT_TOO_LARGE');
    expectRefusal(() => readCertificationRequest(Uint8Array.of(...der, 0x0a)), 'MALFORMED_REQUEST', /1 bytes follow/);
  });
});

describe.skipIf(!OPENSSL_IS_HERE)('requests and OpenSSL', () => {
  const openssl = new OpenSsl();
  afterAll(() => {
    openssl.remove();
  });

  it('OpenSSL reads what we write, and finds the proof of possession good', () => {
    openssl.write(
      'ours.pem',
      encodePem('CERTIFICATE REQUEST', request('CN=a.example,emailAddress=a@b.example,L=Zürich,C=CH', [names])),
    );
    const text = openssl.run(
      'req',
      '-in',
      'ours.pem',
      '-verify',
      '-noout',
      '-text',
      '-nameopt',
      'RFC2253,utf8,-esc_msb',
    );
    expect(text).toContain('Subject: CN=a.example,emailAddress=a@b.example,L=Zürich,C=CH');
    expect(text).toContain('DNS:a.example, IP Address:10.0.0.1');
  });

  it.each([
    ['EC-P256', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256']],
    ['RSA-2048', ['rsa:2048']],
    ['Ed25519', ['ed25519']],
  ])('we read what OpenSSL writes with %s, field by field', (label, newkey) => {
    openssl.run(
      ...['req', '-new', '-newkey', ...newkey, '-nodes', '-keyout', 'key.pem', '-out', 'theirs.pem', '-utf8'],
      ...[
        '-subj',
        '/O=The Sample Company/OU=Mail Server/emailAddress=postmaster@sample.com/L=Metropolis/ST=New York/C=US/CN=mail.sample.com',
      ],
      ...[
        '-addext',
        'subjectAltName=DNS:mail.sample.com,IP:10.0.0.25',
        '-addext',
        'keyUsage=critical,digitalSignature',
      ],
    );
    const [block] = decodePem(readFileSync(openssl.path('theirs.pem'), 'latin1'));
    const parsed = parseCertificationRequest(block?.der ?? hex(''));
    expect(formatName(parsed.subject)).toBe(
      'CN=mail.sample.com,C=US,ST=New York,L=Metropolis,emailAddress=postmaster@sample.com,OU=Mail Server,O=The Sample Company',
    );
    expect(parsed.subjectAltNames.map(formatGeneralName)).toEqual(['DNS:mail.sample.com', 'IP:10.0.0.25']);
    expect(parsed.requestedExtensions.map(({ oid, critical }) => [oid, critical])).toEqual([
      [EXTENSION.subjectAltName, false],
      [EXTENSION.keyUsage, true],
    ]);
    expect(parsed.publicKey.label).toBe(label);
    expect(verifyProofOfPossession(parsed)).toBe(true);
  });
});
