import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../electron/pki/bytes.ts';
import { bitString, integer, nullValue, objectIdentifier, sequence } from '../../electron/pki/der-writer.ts';
import { parseCertificationRequest } from '../../electron/pki/certification-request.ts';
import { decodePem } from '../../electron/pki/pem.ts';
import { keyIdentifier, keyIdentifierSha1, parsePublicKey, publicKeyFindings } from '../../electron/pki/public-key.ts';
import { hasClosePrimes, smallFactor, squareRoot } from '../../electron/pki/rsa-weakness.ts';
import { FIXTURES_ARE_HERE, readForeign } from './foreign-fixtures.ts';
import { FOREIGN_CURVES, OTHER_KEYS } from './foreign-key-vectors.ts';
import { quickest } from './patience.ts';
import { expectRefusal, hex } from './refusal.ts';
import { newKey } from './test-issuer.ts';

const RSA = '1.2.840.113549.1.1.1';
const EC = '1.2.840.10045.2.1';
const P256 = '1.2.840.10045.3.1.7';

/** An RSA key of these numbers, however senseless. */
function rsa(modulus: bigint, exponent: bigint): Uint8Array {
  return sequence(
    sequence(objectIdentifier(RSA), nullValue()),
    bitString(sequence(integer(modulus), integer(exponent))),
  );
}

function ec(curve: string, point: Uint8Array): Uint8Array {
  return sequence(sequence(objectIdentifier(EC), objectIdentifier(curve)), bitString(point));
}

const codes = (spki: Uint8Array): string[] =>
  publicKeyFindings(parsePublicKey(spki)).map(({ severity, code }) => `${severity} ${code}`);

const modulusOf = (spki: Uint8Array): bigint => BigInt(`0x${toHex(parsePublicKey(spki).modulus ?? hex('00'))}`);

describe('parsePublicKey', () => {
  it.each([
    ['P-256', 'EC', 'EC-P256', 256],
    ['P-384', 'EC', 'EC-P384', 384],
    ['P-521', 'EC', 'EC-P521', 521],
    ['Ed25519', 'Ed25519', 'Ed25519', 256],
    ['RSA-2048', 'RSA', 'RSA-2048', 2048],
  ] as const)('reads a key of %s', (type, family, label, bits) => {
    const { spki } = newKey(type);
    expect(parsePublicKey(spki)).toMatchObject({ family, label, bits, defect: null });
    expect(toHex(parsePublicKey(spki).spki)).toBe(toHex(spki));
  });

  it('reads modulus and exponent', () => {
    const key = parsePublicKey(rsa(0xc5n << 2040n, 65_537n));
    expect([toHex(key.modulus ?? hex('')).length, key.exponent, key.label]).toEqual([512, 65_537n, 'RSA-2048']);
  });

  it.each(Object.entries(FOREIGN_CURVES))('reads a key of %s', (curve, { spki }) => {
    const key = parsePublicKey(hex(spki));
    expect([key.family, key.label, key.curve, key.defect]).toEqual(['EC', `EC-${curve}`, curve, null]);
  });

  it.each(Object.entries(OTHER_KEYS))('reads a key of %s, which cannot be certified', (type, spki) => {
    const key = parsePublicKey(hex(spki));
    expect([key.label.toLowerCase(), key.bits, key.defect]).toEqual([
      type,
      { x25519: 253, x448: 448, ed448: 456 }[type],
      null,
    ]);
    expect(publicKeyFindings(key).map(({ code }) => code)).toEqual(['key-unsupported']);
  });

  it('calls an unknown algorithm by its OID', () => {
    const key = parsePublicKey(sequence(sequence(objectIdentifier('1.2.3.4')), bitString(hex('00'))));
    expect([key.family, key.label, key.bits]).toEqual(['other', '1.2.3.4', 0]);
  });

  it.each([
    ['nothing', ''],
    ['no SEQUENCE', '0500'],
    ['bytes behind it', `${toHex(newKey().spki)}00`],
    ['a BIT STRING that is not whole bytes', '300a 3005 06032b6570 0301 01'],
  ])('refuses %s', (_, bytes) => {
    expectRefusal(() => parsePublicKey(hex(bytes)), 'MALFORMED_KEY');
  });

  it.each([
    ['RSA without NULL', sequence(sequence(objectIdentifier(RSA)), bitString(sequence(integer(9n), integer(3n))))],
    ['RSA that is no SEQUENCE', sequence(sequence(objectIdentifier(RSA), nullValue()), bitString(hex('0500')))],
    ['RSA with a negative modulus', rsa(-5n, 3n)],
    [
      'RSA with bytes behind',
      sequence(sequence(objectIdentifier(RSA), nullValue()), bitString(hex('300602010902010300'))),
    ],
    ['EC without a curve', sequence(sequence(objectIdentifier(EC)), bitString(hex('04')))],
    [
      'Ed25519 with parameters',
      sequence(sequence(objectIdentifier('1.3.101.112'), nullValue()), bitString(new Uint8Array(32))),
    ],
    ['Ed25519 of 31 bytes', sequence(sequence(objectIdentifier('1.3.101.112')), bitString(new Uint8Array(31)))],
    ['RSA of half a million bits', rsa(2n ** 500_000n + 1n, 3n)],
  ])('shows %s with its defect, which is an error', (_, spki) => {
    expect(parsePublicKey(spki).defect).not.toBeNull();
    expect(codes(spki)).toEqual(['error key-malformed']);
  });
});

