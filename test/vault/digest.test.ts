import { createHash, createHmac, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Mac, sha256, sha256Hex } from '../../electron/vault/digest.ts';

describe('sha256', () => {
  it('is SHA-256 of bytes and of UTF-8 text', () => {
    expect(Buffer.from(sha256('é')).toString('hex')).toBe(createHash('sha256').update('é', 'utf8').digest('hex'));
    expect(sha256Hex(Uint8Array.of(1, 2))).toBe(createHash('sha256').update(Uint8Array.of(1, 2)).digest('hex'));
  });
});

describe('Mac', () => {
  it('is HMAC-SHA-256 (RFC 2104), every time', () => {
    const key = randomBytes(32);
    const mac = new Mac(key);
    for (let round = 0; round < 5; round++) {
      const digest = randomBytes(32);
      expect(Buffer.from(mac.of(digest))).toEqual(createHmac('sha256', key).update(digest).digest());
      expect(Buffer.from(mac.copy().of(digest))).toEqual(createHmac('sha256', key).update(digest).digest());
    }
  });

  it('takes digests only', () => {
    expect(() => new Mac(randomBytes(32)).of(randomBytes(31))).toThrow(RangeError);
  });

  it('has another answer once its key is cleared', () => {
    const mac = new Mac(randomBytes(32));
    const digest = randomBytes(32);
    const before = Buffer.from(mac.of(digest));
    mac.clear();
    expect(Buffer.from(mac.of(digest)).equals(before)).toBe(false);
  });
});
