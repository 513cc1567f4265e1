import { describe, expect, it } from 'vitest';
import { debianModulus } from '../../build/debian-generator.ts';
import { isDebianWeak } from '../../electron/pki/debian-weak-keys.ts';
import { integer, nullValue, objectIdentifier, sequence, bitString } from '../../electron/pki/der-writer.ts';
import { parsePublicKey, publicKeyFindings } from '../../electron/pki/public-key.ts';
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

describe('publicKeyFindings', () => {
  it('refuses such a key and names the flaw', { timeout: 60_000 }, () => {
    const modulus = debianModulus(100, 2048, 'le64', 'noreadrnd');
    const spki = sequence(
      sequence(objectIdentifier('1.2.840.113549.1.1.1'), nullValue()),
      bitString(sequence(integer(modulus), integer(65_537n))),
    );
    expect(publicKeyFindings(parsePublicKey(spki))).toEqual([
      expect.objectContaining({ severity: 'error', code: 'rsa-debian-weak', source: 'CVE-2008-0166' }),
    ]);
  });
});
