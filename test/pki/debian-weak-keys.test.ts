import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { debianModulus } from '../../build/debian-generator.ts';
import { isDebianWeak, parseWeakKeyTable } from '../../electron/pki/debian-weak-keys.ts';
import { readWeakModuli } from '../../electron/pki/debian-weak-moduli.ts';
import { parsePublicKey, publicKeyFindings } from '../../electron/pki/public-key.ts';
import { debianWeakKey } from './debian-weak-key.ts';
import { hex } from './refusal.ts';

const bytesOf = (modulus: bigint): Uint8Array => hex(modulus.toString(16).padStart(512, '0'));

describe('isDebianWeak', () => {
  it('knows such a key, none that differs in its last bit, and none of another length', { timeout: 60_000 }, () => {
    const modulus = debianModulus(100, 2048, 'le64', 'rnd');
    expect(isDebianWeak(bytesOf(modulus))).toBe(true);
    expect(isDebianWeak(bytesOf(modulus ^ 1n))).toBe(false);
    expect(isDebianWeak(bytesOf(modulus).subarray(1))).toBe(false);
    expect(isDebianWeak(hex('00'))).toBe(false);
  });

  it('takes none of 100,000 other moduli for one', () => {
    const modulus = bytesOf(1n << 2047n);
    const view = new DataView(modulus.buffer, modulus.byteOffset);
    const taken = Array.from({ length: 100_000 }, (_, i) => i).filter((i) => {
      view.setUint32(8, i);
      return isDebianWeak(modulus);
    });
    expect(taken).toEqual([]);
  });
});

describe('parseWeakKeyTable', () => {
  it('reads 294,912 keys', () => {
    const { starts, rests } = parseWeakKeyTable(readWeakModuli());
    expect([starts.at(-1), rests.length]).toEqual([294_912, 4 * 294_912]);
  });

  it('throws for a table that is empty, cut, longer or one bit another, so that no key passes for sound', () => {
    const whole = readWeakModuli();
    const flipped = (at: number): Buffer => {
      const bytes = Buffer.from(whole);
      bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
      return bytes;
    };
    const damaged = [
      Buffer.alloc(0),
      Buffer.alloc(32),
      whole.subarray(0, -1),
      whole.subarray(0, -4),
      whole.subarray(4),
      Buffer.concat([whole, Buffer.alloc(4)]),
      Buffer.alloc(whole.length),
      ...[0, 65_535, 65_536, 600_000, whole.length - 33, whole.length - 32, whole.length - 1].map(flipped),
    ];
    for (const bytes of damaged) expect(() => parseWeakKeyTable(bytes)).toThrow('The table of weak keys is damaged.');
  });

  // Its own SHA-256 is sound, and its counts are not those of what follows.
  it('throws for a table that was made wrong', () => {
    const body = Buffer.concat([Buffer.alloc(65_536, 1), Buffer.alloc(4)]);
    const digest = createHash('sha256').update(body).digest();
    expect(() => parseWeakKeyTable(Buffer.concat([body, digest]))).toThrow('The table of weak keys is damaged.');
  });
});

describe('publicKeyFindings', () => {
  it('refuses such a key and names the flaw', { timeout: 60_000 }, () => {
    expect(publicKeyFindings(parsePublicKey(debianWeakKey()))).toEqual([
      expect.objectContaining({ severity: 'error', code: 'rsa-debian-weak', source: 'CVE-2008-0166' }),
    ]);
  });
});
