import { describe, expect, it } from 'vitest';
import { integer, nullValue, objectIdentifier, octetString, sequence } from '../../electron/pki/der-writer.ts';
import { DerivationBudget, MAX_DERIVATION_ROUNDS } from '../../electron/pki/pbes-budget.ts';
import { spellPassphrase } from '../../electron/pki/pbes-passphrase.ts';
import { decipherRc2Cbc } from '../../electron/pki/pbes-rc2.ts';
import { decipherRc4 } from '../../electron/pki/pbes-rc4.ts';
import { decipherPbes, describePbes, encipherPbes2, encipherPkcs12TripleDes } from '../../electron/pki/pbes.ts';
import { derivePkcs12Key, encodePkcs12Passphrase } from '../../electron/pki/pkcs12-key-derivation.ts';
import { codeOf } from './foreign-fixtures.ts';

const hex = (text: string) => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const toHex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const counted = (length: number) => Uint8Array.from({ length }, (_, i) => i * 7);

describe('decipherRc2Cbc', () => {
  it.each([
    ['00000000 00000000', 63, 'ebb773f9 93278eff', '00000000 00000000'],
    ['ffffffff ffffffff', 64, '278b27e4 2e2f0d49', 'ffffffff ffffffff'],
    ['30000000 00000000', 64, '30649edf 9be7d2c2', '10000000 00000001'],
    ['88', 64, '61a8a244 adacccf0', '00000000 00000000'],
    ['88bca90e 90875a', 64, '6ccf4308 974c267f', '00000000 00000000'],
    ['88bca90e 90875a7f 0f79c384 627bafb2', 64, '1a807d27 2bbe5db1', '00000000 00000000'],
    ['88bca90e 90875a7f 0f79c384 627bafb2', 128, '2269552a b0f85ca6', '00000000 00000000'],
    [
      '88bca90e 90875a7f 0f79c384 627bafb2 16f80a6f 85920584 c42fceb0 be255daf 1e',
      129,
      '5b78d3a4 3dfff1f1',
      '00000000 00000000',
    ],
  ])('gives the plaintext of RFC 2268 §5 under key %s with %i bits', (key, bits, ciphertext, plaintext) => {
    expect(toHex(decipherRc2Cbc(hex(key), bits, new Uint8Array(8), hex(ciphertext)))).toBe(plaintext.replace(' ', ''));
  });

  it('chains blocks: the second is mixed with the ciphertext of the first', () => {
    const iv = hex('0102030405060708');
    const twice = hex('ebb773f993278eff ebb773f993278eff');
    expect(toHex(decipherRc2Cbc(new Uint8Array(8), 63, iv, twice))).toBe('0102030405060708ebb773f993278eff');
  });

  it('refuses what is no whole number of blocks', () => {
    expect(codeOf(() => decipherRc2Cbc(new Uint8Array(5), 40, new Uint8Array(8), new Uint8Array(9)))).toBe(
      'MALFORMED_CONTAINER',
    );
  });
});

describe('decipherRc4', () => {
  // RFC 6229 §2: the key stream at offset 0, and the keys of 40 and 128 bits that PKCS #12 uses.
  it.each([
    ['0102030405', 'b2396305f03dc027ccc3524a0a1118a8'],
    ['0102030405060708090a0b0c0d0e0f10', '9ac7cc9a609d1ef7b2932899cde41b97'],
  ])('gives the key stream of RFC 6229 under %s', (key, stream) => {
    expect(toHex(decipherRc4(hex(key), new Uint8Array(16)))).toBe(stream);
  });
});

describe('derivePkcs12Key', () => {
  const smeg = encodePkcs12Passphrase('smeg');
  const queeg = encodePkcs12Passphrase('queeg');

  // The values that OpenSSL (test/recipes/30-test_evp_data/evpkdf_pkcs12.txt), Bouncy Castle and GnuTLS test with.
  it.each([
    [smeg, 1, '0a58cf64530d823f', 1, 24, '8aaae6297b6cb04642ab5b077851284eb7128f1a2a7fbca3'],
    [smeg, 2, '0a58cf64530d823f', 1, 8, '79993dfe048d3b76'],
    [smeg, 3, '3d83c0e4546ac140', 1, 20, '8d967d88f6caa9d714800ab3d48051d63f73a312'],
    [queeg, 1, '05dec959acff72f7', 1000, 24, 'ed2034e36328830ff09df1e1a07dd357185dac0d4f9eb3d4'],
    [queeg, 2, '05dec959acff72f7', 1000, 8, '11dedad7758d4860'],
    [queeg, 3, '263216fcc2fab31c', 1000, 20, '5ec4c7a80df652294c3925b6489a7ab857c83476'],
  ] as const)('derives the published bytes (%#)', (passphrase, purpose, salt, iterations, length, expected) => {
    const derived = derivePkcs12Key({ hash: 'sha1', purpose, passphrase, salt: hex(salt), iterations, length });
    expect(toHex(derived)).toBe(expected);
  });

  it('spells a passphrase in UTF-16 with a closing zero (RFC 7292 §B.1)', () => {
    expect(toHex(encodePkcs12Passphrase('Beavis'))).toBe('0042006500610076006900730000');
  });
});

describe('spellPassphrase', () => {
  it('has one spelling in ASCII and the right one first beyond it', () => {
    expect(spellPassphrase('secret')).toHaveLength(1);
    const [proper, bytewise] = spellPassphrase('é');
    expect(toHex(proper?.bmp ?? counted(1))).toBe('00e90000');
    expect(toHex(bytewise?.bmp ?? counted(1))).toBe('00c300a90000');
  });

  it('writes an empty passphrase with and without the closing zero', () => {
    expect(spellPassphrase('').map(({ bmp }) => bmp.length)).toEqual([2, 0]);
  });
});