describe('publicKeyFindings', () => {
  const good = modulusOf(newKey('RSA-2048').spki);

  it.each([
    ['a sound RSA key', rsa(good, 65_537n), []],
    ['e = 3', rsa(good, 3n), ['warning rsa-small-exponent']],
    ['e = 1', rsa(good, 1n), ['error rsa-bad-exponent']],
    ['e = 0', rsa(good, 0n), ['error rsa-bad-exponent']],
    ['an even e', rsa(good, 65_536n), ['error rsa-bad-exponent']],
    ['e of 40 bits, which BoringSSL refuses', rsa(good, 2n ** 39n + 1n), ['error rsa-bad-exponent']],
    ['e as large as n', rsa(good, good - 2n), ['error rsa-bad-exponent']],
    ['n = 0', rsa(0n, 65_537n), ['error rsa-too-short', 'error rsa-bad-exponent', 'error rsa-small-factor']],
    ['an even n', rsa(good + 1n, 65_537n), ['error rsa-small-factor']],
    ['n divided by 65,521', rsa(65_521n * ((good >> 16n) | 1n), 65_537n), ['error rsa-small-factor']],
    ['n divided by 751', rsa(751n * ((good >> 9n) | 1n), 65_537n), ['error rsa-small-factor']],
    ['1,024 bits', newKey('RSA-1024').spki, ['error rsa-too-short']],
  ])('judges %s: %j', (_, spki, expected) => {
    const found = codes(spki).filter((code) => code !== 'warning rsa-odd-length');
    expect(found).toEqual(expected);
  });

  it('judges lengths', () => {
    const length = (bits: number): string[] =>
      codes(rsa((1n << BigInt(bits - 1)) + 1_234_567_891n, 65_537n)).filter((code) => /long|odd|short/.test(code));
    expect([2047, 2048, 2049, 4096, 4104, 8192, 8200, 16_384].map(length)).toEqual([
      ['error rsa-too-short'],
      [],
      ['warning rsa-odd-length'],
      [],
      ['warning rsa-long'],
      ['warning rsa-long'],
      ['error rsa-too-long'],
      ['error rsa-too-long'],
    ]);
  });

  it('finds primes that lie close together (CVE-2022-26320)', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const p = BigInt(`0x${Buffer.from(privateKey.export({ format: 'jwk' }).p ?? '', 'base64url').toString('hex')}`);
    /** A key of p and the next number beyond the distance that has no small factor, which would be told first. */
    const close = (distance: bigint): string[] => {
      let q = p + distance;
      while (smallFactor(q) !== null) q += 2n;
      return codes(rsa(p * q, 65_537n)).filter((code) => code.includes('close'));
    };
    expect([close(2n), close(2n ** 500n), close(2n ** 1000n)]).toEqual([
      ['error rsa-close-primes'],
      ['error rsa-close-primes'],
      [],
    ]);
  });

  it('takes a moment for the largest key that it factors', () => {
    expect(quickest(500, () => codes(rsa((1n << 16_383n) + 1n, 65_537n)))).toBeLessThan(1000);
  });

  const point = parsePublicKey(newKey().spki).subjectPublicKey;
  const altered = point.map((byte, i) => (i === 64 ? byte ^ 1 : byte));
  const compressed = Uint8Array.of(2 + ((point[64] ?? 0) & 1), ...point.subarray(1, 33));

  it.each([
    ['a sound point', ec(P256, point), []],
    ['a compressed point', ec(P256, compressed), ['warning ec-compressed-point']],
    ['a point off the curve', ec(P256, altered), ['error ec-bad-point']],
    ['the point at infinity', ec(P256, hex('00')), ['error ec-bad-point']],
    ['no point', ec(P256, hex('')), ['error ec-bad-point']],
    ['a point that is cut off', ec(P256, point.subarray(0, 64)), ['error ec-bad-point']],
    ['a hybrid point', ec(P256, Uint8Array.of(6, ...point.subarray(1))), ['error ec-bad-point']],
    [
      'a coordinate beyond the prime',
      ec(P256, Uint8Array.of(4, ...new Uint8Array(64).fill(0xff))),
      ['error ec-bad-point'],
    ],
    ['P-192', ec('1.2.840.10045.3.1.1', hex('04')), ['error ec-unknown-curve']],
    ['an unknown curve', ec('1.2.3', hex('04')), ['error ec-unknown-curve']],
    [
      'explicit parameters',
      sequence(sequence(objectIdentifier(EC), sequence(integer(1))), bitString(point)),
      ['error ec-explicit-parameters'],
    ],
    ['P-521', newKey('P-521').spki, ['warning ec-rare-curve']],
    ['secp256k1', hex(FOREIGN_CURVES.secp256k1.spki), ['warning ec-rare-curve']],
    ['brainpool', hex(FOREIGN_CURVES.brainpoolP256r1.spki), ['warning ec-rare-curve']],
    ['Ed25519', newKey('Ed25519').spki, []],
  ])('judges %s: %j', (_, spki, expected) => {
    expect(codes(spki)).toEqual(expected);
  });

  it('finds every x that is on no curve, and agrees with node:crypto', () => {
    for (let x = 1; x < 60; x++) {
      const bytes = new Uint8Array(33);
      bytes.set([2, ...new Uint8Array(31), x]);
      const ours = codes(ec(P256, bytes)).includes('error ec-bad-point');
      let theirs = false;
      try {
        createPublicKey({ key: Buffer.from(ec(P256, bytes)), format: 'der', type: 'spki' });
      } catch {
        theirs = true;
      }
      expect([x, ours]).toEqual([x, theirs]);
    }
  });
});

