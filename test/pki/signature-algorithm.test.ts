import { describe, expect, it } from 'vitest';
import { toHex } from '../../electron/pki/bytes.ts';
import { bitString, integer, nullValue, objectIdentifier, sequence } from '../../electron/pki/der-writer.ts';
import { parsePublicKey } from '../../electron/pki/public-key.ts';
import {
  SIGNATURE_ALGORITHMS,
  encodeSignatureAlgorithm,
  nameSignatureAlgorithm,
  signatureAlgorithmFor,
  verifySignature,
} from '../../electron/pki/signature-algorithm.ts';
import { FIXTURES_ARE_HERE, readForeign } from './foreign-fixtures.ts';
import { FOREIGN_CURVES, GENERATOR_KEY, RSA_PSS_KEY, SIGNED } from './foreign-key-vectors.ts';
import { expectRefusal, hex } from './refusal.ts';
import { newKey, signWith } from './test-issuer.ts';
import type { TestKeyType } from './test-issuer.ts';

const message = new Uint8Array(Buffer.from(SIGNED));
const KEYS: Readonly<Record<string, TestKeyType>> = {
  ecdsa: 'P-256',
  sha: 'RSA-2048',
  rsa: 'RSA-2048',
  Ed2: 'Ed25519',
};

describe('encodeSignatureAlgorithm', () => {
  it('is named again by nameSignatureAlgorithm', () => {
    expect(SIGNATURE_ALGORITHMS.map((name) => nameSignatureAlgorithm(encodeSignatureAlgorithm(name)))).toEqual([
      ...SIGNATURE_ALGORITHMS,
    ]);
  });

  // CA/B Forum TLS BR §7.1.3.2.
  it.each([
    ['sha256WithRSAEncryption', '300d06092a864886f70d01010b0500'],
    ['sha512WithRSAEncryption', '300d06092a864886f70d01010d0500'],
    ['ecdsa-with-SHA256', '300a06082a8648ce3d040302'],
    ['ecdsa-with-SHA512', '300a06082a8648ce3d040304'],
    [
      'rsassa-pss-sha256',
      '304106092a864886f70d01010a3034a00f300d06096086480165030402010500a11c301a06092a864886f70d010108300d06096086480165030402010500a203020120',
    ],
    [
      'rsassa-pss-sha384',
      '304106092a864886f70d01010a3034a00f300d06096086480165030402020500a11c301a06092a864886f70d010108300d06096086480165030402020500a203020130',
    ],
    ['Ed25519', '300506032b6570'],
  ] as const)('writes %s as the Baseline Requirements list it', (name, bytes) => {
    expect(toHex(encodeSignatureAlgorithm(name))).toBe(bytes);
  });
});

describe('nameSignatureAlgorithm', () => {
  it.each([
    ['300d06092a864886f70d0101040500', 'md5WithRSAEncryption'],
    ['300d06092a864886f70d0101050500', 'sha1WithRSAEncryption'],
    ['300b06092a864886f70d01010a', 'rsassa-pss'],
    ['300d06092a864886f70d01010a3000', 'rsassa-pss-sha1'],
    ['300406022a03', '1.2.3'],
    ['3003060155', '2.5'],
    ['0500', 'unreadable'],
    ['', 'unreadable'],
  ])('calls %s %s', (bytes, name) => {
    expect(nameSignatureAlgorithm(hex(bytes))).toBe(name);
  });
});

describe('signatureAlgorithmFor', () => {
  it.each([
    ['P-256', 'ecdsa-with-SHA256'],
    ['P-384', 'ecdsa-with-SHA384'],
    ['P-521', 'ecdsa-with-SHA512'],
    ['RSA-2048', 'sha256WithRSAEncryption'],
    ['Ed25519', 'Ed25519'],
  ] as const)('is, for %s, %s', (type, name) => {
    expect(signatureAlgorithmFor(parsePublicKey(newKey(type).spki))).toBe(name);
  });

  it('refuses a key that we do not sign with', () => {
    expectRefusal(
      () => signatureAlgorithmFor(parsePublicKey(hex(FOREIGN_CURVES.secp256k1.spki))),
      'UNSUPPORTED_ALGORITHM',
      /EC-secp256k1/,
    );
  });
});

