import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { REVOCATION_REASONS } from '../../shared/pki-terms.ts';
import { encodeRevokedEntries } from '../../electron/pki/crl-entry-writer.ts';
import {
  CRL_PEM_LABEL,
  buildTbsCertList,
  parseCertificateList,
  parseCertificateListInParts,
  verifyCrlSignature,
} from '../../electron/pki/crl.ts';
import type { RevokedEntry } from '../../electron/pki/crl.ts';
import { toHex } from '../../electron/pki/bytes.ts';
import {
  bitString,
  contextConstructed,
  element,
  generalizedTime,
  integer,
  sequence,
  time,
} from '../../electron/pki/der-writer.ts';
import { parseDistinguishedName } from '../../electron/pki/distinguished-name.ts';
import { EXTENSION, encodeExtensions } from '../../electron/pki/extensions.ts';
import { authorityKeyIdentifier, subjectKeyIdentifier } from '../../electron/pki/extension-identity.ts';
import { basicConstraints, keyUsage } from '../../electron/pki/extension-usage.ts';
import { crlNumber } from '../../electron/pki/extension-crl.ts';
import { ocspNoCheck } from '../../electron/pki/extension-publication.ts';
import type { Extension } from '../../electron/pki/extensions.ts';
import { formatName } from '../../electron/pki/name.ts';
import { encodePem } from '../../electron/pki/pem.ts';
import { encodeSignatureAlgorithm } from '../../electron/pki/signature-algorithm.ts';
import { assembleSigned } from '../../electron/pki/signed.ts';
import { OPENSSL_IS_HERE, OpenSsl } from './openssl.ts';
import { quickest } from './patience.ts';
import { expectRefusal, hex, refusalOf } from './refusal.ts';
import { makeCertificate, newKey, signWith } from './test-issuer.ts';

const key = newKey();
const issuer = parseDistinguishedName('CN=Test');
const thisUpdate = new Date('2024-05-06T07:08:09Z');
const nextUpdate = new Date('2024-06-06T07:08:09Z');
const algorithm = encodeSignatureAlgorithm('ecdsa-with-SHA256');

function crl(
  entries: Iterable<RevokedEntry>,
  extensions: readonly Extension[] = [crlNumber(7n)],
  encodedEntries: readonly Uint8Array[] = [],
): Uint8Array {
  const tbs = buildTbsCertList({
    signatureAlgorithm: 'ecdsa-with-SHA256',
    issuer: issuer.der,
    thisUpdate,
    nextUpdate,
    entries,
    encodedEntries,
    extensions,
  });
  return assembleSigned(tbs, 'ecdsa-with-SHA256', signWith(key, tbs, 'ecdsa-with-SHA256'));
}

const entry = (serialNumber: string, over: Partial<RevokedEntry> = {}): RevokedEntry => ({
  serialNumber,
  revocationDate: thisUpdate,
  reason: null,
  invalidityDate: null,
  ...over,
});

/** Any entry, as a CRL can hold it: `unspecified` is the same as none. */
const anyEntry = fc.record({
  serialNumber: fc.uint8Array({ minLength: 1, maxLength: 20 }).map((bytes) => toHex(bytes).replace(/^(00)+(?=..)/, '')),
  revocationDate: fc.integer({ min: -631_152_000, max: 253_402_300_799 }).map((seconds) => new Date(seconds * 1000)),
  reason: fc.constantFrom(null, ...REVOCATION_REASONS.filter((reason) => reason !== 'unspecified')),
  invalidityDate: fc.option(
    fc.integer({ min: -62_135_596_800, max: 253_402_300_799 }).map((seconds) => new Date(seconds * 1000)),
  ),
});

