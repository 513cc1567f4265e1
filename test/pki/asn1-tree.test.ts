import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { asn1Tree } from '../../electron/pki/asn1-tree.ts';
import {
  bitString,
  boolean,
  contextPrimitive,
  element,
  integer,
  namedBits,
  nullValue,
  objectIdentifier,
  octetString,
  sequence,
  time,
  utf8String,
} from '../../electron/pki/der-writer.ts';
import { asn1TreeSchema, type Asn1NodeDescription } from '../../shared/descriptions.ts';
import { FIXTURES_ARE_HERE, readForeign } from './foreign-fixtures.ts';
import { OPENSSL_IS_HERE, OpenSsl } from './openssl.ts';
import { hex } from './refusal.ts';
import { makeCertificate } from './test-issuer.ts';
import { decodePem, isPem } from '../../electron/pki/pem.ts';

const openssl = new OpenSsl();
afterAll(() => openssl.remove());

const told = (bytes: Uint8Array): (string | null)[][] =>
  asn1Tree(bytes).nodes.map(({ depth, inString, type, value, problem }) => [
    `${'  '.repeat(depth)}${inString ? '> ' : ''}${type}`,
    value,
    problem,
  ]);
const problems = (bytes: Uint8Array | string): (string | null)[] =>
  asn1Tree(typeof bytes === 'string' ? hex(bytes) : bytes).nodes.map(({ problem }) => problem);
const places = (nodes: readonly Asn1NodeDescription[]) =>
  nodes.map(({ offset, headerLength, length, depth }) => [offset, headerLength, length, depth]);

/** What OpenSSL says of the places: `  13:d=2  hl=2 l=  19 prim: INTEGER …`. */
function opensslPlaces(name: string): number[][] {
  const said = openssl.run('asn1parse', '-inform', 'DER', '-in', name);
  return [...said.matchAll(/^ *(\d+):d=(\d+) +hl=(\d+) l= *(\d+)/gm)].map((found) => {
    const [at = 0, depth = 0, header = 0, length = 0] = found.slice(1).map(Number);
    return [at, header, length, depth];
  });
}