describe('keyIdentifier', () => {
  it('is 160 bits of the SHA-256, or the SHA-1, of the BIT STRING (RFC 7093 §2, RFC 5280 §4.2.1.2)', () => {
    const key = parsePublicKey(ec(P256, hex('04')));
    expect([toHex(keyIdentifier(key)), toHex(keyIdentifierSha1(key))]).toEqual([
      'e52d9c508c502347344d8c07ad91cbd6068afc75',
      'a42c6cf1de3abfdea9b95f34687cbbe92b9a7383',
    ]);
  });
});

/** Fermat's method as it is defined: some a within reach of the root with a² − n a square. */
function hasCloseFactors(n: bigint, rounds: number): boolean {
  const root = squareRoot(n);
  const first = root * root === n ? root : root + 1n;
  return Array.from({ length: rounds }, (_, round) => (first + BigInt(round)) ** 2n - n).some(
    (rest) => squareRoot(rest) ** 2n === rest,
  );
}

describe('hasClosePrimes', () => {
  it('factors every product whose halves are within reach, and no other', () => {
    const half = fc.bigInt({ min: 2n ** 300n, max: 2n ** 301n }).map((n) => n | 1n);
    fc.assert(
      fc.property(half, fc.bigInt({ min: 0n, max: 2n ** 140n }), (p, distance) => {
        const q = p + 2n * distance;
        // The middle of both is found in the first round when their distance is below the fourth root.
        expect(hasClosePrimes(p * q, 100)).toBe(true);
        // Hardly ever such a product itself; where p + 1 is twice a square it is.
        expect(hasClosePrimes(p * q + 2n, 100)).toBe(hasCloseFactors(p * q + 2n, 100));
      }),
    );
  });
});

