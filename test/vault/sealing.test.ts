import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { deriveSubkeys, openBytes, privateKeyBinding, sealBytes } from '../../electron/vault/sealing.ts';

const key = randomBytes(32);
const data = Buffer.from('bound to this');
const secret = Buffer.from('a private key');

describe('sealBytes and openBytes', () => {
  it('open with the same key and the same associated data', () => {
    expect(openBytes(key, sealBytes(key, secret, data), data)).toEqual(secret);
  });

  it('never seal the same twice', () => {
    expect(sealBytes(key, secret, data)).not.toEqual(sealBytes(key, secret, data));
  });

  it('do not open with another key, other data, or one bit changed anywhere', () => {
    const sealed = sealBytes(key, secret, data);
    expect(openBytes(randomBytes(32), sealed, data)).toBeNull();
    expect(openBytes(key, sealed, Buffer.from('bound to that'))).toBeNull();
    for (let at = 0; at < sealed.length; at++) {
      const changed = sealed.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(openBytes(key, changed, data), `octet ${at}`).toBeNull();
    }
  });

  it('do not open a part', () => {
    const sealed = sealBytes(key, secret, data);
    for (const length of [0, 1, 28, sealed.length - 1])
      expect(openBytes(key, sealed.subarray(0, length), data)).toBeNull();
  });
});

describe('deriveSubkeys', () => {
  it('gives each purpose and each vault a key of its own', () => {
    const digest = randomBytes(32);
    const one = deriveSubkeys(key, 'vault one');
    const two = deriveSubkeys(key, 'vault two');
    expect(one.privateKey).not.toEqual(two.privateKey);
    expect(one.audit.of(digest)).not.toEqual(one.auditHead.of(digest));
    expect(one.audit.of(digest)).not.toEqual(two.audit.of(digest));
    expect(one.audit.of(digest)).toEqual(deriveSubkeys(key, 'vault one').audit.of(digest));
  });
});

describe('privateKeyBinding', () => {
  it('differs by public key and by type', () => {
    const bindings = [
      privateKeyBinding(Uint8Array.of(1), 'ec-p256'),
      privateKeyBinding(Uint8Array.of(2), 'ec-p256'),
      privateKeyBinding(Uint8Array.of(1), 'imported'),
    ].map((binding) => Buffer.from(binding).toString('hex'));
    expect(new Set(bindings).size).toBe(3);
  });
});