describe('buildTbsCertList', () => {
  it('is read back to what was asked for', () => {
    const entries = [
      entry('01'),
      entry('ff', { reason: 'keyCompromise', invalidityDate: new Date('2024-01-01T00:00:00Z') }),
    ];
    const parsed = parseCertificateList(crl(entries, [authorityKeyIdentifier(hex('aa')), crlNumber(7n)]));
    expect(parsed).toMatchObject({
      version: 2,
      thisUpdate,
      nextUpdate,
      crlNumber: 7n,
      isDelta: false,
      entryCount: 2,
      signatureAlgorithm: 'ecdsa-with-SHA256',
    });
    expect(formatName(parsed.issuer)).toBe('CN=Test');
    expect([...parsed.entries()]).toEqual(entries);
    expect([...parsed.entries()]).toEqual(entries);
    expect([verifyCrlSignature(parsed, key.spki), verifyCrlSignature(parsed, newKey().spki)]).toEqual([true, false]);
  });

  it('comes round for any entries, in their order', () => {
    fc.assert(
      fc.property(fc.array(anyEntry, { maxLength: 20 }), (entries) => {
        const parsed = parseCertificateList(crl(entries));
        expect([...parsed.entries()]).toEqual(entries);
        expect(parsed.entryCount).toBe(entries.length);
      }),
    );
  });

  it('is read in parts as at once, with a pause after each 20,000 entries', async () => {
    const der = crl(Array.from({ length: 45_000 }, (_, at) => entry((0x100000 + at).toString(16))));
    let pauses = 0;
    const pause = async (): Promise<void> => {
      pauses++;
    };
    const { entries, ...rest } = await parseCertificateListInParts(der, pause);
    const { entries: theirEntries, ...atOnce } = parseCertificateList(der);
    expect(pauses).toBe(2);
    expect(rest).toEqual(atOnce);
    expect([...entries()].at(-1)).toEqual([...theirEntries()].at(-1));
    await expect(parseCertificateListInParts(der.subarray(0, -1), pause)).rejects.toMatchObject({
      code: 'MALFORMED_CRL',
    });
  });

  it('leaves the list out when there is nobody on it (RFC 5280 §5.1.2.6), and reason unspecified always (§5.3.1)', () => {
    const empty = crl([]);
    expect(toHex(empty)).toContain(`${toHex(time(nextUpdate))}a0`);
    expect(parseCertificateList(empty).entryCount).toBe(0);
    expect(toHex(encodeRevokedEntries([entry('01', { reason: 'unspecified' })]))).toBe(
      toHex(encodeRevokedEntries([entry('01')])),
    );
    expect(toHex(encodeRevokedEntries([entry('01', { reason: 'superseded' })]))).toContain('0603551d1504030a0104');
  });

  it.each(['1950-01-01T00:00:00Z', '2049-12-31T23:59:59Z', '2050-01-01T00:00:00Z', '1949-12-31T23:59:59Z'])(
    'writes the date %s as UTCTime up to 2049 and GeneralizedTime from 2050 (RFC 5280 §5.1.2.6)',
    (date) => {
      const revocationDate = new Date(date);
      expect(toHex(encodeRevokedEntries([entry('01', { revocationDate })]))).toContain(toHex(time(revocationDate)));
    },
  );

  it('takes entries that were encoded before', () => {
    const [first, second, third] = [entry('01'), entry('02', { reason: 'superseded' }), entry('03')];
    const chunks = [encodeRevokedEntries([first]), encodeRevokedEntries([second])];
    const parsed = parseCertificateList(crl([third], [], chunks));
    expect([...parsed.entries()]).toEqual([first, second, third]);
  });

  it.each(['', '1', '0g', 'AB', '0001', '-01'])('refuses the serial number “%s”', (serialNumber) => {
    expectRefusal(() => encodeRevokedEntries([entry(serialNumber)]), 'INVALID_INPUT', /not a serial number/);
  });

  it('makes 100,000 entries in well under half a second', () => {
    const entries = Array.from({ length: 100_000 }, (_, i) =>
      entry(`5${i.toString(16).padStart(31, '0')}`, { reason: i % 2 === 0 ? 'superseded' : null }),
    );
    const tbs = {
      signatureAlgorithm: 'ecdsa-with-SHA256',
      issuer: issuer.der,
      thisUpdate,
      nextUpdate,
      entries,
      extensions: [],
    } as const;
    // A tripwire and no benchmark: it takes about 60 ms.
    expect(quickest(500, () => buildTbsCertList(tbs))).toBeLessThan(2000);
    expect(buildTbsCertList(tbs).length).toBeGreaterThan(3_000_000);
  });
});