/** Whether nothing from 2 to its root divides it. */
function isPrime(n: number): boolean {
  for (let divisor = 2; divisor * divisor <= n; divisor++) if (n % divisor === 0) return false;
  return true;
}

describe('smallFactor', () => {
  it('finds every prime below 65,537, the smallest where there are several, and none above', () => {
    const mersenne = (1n << 521n) - 1n;
    const primes = Array.from({ length: 65_535 }, (_, at) => at + 2).filter((n) => isPrime(n));
    expect(primes).toHaveLength(6542);
    expect(primes.filter((prime) => smallFactor(BigInt(prime) * mersenne) !== prime)).toEqual([]);
    const whole = [4n, 9n * mersenne, 3n * 65_521n, 65_521n * 65_521n, 65_537n * mersenne, mersenne, 1n];
    expect(whole.map(smallFactor)).toEqual([2, 3, 3, 65_521, null, null, null]);
  });
});

describe('squareRoot', () => {
  it('is exact around squares of every size', () => {
    for (let bits = 1n; bits < 600n; bits += 7n) {
      const root = (1n << bits) + 12_345n;
      expect([squareRoot(root * root - 1n), squareRoot(root * root), squareRoot(root * root + 1n)]).toEqual([
        root - 1n,
        root,
        root,
      ]);
    }
    expect([0n, 1n, 2n, 3n, 4n].map(squareRoot)).toEqual([0n, 1n, 1n, 1n, 2n]);
  });
});

describe.skipIf(!FIXTURES_ARE_HERE)('weak keys of ../shared/fixtures', () => {
  const read = (path: string): Uint8Array =>
    decodePem(Buffer.from(readForeign(path)).toString('latin1'))[0]?.der ?? hex('');
  /** A bare RSAPublicKey in its wrapping. */
  const wrapped = (path: string): Uint8Array =>
    sequence(sequence(objectIdentifier(RSA), nullValue()), bitString(read(path)));

  // What the corpus' own detector says of each.
  it.each([
    ['mod01', true],
    ['mod02', true],
    ['mod03', true],
    ['mod04', false],
    ['mod05', false],
    ['mod08', true],
    ['mod09', true],
  ])('roca/%s.txt: %s', (file, expected) => {
    const modulus = BigInt(
      Buffer.from(readForeign(`roca/${file}.txt`))
        .toString('latin1')
        .trim(),
    );
    expect(codes(rsa(modulus, 65_537n)).includes('error rsa-roca')).toBe(expected);
  });

  it.each([
    ['csr05', true],
    ['csr03', false],
  ])('roca/%s.pem: %s', (file, expected) => {
    const { publicKey } = parseCertificationRequest(read(`roca/${file}.pem`));
    expect(codes(publicKey.spki).includes('error rsa-roca')).toBe(expected);
  });

  it('badkeys: what each is known for', () => {
    expect(codes(wrapped('badkeys/rsa-roca.key'))).toContain('error rsa-roca');
    expect(codes(wrapped('badkeys/rsa-debianweak.key'))).toEqual(['error rsa-debian-weak']);
    expect(codes(wrapped('badkeys/rsa-ok.key'))).toEqual([]);
    expect(codes(wrapped('badkeys/rsa-fermat-pkcs1.key'))).toContain('error rsa-close-primes');
    expect(codes(wrapped('badkeys/rsanzero.key'))).toContain('error rsa-small-factor');
    expect(codes(read('badkeys/rsa-smallfactors-valid.key'))).toEqual(['error rsa-small-factor']);
    expect(codes(wrapped('badkeys/rsa-small-d.key'))).toEqual(['error rsa-bad-exponent']);
    expect(codes(read('badkeys/ecdsa-explicit-pub.key'))).toEqual(['error ec-explicit-parameters']);
    expect(codes(read('badkeys/dh-ok.key'))).toEqual(['error key-unsupported']);
    expect(codes(read('badkeys/x448-ok.key'))).toEqual(['error key-unsupported']);
    expect(codes(read('badkeys/mldsa44.key'))).toEqual(['error key-unsupported']);
  });

  // SECURITY.md says so: other people's keys, or their pattern, would have to be at hand.
  it.each(['rsa-sharedprimes', 'rsapoly128'])('badkeys/%s.key: not told from the key alone', (file) => {
    expect(codes(wrapped(`badkeys/${file}.key`))).toEqual([]);
  });
});
