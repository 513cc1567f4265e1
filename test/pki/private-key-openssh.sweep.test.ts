import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOpensshPublicKeyLine } from '../../electron/pki/openssh-public-key.ts';
import { deriveBcryptKey } from '../../electron/pki/private-key-bcrypt.ts';
import { decodePem } from '../../electron/pki/pem.ts';
import { decodePrivateKey } from '../../electron/pki/private-key.ts';
import { codeOf } from './foreign-fixtures.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chancery-openssh-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function make(name: string, ...options: string[]): { bytes: Uint8Array; spki: Uint8Array | null | undefined } {
  const path = join(folder, name);
  execFileSync('ssh-keygen', ['-q', '-f', path, '-C', 'a comment', ...options]);
  return {
    bytes: new Uint8Array(readFileSync(path)),
    spki: readOpensshPublicKeyLine(readFileSync(`${path}.pub`, 'utf8'))?.spki,
  };
}

describe('deriveBcryptKey', () => {
  // The values that OpenBSD's own regression test (regress/lib/libutil/bcrypt_pbkdf) compares with.
  it.each([
    ['password', 'salt', 4, '5bbf0cc293587f1c3635555c27796598d47e579071bf427e9d8fbe842aba34d9'],
    [
      'password',
      'salt',
      8,
      'e1367ec5151a33faac4cc1c144cd23fa15d5548493ecc99b9b5d9c0d3b27bec76227ea66088b849b20ab7aa478010246e74bba51723fefa9f9474d6508845e8d',
    ],
    ['password', 'salt', 42, '833cf0dcf56db65608e8f0dc0ce882bd'],
  ])('derives the published bytes of %s and %s in %i rounds', (passphrase, salt, rounds, expected) => {
    const key = deriveBcryptKey(Buffer.from(passphrase), Buffer.from(salt), rounds, expected.length / 2);
    expect(Buffer.from(key).toString('hex')).toBe(expected);
  });
});

describe('decodePrivateKey of OpenSSH’s own form', () => {
  it.each(['rsa', 'ecdsa', 'ed25519'])('reads an %s key of ssh-keygen, plain and under a passphrase', (type) => {
    const plain = make(`plain-${type}`, '-t', type, '-N', '');
    expect(decodePrivateKey(plain.bytes).format).toBe('OpenSSH');
    expect(decodePrivateKey(plain.bytes).spki).toEqual(plain.spki);
    const sealed = make(`sealed-${type}`, '-t', type, '-a', '4', '-N', 'höhle 7');
    expect(decodePrivateKey(sealed.bytes, 'höhle 7').format).toBe('OpenSSH encrypted');
    expect(decodePrivateKey(sealed.bytes, 'höhle 7').spki).toEqual(sealed.spki);
    expect(codeOf(() => decodePrivateKey(sealed.bytes, 'höhle 8'))).toBe('WRONG_PASSPHRASE');
    expect(codeOf(() => decodePrivateKey(sealed.bytes))).toBe('PASSPHRASE_REQUIRED');
  });

  it.each(['aes128-ctr', 'aes192-cbc', 'aes256-cbc', '3des-cbc'])('opens the cipher %s', (cipher) => {
    const sealed = make(cipher, '-t', 'ed25519', '-Z', cipher, '-a', '2', '-N', 'secret');
    expect(decodePrivateKey(sealed.bytes, 'secret').spki).toEqual(sealed.spki);
  });

  it('names the way out where the cipher is not known', () => {
    const sealed = make('tagged', '-t', 'ed25519', '-Z', 'chacha20-poly1305@openssh.com', '-N', 'secret');
    expect(() => decodePrivateKey(sealed.bytes, 'secret')).toThrow(/ssh-keygen -p -m PKCS8/);
  });

  it('refuses a million rounds of bcrypt at once', () => {
    const sealed = make('rounds', '-t', 'ed25519', '-a', '2', '-N', 'secret');
    const [block] = decodePem(Buffer.from(sealed.bytes).toString());
    if (block === undefined) throw new Error('no block');
    const hostile = Buffer.from(block.der);
    const at = hostile.indexOf('bcrypt') + 6 + 4 + 4 + 16;
    expect(hostile.readUInt32BE(at)).toBe(2);
    hostile.writeUInt32BE(1_000_000, at);
    expect(codeOf(() => decodePrivateKey(hostile, 'secret'))).toBe('UNSUPPORTED_ALGORITHM');
  });

  it('refuses a key whose public half is another key’s, and one that is cut off anywhere', () => {
    const plain = make('mixed', '-t', 'ed25519', '-N', '');
    const [block] = decodePem(Buffer.from(plain.bytes).toString());
    if (block === undefined) throw new Error('no block');
    const mixed = block.der.slice();
    mixed[60] = (mixed[60] ?? 0) ^ 1;
    expect(codeOf(() => decodePrivateKey(mixed))).toBe('MALFORMED_KEY');
    for (let length = 15; length < block.der.length; length += 1) {
      expect(codeOf(() => decodePrivateKey(block.der.subarray(0, length)))).toBe('MALFORMED_KEY');
    }
  });
});

describe('readOpensshPublicKeyLine', () => {
  it('passes over options and answers null for other text', () => {
    make('line', '-t', 'ed25519', '-N', '');
    const line = readFileSync(join(folder, 'line.pub'), 'utf8');
    expect(readOpensshPublicKeyLine(`from="10.0.0.1",no-pty ${line}`)).toMatchObject({
      type: 'ssh-ed25519',
      comment: 'a comment',
    });
    expect(readOpensshPublicKeyLine('ssh-ed25519 is a kind of key')).toBeNull();
    expect(codeOf(() => readOpensshPublicKeyLine(line.replace('ssh-ed25519', 'ssh-rsa')))).toBe('MALFORMED_KEY');
  });
});