describe('verifySignature', () => {
  it.each(SIGNATURE_ALGORITHMS)('knows a true signature of %s from an altered one', (name) => {
    const key = newKey(KEYS[name.slice(0, name.startsWith('ecdsa') ? 5 : 3)] ?? 'P-256');
    const algorithm = encodeSignatureAlgorithm(name);
    const signature = signWith(key, message, name);
    const verify = (changed: Partial<Parameters<typeof verifySignature>[0]>): boolean =>
      verifySignature({ algorithm, spki: key.spki, message, signature, ...changed });
    expect(verify({})).toBe(true);
    expect(verify({ message: hex('00') })).toBe(false);
    expect(verify({ signature: signature.map((byte, i) => (i === 20 ? byte ^ 1 : byte)) })).toBe(false);
    expect(verify({ signature: signature.subarray(1) })).toBe(false);
    expect(verify({ signature: new Uint8Array(0) })).toBe(false);
    expect(verify({ spki: newKey(KEYS[name.slice(0, name.startsWith('ecdsa') ? 5 : 3)] ?? 'P-256').spki })).toBe(false);
  });

  it.each(Object.entries(FOREIGN_CURVES))(
    'checks %s by itself, since BoringSSL lacks it',
    (_, { spki, ...signatures }) => {
      const signed = new Uint8Array(Buffer.from(SIGNED));
      for (const [name, signature] of Object.entries(signatures)) {
        const algorithm =
          name === 'ecdsa-with-SHA256' ? encodeSignatureAlgorithm(name) : encodeSignatureAlgorithm('ecdsa-with-SHA512');
        const input = { algorithm, spki: hex(spki), message: signed, signature: hex(signature) };
        expect(verifySignature(input)).toBe(true);
        expect(verifySignature({ ...input, message: Uint8Array.of(...signed, 0) })).toBe(false);
        expect(
          verifySignature({ ...input, signature: input.signature.map((byte, i) => (i === 40 ? byte ^ 1 : byte)) }),
        ).toBe(false);
      }
    },
  );

  it('checks a key whose public point is the generator', () => {
    const algorithm = encodeSignatureAlgorithm('ecdsa-with-SHA256');
    const input = { algorithm, spki: hex(GENERATOR_KEY.spki), message, signature: hex(GENERATOR_KEY.signature) };
    expect([verifySignature(input), verifySignature({ ...input, message: hex('00') })]).toEqual([true, false]);
  });

  it('verifies the same key many times, and tells keys apart', () => {
    const keys = Array.from({ length: 12 }, () => newKey());
    const algorithm = encodeSignatureAlgorithm('ecdsa-with-SHA256');
    const signatures = keys.map((key) => signWith(key, message, 'ecdsa-with-SHA256'));
    for (const [i, key] of [...keys, ...keys].entries()) {
      const signature = signatures[i % keys.length] ?? hex('');
      const other = signatures[(i + 1) % keys.length] ?? hex('');
      expect(verifySignature({ algorithm, spki: key.spki, message, signature })).toBe(true);
      expect(verifySignature({ algorithm, spki: key.spki, message, signature: other })).toBe(false);
    }
  });

  const algorithm = encodeSignatureAlgorithm('ecdsa-with-SHA256');
  const key = newKey();
  const point = parsePublicKey(key.spki).subjectPublicKey;
  const p256 = (bytes: Uint8Array): Uint8Array =>
    sequence(
      sequence(objectIdentifier('1.2.840.10045.2.1'), objectIdentifier('1.2.840.10045.3.1.7')),
      bitString(bytes),
    );

  it.each([
    ['r = 0', sequence(integer(0), integer(5))],
    ['a negative s', sequence(integer(5), integer(-5))],
    ['a third number', sequence(integer(5), integer(5), integer(5))],
    ['bytes behind', Uint8Array.of(...sequence(integer(5), integer(5)), 0)],
    ['a long length', hex('3081060201050201 05')],
    ['padded numbers', hex('300802020005020200 05')],
    ['no SEQUENCE', hex('0500')],
  ])('answers false for an ECDSA signature with %s (RFC 3279 §2.2.3)', (_, signature) => {
    expect(verifySignature({ algorithm, spki: key.spki, message, signature })).toBe(false);
  });

  it.each<[string, Uint8Array, Uint8Array, RegExp]>([
    ['a point off the curve', algorithm, p256(point.map((byte, i) => (i === 5 ? byte ^ 1 : byte))), /no point/],
    ['the point at infinity', algorithm, p256(hex('00')), /no point/],
    [
      'P-224',
      algorithm,
      sequence(sequence(objectIdentifier('1.2.840.10045.2.1'), objectIdentifier('1.3.132.0.33')), bitString(point)),
      /P-224/,
    ],
    [
      'explicit parameters',
      algorithm,
      sequence(sequence(objectIdentifier('1.2.840.10045.2.1'), sequence(integer(1))), bitString(point)),
      /EC-explicit/,
    ],
    ['an RSA key', algorithm, newKey('RSA-2048').spki, /does not go with/],
    ['an unknown algorithm', hex('300406022a03'), key.spki, /1\.2\.3|2\.5/],
    ['ECDSA with NULL (RFC 5758 §3.2)', hex('300c06082a8648ce3d0403020500'), key.spki, /cannot be checked/],
    ['PSS without parameters', hex('300b06092a864886f70d01010a'), newKey('RSA-2048').spki, /rsassa-pss/],
    ['Ed25519 with parameters', hex('300706032b65700500'), newKey('Ed25519').spki, /cannot be checked/],
    [
      'an even RSA modulus',
      encodeSignatureAlgorithm('sha256WithRSAEncryption'),
      sequence(
        sequence(objectIdentifier('1.2.840.113549.1.1.1'), nullValue()),
        bitString(sequence(integer(2n ** 2048n), integer(3))),
      ),
      /outside of what/,
    ],
    [
      'an RSA exponent of 1',
      encodeSignatureAlgorithm('sha256WithRSAEncryption'),
      sequence(
        sequence(objectIdentifier('1.2.840.113549.1.1.1'), nullValue()),
        bitString(sequence(integer(2n ** 2048n + 1n), integer(1))),
      ),
      /outside of what/,
    ],
    [
      'an RSA key of 504 bits',
      encodeSignatureAlgorithm('sha256WithRSAEncryption'),
      sequence(
        sequence(objectIdentifier('1.2.840.113549.1.1.1'), nullValue()),
        bitString(sequence(integer(2n ** 503n + 1n), integer(3))),
      ),
      /outside of what/,
    ],
    ['X25519', algorithm, sequence(sequence(objectIdentifier('1.3.101.110')), bitString(new Uint8Array(32))), /X25519/],
  ])('refuses %s before node:crypto sees it', (_, identifier, spki, problem) => {
    expectRefusal(
      () => verifySignature({ algorithm: identifier, spki, message, signature: sequence(integer(5), integer(5)) }),
      'UNSUPPORTED_ALGORITHM',
      problem,
    );
  });

  it('holds an RSASSA-PSS key to its own parameters (RFC 4055 §3.3)', () => {
    const [spki, signature] = [hex(RSA_PSS_KEY.spki), hex(RSA_PSS_KEY.signature)];
    expect(
      verifySignature({ algorithm: encodeSignatureAlgorithm('rsassa-pss-sha256'), spki, message, signature }),
    ).toBe(true);
    expectRefusal(
      () => verifySignature({ algorithm: encodeSignatureAlgorithm('rsassa-pss-sha384'), spki, message, signature }),
      'UNSUPPORTED_ALGORITHM',
      /do not suit/,
    );
    expectRefusal(
      () =>
        verifySignature({ algorithm: encodeSignatureAlgorithm('sha256WithRSAEncryption'), spki, message, signature }),
      'UNSUPPORTED_ALGORITHM',
      /does not go with/,
    );
  });

  it('takes RSA without the NULL, as every verifier does', () => {
    const rsa = newKey('RSA-2048');
    const signature = signWith(rsa, message, 'sha256WithRSAEncryption');
    expect(verifySignature({ algorithm: hex('300b06092a864886f70d01010b'), spki: rsa.spki, message, signature })).toBe(
      true,
    );
  });
});