describe('decipherPbes', () => {
  const secret = Buffer.from('The quick brown fox');
  const [spelled] = spellPassphrase('correct horse');
  const [wrong] = spellPassphrase('correct mule');
  if (spelled === undefined || wrong === undefined) throw new Error('no spelling');

  it('opens what encipherPbes2 sealed, and nothing under another passphrase', () => {
    const { algorithm, ciphertext } = encipherPbes2(secret, spelled.octets, counted, 1000);
    expect(describePbes(algorithm, 'MALFORMED_KEY')).toBe('PBES2, PBKDF2 with HMAC-SHA256, 1,000 rounds, AES-256-CBC');
    const opened = decipherPbes(algorithm, ciphertext, spelled, new DerivationBudget(), 'MALFORMED_KEY');
    expect(opened.padded).toBe(true);
    expect(Buffer.from(opened.bytes)).toEqual(secret);
    const other = decipherPbes(algorithm, ciphertext, wrong, new DerivationBudget(), 'MALFORMED_KEY');
    expect(Buffer.from(other.bytes).includes('quick')).toBe(false);
  });

  it('opens what encipherPkcs12TripleDes sealed', () => {
    const { algorithm, ciphertext } = encipherPkcs12TripleDes(secret, spelled.bmp, counted, 2048);
    const opened = decipherPbes(algorithm, ciphertext, spelled, new DerivationBudget(), 'MALFORMED_KEY');
    expect(Buffer.from(opened.bytes)).toEqual(secret);
  });

  const pbkdf2 = (rounds: number, ...more: Uint8Array[]) =>
    sequence(
      objectIdentifier('1.2.840.113549.1.5.12'),
      sequence(
        octetString(counted(8)),
        integer(rounds),
        ...more,
        sequence(objectIdentifier('1.2.840.113549.2.9'), nullValue()),
      ),
    );
  const scrypt = (n: number, r: number, p: number) =>
    sequence(
      objectIdentifier('1.3.6.1.4.1.11591.4.11'),
      sequence(octetString(counted(8)), integer(n), integer(r), integer(p)),
    );
  const pbes2 = (
    derivation: Uint8Array,
    cipher = sequence(objectIdentifier('2.16.840.1.101.3.4.1.42'), octetString(counted(16))),
  ) => sequence(objectIdentifier('1.2.840.113549.1.5.13'), sequence(derivation, cipher));
  const open = (algorithm: Uint8Array, length = 32) =>
    decipherPbes(algorithm, new Uint8Array(length), spelled, new DerivationBudget(), 'MALFORMED_KEY');

  it.each([
    ['2,000,000,000 rounds of PBKDF2', pbes2(pbkdf2(2_000_000_000)), 'UNSUPPORTED_ALGORITHM'],
    ['2^31 rounds of PBKDF2', pbes2(pbkdf2(2 ** 31)), 'MALFORMED_KEY'],
    ['no round of PBKDF2', pbes2(pbkdf2(0)), 'MALFORMED_KEY'],
    ['a negative number of rounds', pbes2(pbkdf2(-1)), 'MALFORMED_KEY'],
    ['4 GiB for scrypt', pbes2(scrypt(2 ** 22, 8, 1)), 'UNSUPPORTED_ALGORITHM'],
    ['a block size of 2^30 for scrypt', pbes2(scrypt(2, 2 ** 30, 1)), 'UNSUPPORTED_ALGORITHM'],
    ['a parallelism of 2^30 for scrypt', pbes2(scrypt(2, 1, 2 ** 30)), 'UNSUPPORTED_ALGORITHM'],
    ['a cost for scrypt that is no power of two', pbes2(scrypt(1000, 8, 1)), 'MALFORMED_KEY'],
    ['a derived key of the wrong length', pbes2(pbkdf2(1, integer(16))), 'UNSUPPORTED_ALGORITHM'],
    ['a derived key of 2^30 bytes', pbes2(pbkdf2(1, integer(2 ** 30))), 'UNSUPPORTED_ALGORITHM'],
    ['a cipher that nobody knows', pbes2(pbkdf2(1), sequence(objectIdentifier('1.2.3.4'))), 'UNSUPPORTED_ALGORITHM'],
    [
      'an IV of 15 bytes',
      pbes2(pbkdf2(1), sequence(objectIdentifier('2.16.840.1.101.3.4.1.42'), octetString(counted(15)))),
      'MALFORMED_KEY',
    ],
    ['a scheme that nobody knows', sequence(objectIdentifier('1.2.3.4'), nullValue()), 'UNSUPPORTED_ALGORITHM'],
  ])('refuses %s at once', (_, algorithm, code) => {
    const start = performance.now();
    expect(codeOf(() => open(algorithm))).toBe(code);
    expect(performance.now() - start).toBeLessThan(200);
  });

  it('refuses a ciphertext that is cut in the middle of a block', () => {
    expect(codeOf(() => open(pbes2(pbkdf2(1)), 31))).toBe('MALFORMED_KEY');
    expect(codeOf(() => open(pbes2(pbkdf2(1)), 0))).toBe('MALFORMED_KEY');
  });

  it('counts the rounds of all layers of a file together', () => {
    const budget = new DerivationBudget();
    budget.spend(MAX_DERIVATION_ROUNDS - 1);
    budget.spend(1);
    expect(codeOf(() => budget.spend(1))).toBe('UNSUPPORTED_ALGORITHM');
    expect(codeOf(() => new DerivationBudget().spend(Number.NaN))).toBe('UNSUPPORTED_ALGORITHM');
  });
});