describe('asn1Tree', () => {
  it('tells each element: its type, what it says, and what it holds', () => {
    const value = sequence(
      boolean(true),
      integer(-129n),
      integer(2n ** 127n),
      objectIdentifier('2.5.29.15'),
      objectIdentifier('1.2.3.4'),
      utf8String('a\u202eb'),
      time(new Date('2049-12-31T23:59:59Z')),
      time(new Date('2050-01-01T00:00:00Z')),
      octetString(namedBits([0, 2])),
      bitString(sequence(integer(1), nullValue())),
      contextPrimitive(2, new TextEncoder().encode('a.example')),
      contextPrimitive(7, hex('0a000001')),
      hex('7f2100'),
    );
    expect(told(value)).toEqual([
      ['SEQUENCE', null, null],
      ['  BOOLEAN', 'TRUE', null],
      ['  INTEGER', '-129', null],
      ['  INTEGER', '17 bytes', null],
      ['  OBJECT IDENTIFIER', 'Key Usage (2.5.29.15)', null],
      ['  OBJECT IDENTIFIER', '1.2.3.4', null],
      ['  UTF8String', 'a\\E2\\80\\AEb', null],
      ['  UTCTime', '2049-12-31T23:59:59Z', null],
      ['  GeneralizedTime', '2050-01-01T00:00:00Z', null],
      ['  OCTET STRING', null, null],
      ['    > BIT STRING', '101', null],
      ['  BIT STRING', null, null],
      ['    > SEQUENCE', null, null],
      ['      INTEGER', '1', null],
      ['      NULL', '', null],
      ['  [2]', 'a.example', null],
      ['  [7]', null, null],
      ['  [APPLICATION 33]', null, null],
    ]);
    expect(asn1Tree(value).nodes[1]?.hex).toBe('0101ff');
  });

  it.each([
    ['3080 020101 0000', ['its length is indefinite: BER, not DER', null]],
    ['3080 020101', ['its indefinite length is never ended', null]],
    ['2480 040161 0000', ['its length is indefinite: BER, not DER', null]],
    ['2403 040161', ['it is in constructed form: BER, not DER', null]],
    ['308103 020101', ['its length is not in its shortest form', null]],
    ['3005 020101', ['it says that it has 5 bytes, and 3 are left', null]],
    ['3003 0205 01', [null, 'it says that it has 5 bytes, and 1 are left']],
    ['3001 02', [null, 'the bytes end inside its tag and length, or these are past all use']],
    ['1003 020101', ['it is not constructed, as it must be']],
    ['010101', ['it is a BOOLEAN that is neither 00 nor FF']],
    ['02020001', ['it is an INTEGER that is not in its shortest form']],
    ['0200', ['it is an INTEGER without contents']],
    ['050100', ['it is a NULL with contents']],
    ['0602 2a80', ['it is not an OBJECT IDENTIFIER']],
    ['170b 3530303130313030303030', [expect.stringMatching(/UTCTime of the form/)]],
    ['0c02 c328', ['it is not a UTF8String']],
    ['1301 40', ['it has characters that a PrintableString does not']],
    ['0302 0901', ['it says that 9 bits are unused']],
    ['0302 0401', ['its unused bits are not zero']],
    ['0300', ['it is empty, without the number of unused bits']],
    ['3106 020102 020101', ['its elements are not in DER’s order', null, null]],
    ['3002 0000', [null, 'an end-of-contents mark stands where none belongs']],
    ['0500 0500', [null, '2 bytes follow the value']],
  ])('tells what is wrong in %s', (bytes, expected) => {
    expect(problems(bytes)).toEqual(expected);
  });

  it('opens no string that only looks like DER at its beginning', () => {
    expect(told(octetString(hex('0203010001ff')))).toEqual([['OCTET STRING', '6 bytes', null]]);
    // A point of a curve, compressed or not, and a digest.
    expect(told(bitString(hex(`021f${'11'.repeat(31)}`)))).toEqual([['BIT STRING', '264 bits', null]]);
    expect(told(bitString(hex(`043f${'11'.repeat(63)}`)))).toEqual([['BIT STRING', '520 bits', null]]);
    expect(told(octetString(hex(`1712${'ff'.repeat(18)}`)))).toEqual([['OCTET STRING', '20 bytes', null]]);
  });

  it.runIf(OPENSSL_IS_HERE)('finds every element where OpenSSL finds it', () => {
    const { der } = makeCertificate();
    openssl.write('made.der', der);
    const { nodes } = asn1Tree(der);
    const outside = nodes.filter((_, i) => !insideString(nodes, i));
    expect(places(outside)).toEqual(opensslPlaces('made.der'));
  });

  it
    .runIf(OPENSSL_IS_HERE && FIXTURES_ARE_HERE)
    .each([
      'zlint/testdata/subCertWOcspURL.pem',
      'pyca-cryptography/x509/cryptography.io.pem',
      'nist-pkits/certs/ValidCertificatePathTest1EE.crt',
      'pyca-cryptography/x509/ocsp/resp-revoked-reason.der',
    ])('finds every element of %s where OpenSSL finds it', (path) => {
    const bytes = readForeign(path);
    const der = isPem(bytes) ? decodePem(new TextDecoder('latin1').decode(bytes))[0]?.der : bytes;
    if (der === undefined) throw new Error(path);
    openssl.write('foreign.der', der);
    const { nodes } = asn1Tree(der);
    const outside = nodes.filter((_, i) => !insideString(nodes, i));
    expect(places(outside)).toEqual(opensslPlaces('foreign.der'));
    expect(nodes.filter(({ problem }) => problem !== null)).toEqual([]);
  });

  it('answers whatever it is given, within its bounds, and says what the contract says', () => {
    const seed = makeCertificate().der;
    const mutated = fc
      .array(fc.tuple(fc.nat(seed.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 })
      .map((changes) => {
        const bytes = seed.slice();
        for (const [at, byte] of changes) bytes[at] = byte;
        return bytes;
      });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), mutated), (bytes) => {
        const tree = asn1Tree(bytes);
        asn1TreeSchema.parse(tree);
        for (const { offset, headerLength, length } of tree.nodes) {
          expect(offset + headerLength + length).toBeLessThanOrEqual(bytes.length);
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['a million indefinite lengths', new Uint8Array(2_000_000).map((_, i) => (i % 2 === 0 ? 0x30 : 0x80))],
    ['a million empty sequences', new Uint8Array(2_000_000).map((_, i) => (i % 2 === 0 ? 0x30 : 0))],
    ['strings within strings', nestedStrings(300)],
    ['sets within sets', new Uint8Array(2_000_000).map((_, i) => (i % 2 === 0 ? 0x31 : 0x80))],
    ['sixteen megabytes of zeros', new Uint8Array(16 * 1024 * 1024)],
    ['one text of sixteen megabytes', element(0x0c, new Uint8Array(16 * 1024 * 1024).fill(0x61))],
  ])('is quick with %s', (_, bytes) => {
    const started = performance.now();
    const { nodes } = asn1Tree(bytes);
    expect(nodes.length).toBeLessThanOrEqual(20_000);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('says that there is more', () => {
    const many = sequence(...Array.from({ length: 30_000 }, () => nullValue()));
    expect(asn1Tree(many)).toMatchObject({ truncated: true });
    expect(asn1Tree(many).nodes).toHaveLength(20_000);
    expect(asn1Tree(many, { atMost: 3 }).nodes).toHaveLength(3);
  });

  it('lets nothing of a private key out where contents are hidden, whatever is damaged', () => {
    const keys = [
      generateKeyPairSync('ec', { namedCurve: 'P-256' }),
      generateKeyPairSync('ed25519'),
      generateKeyPairSync('rsa', { modulusLength: 2048 }),
    ].map(({ privateKey }) => ({
      der: new Uint8Array(privateKey.export({ type: 'pkcs8', format: 'der' })),
      secret: Buffer.from(privateKey.export({ format: 'jwk' }).d ?? '', 'base64url').toString('hex'),
    }));
    fc.assert(
      fc.property(fc.constantFrom(...keys), fc.nat(60), fc.nat(255), fc.nat(12), (key, at, byte, cut) => {
        const bytes = key.der.slice(cut);
        bytes[at] = byte;
        expectNothingOf(key.secret, bytes);
      }),
      { numRuns: 300 },
    );
    // One altered byte makes a text, a date or an OID of the whole key.
    for (const key of keys) {
      for (let tag = 0; tag < 256; tag += 1) expectNothingOf(key.secret, Uint8Array.of(tag, ...key.der.slice(1)));
    }
  });
});

/** Five bytes in a row are no accident. */
function expectNothingOf(secret: string, bytes: Uint8Array): void {
  const shown = JSON.stringify(asn1Tree(bytes, { hideContents: true }));
  for (let i = 0; i + 10 <= secret.length; i += 2) expect(shown.includes(secret.slice(i, i + 10))).toBe(false);
}

function insideString(nodes: readonly Asn1NodeDescription[], index: number): boolean {
  let depth = nodes[index]?.depth ?? 0;
  for (let i = index; i >= 0; i--) {
    const node = nodes[i];
    if (node === undefined || node.depth > depth || (i < index && node.depth === depth)) continue;
    if (node.inString) return true;
    depth = node.depth;
  }
  return false;
}

function nestedStrings(levels: number): Uint8Array {
  let value: Uint8Array = nullValue();
  for (let i = 0; i < levels; i++) value = octetString(value);
  return value;
}