interface Vectors {
  readonly testGroups: readonly {
    readonly publicKeyDer: string;
    readonly tests: readonly {
      readonly tcId: number;
      readonly msg: string;
      readonly sig: string;
      readonly result: string;
      readonly flags: readonly string[];
    }[];
  }[];
}

describe.skipIf(!FIXTURES_ARE_HERE)('Wycheproof (../shared/fixtures/wycheproof)', () => {
  it.each([
    ['ecdsa_secp256r1_sha256_test.json', 'ecdsa-with-SHA256', 480],
    ['ed25519_test.json', 'Ed25519', 150],
    ['rsa_signature_2048_sha256_test.json', 'sha256WithRSAEncryption', 250],
  ] as const)('%s', (file, name, least) => {
    const vectors = JSON.parse(
      Buffer.from(readForeign(`wycheproof/testvectors_v1/${file}`)).toString('utf8'),
    ) as Vectors;
    const wrong: string[] = [];
    let count = 0;
    for (const { publicKeyDer, tests } of vectors.testGroups) {
      for (const { tcId, msg, sig, result, flags } of tests) {
        count++;
        const valid = verifySignature({
          algorithm: encodeSignatureAlgorithm(name),
          spki: hex(publicKeyDer),
          message: hex(msg),
          signature: hex(sig),
        });
        // `acceptable` are PKCS #1 paddings without the NULL, which a strict verifier refuses.
        if (valid !== (result === 'valid')) wrong.push(`${String(tcId)} ${result} ${flags.join(',')}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(count).toBeGreaterThan(least);
  });
});
