import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPkcs12, type Pkcs12Input } from '../../electron/pki/pkcs12-build.ts';
import { readPkcs12File } from '../../electron/pki/pkcs12-file.ts';
import { parsePkcs12 } from '../../electron/pki/pkcs12.ts';
import { encodePem } from '../../electron/pki/pem.ts';
import { decodePrivateKey } from '../../electron/pki/private-key.ts';
import { makeChain } from '../exchange/made-certificates.ts';
import { codeOf, FIXTURES_ARE_HERE, foreignFiles, readForeign } from './foreign-fixtures.ts';

const random = (length: number) => new Uint8Array(randomBytes(length));
const same = (bytes: Uint8Array) => Buffer.from(bytes);

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chancery-pkcs12-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const at = (name: string) => join(folder, name);
const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'] }).toString();

const { root, intermediate, leaf } = makeChain();
const input: Pkcs12Input = {
  privateKey: leaf.pkcs8,
  certificate: leaf.der,
  chain: [intermediate.der, root.der],
  friendlyName: 'mail.sample.com – größe',
  passphrase: 'geheim 7',
  random,
};

describe('buildPkcs12', () => {
  it.each([false, true])('is opened again, all of it in order (legacy: %s)', (legacy) => {
    const { keys, certificates, crls, findings } = parsePkcs12(buildPkcs12({ ...input, legacy }), 'geheim 7');
    expect(keys).toHaveLength(1);
    expect(same(keys[0]?.spki ?? new Uint8Array())).toEqual(same(leaf.spki));
    expect(certificates.map(({ der }) => same(der))).toEqual([leaf, intermediate, root].map(({ der }) => same(der)));
    expect(keys[0]?.friendlyName).toBe(input.friendlyName);
    expect(certificates.map(({ friendlyName }) => friendlyName)).toEqual([input.friendlyName, '', '']);
    expect(keys[0]?.localKeyId).toEqual(certificates[0]?.localKeyId);
    expect(certificates[1]?.localKeyId).toBeNull();
    expect([crls, findings]).toEqual([[], []]);
  });

  it('writes AES-256 and HMAC-SHA256 with the same many rounds for key, certificates and MAC', () => {
    const { mac, schemes } = readPkcs12File(buildPkcs12(input));
    expect(schemes).toEqual(['PBES2, PBKDF2 with HMAC-SHA256, 100,000 rounds, AES-256-CBC']);
    expect(mac?.label).toBe('HMAC-SHA256, 100,000 rounds');
  });

  it('writes 3DES and SHA-1 for old software', () => {
    const { mac, schemes } = readPkcs12File(buildPkcs12({ ...input, legacy: true }));
    expect(schemes).toEqual(['PKCS #12 with SHA1, 2,048 rounds, 3DES']);
    expect(mac?.label).toBe('HMAC-SHA1, 2,048 rounds');
  });

  it('makes a trust store without a key', () => {
    const store = buildPkcs12({ ...input, privateKey: null, certificate: null, chain: [root.der] });
    const { keys, certificates } = parsePkcs12(store, 'geheim 7');
    expect(keys).toEqual([]);
    expect(certificates.map(({ der }) => same(der))).toEqual([same(root.der)]);
  });

  it('refuses a key without its certificate, and nothing at all', () => {
    expect(codeOf(() => buildPkcs12({ ...input, certificate: null }))).toBe('INVALID_INPUT');
    expect(codeOf(() => buildPkcs12({ ...input, privateKey: null, certificate: null, chain: [] }))).toBe(
      'INVALID_INPUT',
    );
  });
});

