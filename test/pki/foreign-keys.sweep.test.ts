import { describe, expect, it } from 'vitest';
import { decodePrivateKey } from '../../electron/pki/private-key.ts';
import { lacks } from './runtime-limits.ts';
import { codeOf, FIXTURES_ARE_HERE, foreignFiles, foreignTable, readForeign } from './foreign-fixtures.ts';

const KEY_KINDS = ['key-trad', 'key-p8', 'key-p8enc', 'key'];

/** What is refused, and why it is right to be. Whatever is not named here opens. */
const REFUSED: readonly (readonly [path: RegExp, code: string, why: string])[] = [
  [/mlkem|mldsa|ml-dsa/, 'UNSUPPORTED_ALGORITHM', 'post-quantum keys, which no TLS client takes in certificates yet'],
  [/\/dh0\.key$|\/dhk2048\.pem$/, 'UNSUPPORTED_ALGORITHM', 'Diffie-Hellman keys cannot sign'],
  [/(?<!named-)explicit|nodompar_private|ec_oid_not_in_reg_private_2/, 'UNSUPPORTED_ALGORITHM', 'explicit parameters'],
  [/PKCS8\/private\.pem$|pkcs8_corpus\/(31aa87|fc0fad)/, 'UNSUPPORTED_ALGORITHM', 'explicit parameters'],
  [/withdompar_private|secp128r1|CryptoFileUtilTest\/ec\.unenc/, 'UNSUPPORTED_ALGORITHM', 'rare curves'],
  [/bad-oid-dsa-key|bad-encryption-oid|enc-unknown-/, 'UNSUPPORTED_ALGORITHM', 'OIDs that stand for nothing'],
  [/rsa-rc2-cbc-effective-key-length/, 'UNSUPPORTED_ALGORITHM', 'RC2 of 258 bits'],
  [/dsa-onelineheader/, 'UNSUPPORTED_ALGORITHM', 'a header without its cipher'],
  [/dsa-corruptiv/, 'WRONG_PASSPHRASE', 'the damage changes the derived key, which nobody can tell from another'],
  [/ec-missing-curve|ec-inconsistent-curve|ec-invalid-|rsa-wrong-version|messed_up_priv/, 'MALFORMED_KEY', 'damaged'],
  [/malformed-dek-info/, 'MALFORMED_KEY', 'an IV that is none'],
  [/keystore\.bcfks/, 'MALFORMED_KEY', 'a key store of Bouncy Castle, not a key'],
  [/private-fragment|bad-key-|beermug|_data\/dsa-(?!lead|trail|one|three)/, 'MALFORMED_PEM', 'damaged'],
  [/xca-tests\/pem\.cpp-(03|05|06)/, 'MALFORMED_PEM', 'damaged on purpose'],
  [/ed25519\.enc\.|leaf-encrypted|pem\.cpp-04/, 'PASSPHRASE_REQUIRED', 'nobody wrote the passphrase down'],
];

/** What Electron's BoringSSL lacks and we do not bring along: see runtime-limits.ts. */
function runtimeRefusals(): (readonly [path: RegExp, code: string, why: string])[] {
  const refused: [RegExp, string, string][] = [];
  if (lacks('Ed448')) refused.push([/ed448/i, 'UNSUPPORTED_ALGORITHM', 'Ed448']);
  if (lacks('P-192, SM2 and other curves of which only the name is known'))
    refused.push([/\/sm2|mbedtls\/data_files\/ec_prv\.(sec1|pk8)\./, 'UNSUPPORTED_ALGORITHM', 'SM2 and P-192']);
  return refused;
}

/** Passphrases that the manifest does not know, from upstream's own tests. */
const PASSPHRASES: readonly (readonly [path: RegExp, passphrase: string])[] = [
  [/04-test_pem_reading_data\/dsa/, 'wellknown'],
  [/mbedtls\/data_files\/ec_prv/, 'polar'],
  [/mbedtls\/data_files\//, 'PolarSSLTest'],
  [/ed25519-scrypt/, 'hunter42'],
  [/rsa-pbewithmd5anddescbc/, 'hunter2'],
  [/malformed-dek-info/, 'password'],
];

describe.skipIf(!FIXTURES_ARE_HERE)('private keys of ../shared/fixtures', () => {
  const files = foreignFiles().filter(({ kind }) => KEY_KINDS.includes(kind));

  it('are all opened, or refused for a reason that is written down', () => {
    expect(files.length).toBeGreaterThan(500);
    const wrong: string[] = [];
    let opened = 0;
    for (const { path, obj } of files) {
      const passphrase = obj?.[0]?.password ?? PASSPHRASES.find(([pattern]) => pattern.test(path))?.[1];
      const code = codeOf(() => decodePrivateKey(readForeign(path), passphrase));
      const expected = [...REFUSED, ...runtimeRefusals()].find(([pattern]) => pattern.test(path))?.[1] ?? 'none';
      if (code === 'none') opened += 1;
      if (code !== expected) wrong.push(`${path}: ${code}, expected ${expected}`);
    }
    expect(wrong).toEqual([]);
    const limited = files.filter(({ path }) => runtimeRefusals().some(([pattern]) => pattern.test(path))).length;
    expect(opened + limited).toBeGreaterThan(490);
    expect(limited).toBeLessThan(20);
  });

  it('are never opened by another passphrase, which is told from damage', () => {
    const sealed = files.filter(({ obj }) => typeof obj?.[0]?.password === 'string');
    expect(sealed.length).toBeGreaterThan(90);
    for (const { path, obj } of sealed) {
      const code = codeOf(() => decodePrivateKey(readForeign(path), `${obj?.[0]?.password ?? ''}!`));
      const expected = REFUSED.find(([pattern]) => pattern.test(path))?.[1] ?? 'WRONG_PASSPHRASE';
      expect([path, code]).toEqual([path, expected]);
    }
  });

  // mbed TLS's own table: which of its keys opens under which passphrase.
  const table = foreignTable('mbedtls/expected-keys.tsv');
  it('meet mbed TLS’s verdicts', () => {
    const here = new Set(files.map(({ path }) => path));
    const rows = table.filter(([file = '']) => here.has(`mbedtls/data_files/${file}`));
    expect(rows.length).toBeGreaterThan(100);
    const wrong: string[] = [];
    for (const [file = '', passphrase = '', verdict = ''] of rows) {
      const bytes = readForeign(`mbedtls/data_files/${file}`);
      const code = codeOf(() => decodePrivateKey(bytes, passphrase === 'NULL' ? undefined : passphrase));
      if (runtimeRefusals().some(([pattern]) => pattern.test(`mbedtls/data_files/${file}`))) continue;
      if ((code === 'none') !== (verdict === '0')) wrong.push(`${file} under “${passphrase}”: ${code}, not ${verdict}`);
    }
    expect(wrong).toEqual([]);
  });
});
