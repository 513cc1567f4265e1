import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { convertBerToDer } from '../../electron/pki/ber.ts';
import { element, integer, objectIdentifier, octetString, sequence } from '../../electron/pki/der-writer.ts';
import { decodePem, encodePem, isPem } from '../../electron/pki/pem.ts';
import { buildCertsOnly, parsePkcs7 } from '../../electron/pki/pkcs7.ts';
import { makeChain } from '../exchange/made-certificates.ts';
import { codeOf, FIXTURES_ARE_HERE, foreignFiles, readForeign } from './foreign-fixtures.ts';

const hex = (text: string) => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const same = (bytes: Uint8Array) => Buffer.from(bytes);

describe('convertBerToDer', () => {
  it.each([
    ['an indefinite length', '3080 020105 0000', '3003 020105'],
    ['indefinite lengths inside each other', '3080 3080 0500 0000 0000', '3004 3002 0500'],
    ['a string in pieces', '2480 0401aa 0402bbcc 0000', '0403 aabbcc'],
    ['pieces of pieces', '2408 2403 0401aa 0401bb', '0402 aabb'],
    ['a length that is too long', '30820003 020105', '3003 020105'],
    ['an explicit tag of indefinite length', 'a080 0401aa 0000', 'a003 0401aa'],
  ])('rewrites %s', (_, ber, der) => {
    expect(same(convertBerToDer(hex(ber)))).toEqual(same(hex(der)));
  });

  it('passes DER on as the very same bytes', () => {
    const der = sequence(integer(5), octetString(hex('3080')), element(0xa0, octetString(hex('aa'))));
    expect(convertBerToDer(der)).toBe(der);
  });

  it.each([
    '',
    '30',
    '3005 0201',
    '3080 020105',
    '3080 020105 00',
    '0480 00 00',
    '0000',
    '3084ffffffff',
    '3003 020105 00',
    '2403 020105',
  ])('refuses %j with a place', (ber) => {
    expect(codeOf(() => convertBerToDer(hex(ber)))).toBe('MALFORMED_CONTAINER');
  });

  it('refuses 50,000 levels of nesting without a stack overflow', () => {
    expect(codeOf(() => convertBerToDer(hex('3080'.repeat(50_000))))).toBe('MALFORMED_CONTAINER');
  });
});

describe('buildCertsOnly', () => {
  const { root, intermediate, leaf } = makeChain();
  const ders = [leaf, intermediate, root].map(({ der }) => der);

  it('keeps the order given, and OpenSSL reads it', () => {
    const bag = buildCertsOnly(ders);
    const { certificates, crls, signers } = parsePkcs7(bag);
    expect(certificates.map(same)).toEqual(ders.map(same));
    expect([crls, signers]).toEqual([[], 0]);
    const args = ['pkcs7', '-inform', 'DER', '-print_certs'];
    const printed = execFileSync('openssl', args, { input: bag }).toString();
    expect(decodePem(printed).map(({ der }) => same(der))).toEqual(ders.map(same));
    expect(() => execFileSync('openssl', ['pkcs7'], { input: encodePem('PKCS7', bag), stdio: 'pipe' })).not.toThrow();
  });

  it('reads what OpenSSL makes', () => {
    const pem = ders.map((der) => encodePem('CERTIFICATE', der)).join('');
    const folder = mkdtempSync(join(tmpdir(), 'chancery-pkcs7-'));
    writeFileSync(join(folder, 'all.pem'), pem);
    const args = ['crl2pkcs7', '-nocrl', '-certfile', join(folder, 'all.pem'), '-outform', 'DER'];
    const made = execFileSync('openssl', args);
    rmSync(folder, { recursive: true });
    expect(parsePkcs7(new Uint8Array(made)).certificates.map(same)).toEqual(ders.map(same));
  });

  it('refuses other messages and what is cut off', () => {
    const data = sequence(objectIdentifier('1.2.840.113549.1.7.1'), element(0xa0, octetString(hex('aa'))));
    expect(codeOf(() => parsePkcs7(data))).toBe('UNSUPPORTED_ALGORITHM');
    const bag = buildCertsOnly([leaf.der]);
    for (let length = 0; length < bag.length; length += 1) {
      expect(codeOf(() => parsePkcs7(bag.subarray(0, length)))).toBe('MALFORMED_CONTAINER');
    }
  });
});

describe.skipIf(!FIXTURES_ARE_HERE)('PKCS #7 files of ../shared/fixtures', () => {
  const REFUSED: readonly (readonly [path: RegExp, code: string, why: string])[] = [
    [/enveloped/, 'UNSUPPORTED_ALGORITHM', 'encrypted messages'],
    [/malformed\.pkcs7/, 'MALFORMED_CONTAINER', 'content that is missing'],
    [/pkcs7-1\.pem/, 'MALFORMED_CONTAINER', 'a byte behind it'],
  ];

  it('are all opened, or refused for a reason that is written down', () => {
    const files = foreignFiles().filter(({ kind }) => kind === 'p7');
    expect(files.length).toBeGreaterThan(15);
    for (const { path } of files) {
      const bytes = readForeign(path);
      const der = isPem(bytes) ? (decodePem(Buffer.from(bytes).toString())[0]?.der ?? bytes) : bytes;
      const expected = REFUSED.find(([pattern]) => pattern.test(path))?.[1] ?? 'none';
      expect([path, codeOf(() => parsePkcs7(der))]).toEqual([path, expected]);
    }
  });
});