describe('parseCertificateList', () => {
  const head = [integer(1), algorithm, issuer.der, time(thisUpdate)];
  const raw = (...tbs: readonly Uint8Array[]): Uint8Array =>
    sequence(sequence(...tbs), algorithm, bitString(hex('00')));
  const one = sequence(integer(5), time(thisUpdate));
  const numbered = contextConstructed(0, encodeExtensions([crlNumber(1n)]));

  it('reads version 1, a list without nextUpdate, and an empty list that is written', () => {
    expect(parseCertificateList(raw(algorithm, issuer.der, time(thisUpdate)))).toMatchObject({
      version: 1,
      nextUpdate: null,
      crlNumber: null,
    });
    expect([...parseCertificateList(raw(...head, sequence(one))).entries()]).toEqual([entry('05')]);
    expect(parseCertificateList(raw(...head, time(nextUpdate), sequence())).entryCount).toBe(0);
  });

  it('tells a delta', () => {
    const delta = contextConstructed(
      0,
      encodeExtensions([{ oid: EXTENSION.deltaCrlIndicator, critical: true, value: integer(1) }, crlNumber(3n)]),
    );
    expect(parseCertificateList(raw(...head, delta))).toMatchObject({ isDelta: true, crlNumber: 3n });
  });

  it('steps over extensions of entries that it does not know', () => {
    const odd = sequence(
      integer(5),
      time(thisUpdate),
      sequence(sequence(hex('06022a03'), hex('0101ff'), hex('0402 0500'))),
    );
    expect([...parseCertificateList(raw(...head, sequence(odd))).entries()]).toEqual([entry('05')]);
  });

  const withEntryExtension = (...parts: readonly Uint8Array[]): Uint8Array =>
    raw(...head, sequence(sequence(integer(5), time(thisUpdate), sequence(...parts))));

  it.each<[string, Uint8Array, RegExp]>([
    ['nothing', hex(''), /missing/],
    ['bytes behind', Uint8Array.of(...raw(...head), 0), /1 bytes follow/],
    ['version 1 written out', raw(integer(0), ...head.slice(1)), /version field holds 0/],
    ['version 3', raw(integer(2), ...head.slice(1)), /version field holds 2/],
    ['extensions in version 1', raw(...head.slice(1), numbered), /version 1 has extensions/],
    [
      'extensions of an entry in version 1',
      raw(
        ...head.slice(1),
        sequence(sequence(integer(5), time(thisUpdate), sequence(sequence(hex('06022a03'), hex('0400'))))),
      ),
      /version 1/,
    ],
    [
      'two signature algorithms',
      sequence(sequence(...head), encodeSignatureAlgorithm('Ed25519'), bitString(hex('00'))),
      /inside is not/,
    ],
    [
      'a reason that does not exist',
      withEntryExtension(sequence(hex('0603551d15'), element(4, hex('0a0107')))),
      /reason 7 does not exist/,
    ],
    [
      'a reason that is no ENUMERATED',
      withEntryExtension(sequence(hex('0603551d15'), element(4, hex('020101')))),
      /tag 0x02/,
    ],
    [
      'an invalidity date of UTCTime',
      withEntryExtension(sequence(hex('0603551d18'), element(4, time(thisUpdate)))),
      /tag 0x17/,
    ],
    ['an empty list of entry extensions', withEntryExtension(), /empty list/],
    ['an entry without date', raw(...head, sequence(sequence(integer(5)))), /neither UTCTime/],
    [
      'a CRL number that is none',
      raw(...head, contextConstructed(0, encodeExtensions([{ ...crlNumber(1n), value: hex('0500') }]))),
      /tag 0x05/,
    ],
    ['something behind the extensions', raw(...head, numbered, numbered), /holds more/],
  ])('refuses %s', (_, der, message) => {
    expectRefusal(() => parseCertificateList(der), 'MALFORMED_CRL', message);
  });

  it('reads an invalidity date', () => {
    const invalidityDate = new Date('2001-02-03T04:05:06Z');
    const der = withEntryExtension(sequence(hex('0603551d18'), element(4, generalizedTime(invalidityDate))));
    expect([...parseCertificateList(der).entries()]).toEqual([entry('05', { invalidityDate })]);
  });

  it('is cut off nowhere without saying so', () => {
    const der = crl([entry('01'), entry('02', { reason: 'superseded' })]);
    for (let length = 0; length < der.length; length++) {
      expect(refusalOf(() => parseCertificateList(der.subarray(0, length))).code).toBe('MALFORMED_CRL');
    }
  });
});

describe.skipIf(!OPENSSL_IS_HERE)('CRLs and OpenSSL', () => {
  const openssl = new OpenSsl();
  afterAll(() => {
    openssl.remove();
  });

  it('OpenSSL reads every reason, and refuses what is on the list', () => {
    const reasons = REVOCATION_REASONS.filter((reason) => reason !== 'removeFromCRL');
    const entries = reasons.map((reason, i) =>
      entry((i + 16).toString(16), { reason, invalidityDate: i % 2 === 0 ? new Date('2023-01-01T00:00:00Z') : null }),
    );
    openssl.write(
      'list.crl',
      encodePem(CRL_PEM_LABEL, crl(entries, [authorityKeyIdentifier(hex('aabb')), crlNumber(2n ** 64n)])),
    );
    const text = openssl.run('crl', '-in', 'list.crl', '-noout', '-text');
    expect(text.match(/Serial Number:/g)).toHaveLength(reasons.length);
    expect(text.match(/Invalidity Date:/g)).toHaveLength(5);
    for (const words of ['Key Compromise', 'CA Compromise', 'Superseded', 'Certificate Hold', 'AA Compromise'])
      expect(text).toContain(words);
    expect(text).toContain('CRL Number');

    const dates = { notBefore: '2024-01-01T00:00:00Z', notAfter: '2044-01-01T00:00:00Z' };
    const root = makeCertificate({
      ...dates,
      key,
      extensions: [
        basicConstraints({ ca: true }),
        keyUsage(['keyCertSign', 'cRLSign']),
        subjectKeyIdentifier(hex('aabb')),
      ],
    });
    openssl.write('root.pem', encodePem('CERTIFICATE', root.der));
    for (const [serialNumber, expected] of [
      ['11', 2],
      ['7f', 0],
    ] as const) {
      const leaf = makeCertificate({
        ...dates,
        issuerKey: key,
        serialNumber,
        subject: 'CN=a',
        extensions: [authorityKeyIdentifier(hex('aabb')), ocspNoCheck()],
      });
      openssl.write('leaf.pem', encodePem('CERTIFICATE', leaf.der));
      const verdict = openssl.try(
        'verify',
        '-crl_check',
        '-attime',
        '1716000000',
        '-CRLfile',
        'list.crl',
        '-CAfile',
        'root.pem',
        'leaf.pem',
      );
      expect([serialNumber, verdict.status]).toEqual([serialNumber, expected]);
    }
  });
});
