import { execFileSync } from 'node:child_process';
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  bitString,
  contextConstructed,
  integer,
  nullValue,
  objectIdentifier,
  octetString,
  sequence,
} from '../../electron/pki/der-writer.ts';
import { encodePem } from '../../electron/pki/pem.ts';
import { decodePrivateKey, encryptPrivateKey, publicKeyOf } from '../../electron/pki/private-key.ts';
import { parsePublicKey } from '../../electron/pki/public-key.ts';
import { codeOf } from './foreign-fixtures.ts';
import { lacks } from './runtime-limits.ts';

const random = (length: number) => new Uint8Array(randomBytes(length));
const openssl = (args: string[], input?: string | Uint8Array) =>
  new Uint8Array(execFileSync('openssl', args, { input, stdio: ['pipe', 'pipe', 'ignore'] }));

const KINDS = [
  ['RSA-2048', ['rsa', '-pkeyopt', 'rsa_keygen_bits:2048']],
  ['RSA-PSS-2048', ['rsa-pss', '-pkeyopt', 'rsa_keygen_bits:2048']],
  ['EC-P256', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256']],
  ['EC-P384', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-384']],
  ['EC-P521', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-521']],
  ['EC-secp256k1', ['ec', '-pkeyopt', 'ec_paramgen_curve:secp256k1']],
  ['EC-brainpoolP384r1', ['ec', '-pkeyopt', 'ec_paramgen_curve:brainpoolP384r1']],
  ['Ed25519', ['ed25519']],
  ['Ed448', ['ed448']],
  ['X25519', ['x25519']],
] as const;

describe('decodePrivateKey', () => {
  describe.each(KINDS)('%s made by OpenSSL', (label, [algorithm, ...options]) => {
    const pem = openssl(['genpkey', '-algorithm', algorithm, ...options]);
    const der = openssl(['pkcs8', '-topk8', '-nocrypt', '-outform', 'DER'], pem);
    const spki = openssl(['pkey', '-pubout', '-outform', 'DER'], pem);

    if (label === 'Ed448' && lacks('Ed448')) {
      it('is refused by name, since BoringSSL lacks it', () => {
        for (const bytes of [pem, der]) expect(codeOf(() => decodePrivateKey(bytes))).toBe('UNSUPPORTED_ALGORITHM');
      });
      return;
    }

    it('is read from PEM and DER, with the public key that OpenSSL computes', () => {
      for (const bytes of [pem, der]) {
        const key = decodePrivateKey(bytes);
        expect(key.format).toBe('PKCS#8');
        expect(Buffer.from(key.spki)).toEqual(Buffer.from(spki));
        expect(parsePublicKey(key.spki).label).toBe(label);
      }
    });

    it('comes out as a PrivateKeyInfo that OpenSSL finds consistent, and encodes to itself', () => {
      const { pkcs8 } = decodePrivateKey(pem);
      const again = openssl(['pkey', '-inform', 'DER', '-pubout', '-outform', 'DER'], pkcs8);
      expect(Buffer.from(again)).toEqual(Buffer.from(spki));
      expect(Buffer.from(decodePrivateKey(pkcs8).pkcs8)).toEqual(Buffer.from(pkcs8));
      expect(Buffer.from(publicKeyOf(pkcs8))).toEqual(Buffer.from(spki));
    });
  });

  describe.each(['rsa', 'ed25519'])('%s encrypted by OpenSSL', (algorithm) => {
    const pem = openssl(['genpkey', '-algorithm', algorithm]);
    const spki = openssl(['pkey', '-pubout', '-outform', 'DER'], pem);

    it.each([
      ['PBES2 with AES-256', ['-v2', 'aes-256-cbc']],
      ['PBES2 with AES-128 and HMAC-SHA512', ['-v2', 'aes-128-cbc', '-v2prf', 'hmacWithSHA512']],
      ['PBES2 with 3DES and HMAC-SHA1', ['-v2', 'des3', '-v2prf', 'hmacWithSHA1']],
      ['PBES2 with Camellia-192', ['-v2', 'camellia-192-cbc']],
      ['scrypt', ['-scrypt']],
      ['PBE-SHA1-3DES', ['-v1', 'PBE-SHA1-3DES']],
      ['PBE-SHA1-2DES', ['-v1', 'PBE-SHA1-2DES']],
    ])('is opened out of %s, and only by its passphrase', (_, how) => {
      const sealed = openssl(['pkcs8', '-topk8', ...how, '-passout', 'pass:höhle 7'], pem);
      if (how.includes('camellia-192-cbc') && lacks('Camellia')) {
        expect(codeOf(() => decodePrivateKey(sealed, 'höhle 7'))).toBe('UNSUPPORTED_ALGORITHM');
        return;
      }
      expect(Buffer.from(decodePrivateKey(sealed, 'höhle 7').spki)).toEqual(Buffer.from(spki));
      expect(decodePrivateKey(sealed, 'höhle 7').format).toBe('PKCS#8 encrypted');
      expect(codeOf(() => decodePrivateKey(sealed, 'höhle 8'))).toBe('WRONG_PASSPHRASE');
      expect(codeOf(() => decodePrivateKey(sealed, ''))).toBe('WRONG_PASSPHRASE');
      expect(codeOf(() => decodePrivateKey(sealed))).toBe('PASSPHRASE_REQUIRED');
    });
  });

  it.each([
    ['PKCS#1', ['rsa', '-pkeyopt', 'rsa_keygen_bits:2048'], 'aes-128-cbc'],
    ['PKCS#1', ['rsa', '-pkeyopt', 'rsa_keygen_bits:2048'], 'des3'],
    ['SEC1', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'], 'aes-256-cbc'],
    ['SEC1', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-521'], 'camellia-128-cbc'],
  ])('reads %s of %j, plain and encrypted the traditional way with %s', (format, algorithm, cipher) => {
    const pem = openssl(['genpkey', '-algorithm', ...algorithm]);
    const spki = Buffer.from(openssl(['pkey', '-pubout', '-outform', 'DER'], pem));
    const plain = openssl(['pkey', '-traditional'], pem);
    expect(decodePrivateKey(plain)).toMatchObject({ format });
    expect(Buffer.from(decodePrivateKey(plain).spki)).toEqual(spki);
    const der = openssl(['pkey', '-traditional', '-outform', 'DER'], pem);
    expect(Buffer.from(decodePrivateKey(der).spki)).toEqual(spki);
    const sealed = openssl(['pkey', '-traditional', `-${cipher}`, '-passout', 'pass:geheim'], pem);
    expect(Buffer.from(sealed).toString()).toContain('Proc-Type: 4,ENCRYPTED');
    if (cipher.startsWith('camellia') && lacks('Camellia')) {
      expect(codeOf(() => decodePrivateKey(sealed, 'geheim'))).toBe('UNSUPPORTED_ALGORITHM');
      return;
    }
    expect(decodePrivateKey(sealed, 'geheim')).toMatchObject({ format: `${format} encrypted` });
    expect(Buffer.from(decodePrivateKey(sealed, 'geheim').spki)).toEqual(spki);
    expect(codeOf(() => decodePrivateKey(sealed, 'Geheim'))).toBe('WRONG_PASSPHRASE');
    expect(codeOf(() => decodePrivateKey(sealed))).toBe('PASSPHRASE_REQUIRED');
  });

  it('finds the key among certificates, parameters and text, and refuses two keys', () => {
    const keyPem = openssl(['ecparam', '-name', 'prime256v1', '-genkey']);
    const text = Buffer.from(keyPem).toString();
    expect(text).toContain('BEGIN EC PARAMETERS');
    const around = `my key\n${text}\n${encodePem('CERTIFICATE', sequence())}`;
    expect(decodePrivateKey(Buffer.from(around)).format).toBe('SEC1');
    expect(codeOf(() => decodePrivateKey(Buffer.from(text + text)))).toBe('MALFORMED_KEY');
    expect(codeOf(() => decodePrivateKey(Buffer.from(encodePem('CERTIFICATE', sequence()))))).toBe('MALFORMED_KEY');
  });

  it('tells a damaged encrypted key from a wrong passphrase, wherever the damage is', () => {
    const pem = openssl(['genpkey', '-algorithm', 'rsa', '-pkeyopt', 'rsa_keygen_bits:2048']);
    const sealed = openssl(['pkcs8', '-topk8', '-v2', 'aes-256-cbc', '-outform', 'DER', '-passout', 'pass:x'], pem);
    const start = sealed.length - 1200;
    for (let at = start + 32; at < sealed.length; at += 37) {
      const damaged = sealed.slice();
      damaged[at] = (damaged[at] ?? 0) ^ 0x10;
      expect([at, codeOf(() => decodePrivateKey(damaged, 'x'))]).toEqual([at, 'MALFORMED_KEY']);
      expect([at, codeOf(() => decodePrivateKey(damaged, 'y'))]).toEqual([at, 'WRONG_PASSPHRASE']);
    }
  });

  it('refuses what is cut off anywhere, with a code', () => {
    const der = openssl(['genpkey', '-algorithm', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-outform', 'DER']);
    for (let length = 0; length < der.length; length += 1) {
      expect(codeOf(() => decodePrivateKey(der.subarray(0, length)))).toBe('MALFORMED_KEY');
    }
    expect(codeOf(() => decodePrivateKey(Buffer.concat([der, Buffer.alloc(1)])))).toBe('MALFORMED_KEY');
  });

  it('refuses an RSA key whose numbers are not one key’s', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const jwk = privateKey.export({ format: 'jwk' });
    const number = (text = '') => BigInt(`0x${Buffer.from(text, 'base64url').toString('hex')}`);
    const [n, e, d, p, q] = [number(jwk.n), number(jwk.e), number(jwk.d), number(jwk.p), number(jwk.q)];
    const [dp, dq, qi] = [number(jwk.dp), number(jwk.dq), number(jwk.qi)];
    const encode = (...numbers: bigint[]) => sequence(...numbers.map((value) => integer(value)));
    expect(decodePrivateKey(encode(0n, n, e, d, p, q, dp, dq, qi)).format).toBe('PKCS#1');
    for (const wrong of [
      [0n, n, e, d + 2n, p, q, dp, dq, qi],
      [0n, n, 3n, d, p, q, dp, dq, qi],
      [0n, n + 2n, e, d, p, q, dp, dq, qi],
      [0n, n, e, d, p, q, dp + 1n, dq, qi],
      [0n, n, e, d, p, q, dp, dq, qi + 1n],
      [0n, n, e, d, 0n, q, dp, dq, qi],
      [0n, n, e, d, 1n, n, 0n, dq, 0n],
      [0n, -n, e, d, p, q, dp, dq, qi],
    ]) {
      expect(codeOf(() => decodePrivateKey(encode(...wrong)))).toBe('MALFORMED_KEY');
    }
    expect(codeOf(() => decodePrivateKey(encode(1n, n, e, d, p, q, dp, dq, qi)))).toBe('UNSUPPORTED_ALGORITHM');
  });

  it('brings a private exponent that is larger than the modulus into range, so that it signs everywhere', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const jwk = privateKey.export({ format: 'jwk' });
    const number = (text = '') => BigInt(`0x${Buffer.from(text, 'base64url').toString('hex')}`);
    const [n, e, d, p, q] = [number(jwk.n), number(jwk.e), number(jwk.d), number(jwk.p), number(jwk.q)];
    const large = d + 4n * (p - 1n) * (q - 1n);
    const numbers = [0n, n, e, large, p, q, d % (p - 1n), d % (q - 1n), number(jwk.qi)];
    const { pkcs8, spki } = decodePrivateKey(sequence(...numbers.map((value) => integer(value))));
    const key = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' });
    expect(number(key.export({ format: 'jwk' }).d)).toBeLessThan(n);
    const signature = sign('sha256', Buffer.from('x'), key);
    const publicKey = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
    expect(verify('sha256', Buffer.from('x'), publicKey, signature)).toBe(true);
  });

  it.each(['1.2.840.10045.3.1.7', '1.3.132.0.34', '1.3.132.0.35', '1.3.132.0.10', '1.3.36.3.3.2.8.1.1.7'])(
    'refuses a scalar of curve %s that is zero, beyond the order, or another point’s',
    (oid) => {
      const bits = { '1.3.132.0.34': 384, '1.3.132.0.35': 528 }[oid] ?? 256;
      const scalar = (value: bigint) => new Uint8Array(Buffer.from(value.toString(16).padStart(bits / 4, '0'), 'hex'));
      const encode = (value: bigint, point?: Uint8Array) =>
        sequence(
          integer(1),
          octetString(scalar(value)),
          contextConstructed(0, objectIdentifier(oid)),
          ...(point === undefined ? [] : [contextConstructed(1, bitString(point))]),
        );
      const good = decodePrivateKey(encode(2n));
      const point = parsePublicKey(good.spki).subjectPublicKey;
      expect(Buffer.from(decodePrivateKey(encode(2n, point)).pkcs8)).toEqual(Buffer.from(good.pkcs8));
      expect(codeOf(() => decodePrivateKey(encode(3n, point)))).toBe('MALFORMED_KEY');
      expect(codeOf(() => decodePrivateKey(encode(0n)))).toBe('MALFORMED_KEY');
      expect(codeOf(() => decodePrivateKey(encode((1n << BigInt(bits)) - 1n)))).toBe('MALFORMED_KEY');
    },
  );

  it('takes a compressed public point beside the scalar, and a scalar with its leading zeros cut off', () => {
    const oid = objectIdentifier('1.2.840.10045.3.1.7');
    const encode = (scalar: Uint8Array, point: Uint8Array) =>
      sequence(integer(1), octetString(scalar), contextConstructed(0, oid), contextConstructed(1, bitString(point)));
    const full = decodePrivateKey(sequence(integer(1), octetString(Uint8Array.of(5)), contextConstructed(0, oid)));
    const point = parsePublicKey(full.spki).subjectPublicKey;
    const compressed = Uint8Array.of(2 + ((point[64] ?? 0) & 1), ...point.subarray(1, 33));
    const other = Uint8Array.of(3 - ((point[64] ?? 0) & 1), ...point.subarray(1, 33));
    expect(Buffer.from(decodePrivateKey(encode(Uint8Array.of(5), compressed)).spki)).toEqual(Buffer.from(full.spki));
    expect(codeOf(() => decodePrivateKey(encode(Uint8Array.of(5), other)))).toBe('MALFORMED_KEY');
  });

  it('refuses an Ed25519 key that brings another public key along (RFC 5958 §2)', () => {
    const seed = octetString(octetString(new Uint8Array(32)));
    const algorithm = sequence(objectIdentifier('1.3.101.112'));
    const publicKey = (bytes: Uint8Array) => Uint8Array.of(0x81, 33, 0, ...bytes);
    const own = parsePublicKey(publicKeyOf(sequence(integer(0), algorithm, seed))).subjectPublicKey;
    expect(decodePrivateKey(sequence(integer(1), algorithm, seed, publicKey(own))).format).toBe('PKCS#8');
    const wrong = sequence(integer(1), algorithm, seed, publicKey(new Uint8Array(32)));
    expect(codeOf(() => decodePrivateKey(wrong))).toBe('MALFORMED_KEY');
  });

  it('refuses explicit curve parameters and algorithms that it does not know', () => {
    const explicit = openssl(['ecparam', '-name', 'P-256', '-genkey', '-noout', '-param_enc', 'explicit']);
    expect(codeOf(() => decodePrivateKey(explicit))).toBe('UNSUPPORTED_ALGORITHM');
    const unknown = sequence(
      integer(0),
      sequence(objectIdentifier('1.2.3.4'), nullValue()),
      octetString(new Uint8Array(3)),
    );
    expect(codeOf(() => decodePrivateKey(unknown))).toBe('UNSUPPORTED_ALGORITHM');
  });

  it('refuses a file of more than 1 MiB before looking into it', () => {
    expect(codeOf(() => decodePrivateKey(new Uint8Array(1_048_577)))).toBe('INPUT_TOO_LARGE');
  });
});

describe('encryptPrivateKey', () => {
  it('writes PBES2 with 600,000 rounds of HMAC-SHA256 and AES-256, which OpenSSL and we open', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    const { pkcs8, spki } = decodePrivateKey(privateKey.export({ format: 'der', type: 'pkcs8' }));
    const sealed = encryptPrivateKey(pkcs8, 'grüße', random);
    const pem = encodePem('ENCRYPTED PRIVATE KEY', sealed);
    const shown = Buffer.from(openssl(['asn1parse'], pem)).toString();
    expect(shown).toMatch(/PBES2[^]*PBKDF2[^]*:0927C0[^]*hmacWithSHA256[^]*aes-256-cbc/);
    const opened = openssl(['pkey', '-passin', 'pass:grüße', '-pubout', '-outform', 'DER'], pem);
    expect(Buffer.from(opened)).toEqual(Buffer.from(spki));
    expect(Buffer.from(decodePrivateKey(sealed, 'grüße').pkcs8)).toEqual(Buffer.from(pkcs8));
    expect(codeOf(() => decodePrivateKey(sealed, 'grüsse'))).toBe('WRONG_PASSPHRASE');
  });
});