describe('parsePkcs12', () => {
  beforeAll(() => {
    writeFileSync(at('key.pem'), encodePem('PRIVATE KEY', leaf.pkcs8));
    writeFileSync(at('cert.pem'), encodePem('CERTIFICATE', leaf.der));
    writeFileSync(at('chain.pem'), encodePem('CERTIFICATE', intermediate.der) + encodePem('CERTIFICATE', root.der));
  });
  const made = (name: string, passphrase: string, ...options: string[]): Uint8Array => {
    const files = ['-inkey', at('key.pem'), '-in', at('cert.pem'), '-certfile', at('chain.pem'), '-out', at(name)];
    openssl('pkcs12', '-export', ...files, '-passout', `pass:${passphrase}`, ...options);
    return new Uint8Array(readFileSync(at(name)));
  };

  it.each([
    ['as OpenSSL 3 makes it', []],
    ['with AES-128', ['-keypbe', 'AES-128-CBC', '-certpbe', 'AES-128-CBC']],
    ['with 3DES and SHA-1', ['-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1']],
    ['with a MAC of SHA-512', ['-macalg', 'sha512']],
    ['with certificates in clear', ['-certpbe', 'NONE']],
    ['with keys in clear', ['-keypbe', 'NONE']],
    ['with 30,000 rounds', ['-iter', '30000']],
  ])('opens a file %s', (_, options) => {
    const bytes = made('a.p12', 'höhle 7', '-name', 'größe', ...options);
    const { keys, certificates, findings } = parsePkcs12(bytes, 'höhle 7');
    expect(same(keys[0]?.spki ?? new Uint8Array())).toEqual(same(leaf.spki));
    expect(certificates).toHaveLength(3);
    expect(keys[0]?.friendlyName).toBe('größe');
    expect(findings).toEqual([]);
    expect(codeOf(() => parsePkcs12(bytes, 'höhle 8'))).toBe('WRONG_PASSPHRASE');
    expect(codeOf(() => parsePkcs12(bytes, ''))).toBe('WRONG_PASSPHRASE');
  });

  it('opens a file with RC2-40, which this OpenSSL wants its legacy provider for', () => {
    const bytes = made('legacy.p12', 'geheim', '-legacy');
    expect(readPkcs12File(bytes).schemes.join()).toContain('RC2-40');
    expect(parsePkcs12(bytes, 'geheim').certificates).toHaveLength(3);
  });

  it('says so when nothing guards the file, and still tells a wrong passphrase', () => {
    const bytes = made('nomac.p12', 'geheim', '-nomac');
    expect(parsePkcs12(bytes, 'geheim').findings.map(({ code }) => code)).toEqual(['pkcs12-no-mac']);
    expect(codeOf(() => parsePkcs12(bytes, 'falsch'))).toBe('WRONG_PASSPHRASE');
  });

  it('tells an altered file from a wrong passphrase', () => {
    const bytes = buildPkcs12({ ...input, legacy: true });
    const start = 400;
    for (let place = start; place < bytes.length - 100; place += 131) {
      const altered = bytes.slice();
      altered[place] = (altered[place] ?? 0) ^ 0x20;
      const code = codeOf(() => parsePkcs12(altered, 'geheim 7'));
      expect([place, code]).toEqual([place, 'MALFORMED_CONTAINER']);
      expect(['WRONG_PASSPHRASE', 'MALFORMED_CONTAINER']).toContain(codeOf(() => parsePkcs12(altered, 'falsch')));
    }
  });

  it('answers whatever is cut off or mutated with a code', () => {
    const bytes = buildPkcs12({ ...input, legacy: true });
    for (let length = 0; length < bytes.length; length += 17) {
      expect(codeOf(() => parsePkcs12(bytes.subarray(0, length), 'geheim 7'))).toBe('MALFORMED_CONTAINER');
    }
    for (let i = 0; i < 100; i += 1) {
      const mutated = bytes.slice();
      const [place = 0, value = 0] = randomBytes(2);
      mutated[place] = value;
      const start = performance.now();
      codeOf(() => parsePkcs12(mutated, 'geheim 7'));
      expect(performance.now() - start).toBeLessThan(10_000);
    }
  });

  it('refuses a file that asks for eight million rounds, at once', () => {
    const bytes = Buffer.from(buildPkcs12(input));
    const rounds = Buffer.from('02030186a0', 'hex');
    const at = bytes.lastIndexOf(rounds);
    expect(at).toBeGreaterThan(0);
    const hostile = Buffer.concat([bytes.subarray(0, at), Buffer.from('02037fffff', 'hex')]);
    const start = performance.now();
    expect(codeOf(() => parsePkcs12(hostile, 'geheim 7'))).toBe('UNSUPPORTED_ALGORITHM');
    expect(performance.now() - start).toBeLessThan(500);
  });
});

/** What does not open, and why it is right not to. */
const REFUSED: readonly (readonly [path: RegExp, code: string, why: string])[] = [
  [/bad1\.p12|bad3\.p12/, 'MALFORMED_CONTAINER', 'content that is missing'],
  [/ber_nested/, 'MALFORMED_CONTAINER', 'nesting without end'],
  [/garbage-pkcs12/, 'MALFORMED_CONTAINER', 'garbage behind it'],
  [
    /pbmac1.*(bad-key-len|bad-len|negative-len|zero-len)/,
    'UNSUPPORTED_ALGORITHM',
    'a MAC key of a length that is none',
  ],
  [/pbmac1.*(no-len|no-salt|very-big-len)/, 'MALFORMED_CONTAINER', 'PBMAC1 without what it needs (RFC 9879)'],
  [/pbmac1.*bad-/, 'MALFORMED_CONTAINER', 'a MAC that does not fit, under the right passphrase'],
  [/multiplecerts\.p12/, 'WRONG_PASSPHRASE', 'nobody wrote its passphrase down'],
];

/** From PASSWORDS.tsv and upstream's own tests. */
const PASSPHRASES: readonly (readonly [path: RegExp, passphrase: string])[] = [
  [/nist-pkits/, 'password'],
  [/key-utf8-1\.p12/, 'ένα-δύο'],
  [/key-utf8-2\.p12/, 'ένα_δύο_τρία_τέσσερα'],
  [/cert-tests\/data\/openssl\.p12/, 'CaudFocwijRupogDoicsApfiHadManUgNa'],
  [/unicode_password\.p12/, 'Hello, 世界'],
  [/shibboleth\.pfx/, 'σύνθημα γνώρισμα'],
  [/80-test_pkcs12_data\/pbmac1/, '1234'],
  [/boringssl.*(empty|null)_password/, ''],
  [/boringssl/, 'foo'],
];

describe.skipIf(!FIXTURES_ARE_HERE)('PKCS #12 files of ../shared/fixtures', () => {
  const files = foreignFiles().filter(({ kind }) => kind === 'p12');

  it('are all opened, or refused for a reason that is written down', { timeout: 60_000 }, () => {
    expect(files.length).toBeGreaterThan(300);
    const wrong: string[] = [];
    for (const { path, obj } of files) {
      const passphrase = PASSPHRASES.find(([pattern]) => pattern.test(path))?.[1] ?? obj?.[0]?.password ?? '';
      const code = codeOf(() => {
        const { keys, certificates, findings } = parsePkcs12(readForeign(path), passphrase);
        expect(keys.length + certificates.length).toBeGreaterThan(0);
        expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
        for (const { pkcs8, spki } of keys) expect(decodePrivateKey(pkcs8).spki).toEqual(spki);
      });
      const expected = REFUSED.find(([pattern]) => pattern.test(path))?.[1] ?? 'none';
      if (code !== expected) wrong.push(`${path}: ${code}, expected ${expected}`);
    }
    expect(wrong).toEqual([]);
  });
});
