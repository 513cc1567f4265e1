import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../electron/pki/bytes.ts';
import { formatIpAddress, parseIpAddress } from '../../electron/pki/ip-address.ts';
import { hex } from './refusal.ts';

describe('IP addresses', () => {
  it.each([
    ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['1:0:0:2:3:0:0:4', '1::2:3:0:0:4'],
    ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
    ['1::', '1::'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
    ['FE80::ABCD', 'fe80::abcd'],
  ])('%s is written %s (RFC 5952)', (text, canonical) => {
    expect(formatIpAddress(parseIpAddress(text) ?? hex(''))).toBe(canonical);
  });

  it.each([
    '1:2:3',
    '1:2:3:4:5:6:7:8:9',
    '1::2::3',
    ':::',
    '1:2:3:4:5:6:7::8',
    '12345::',
    'g::',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    '1.2.3.04',
    '::1.2.3',
    '1.2.3.4::',
  ])('%s is none', (text) => {
    expect(parseIpAddress(text)).toBeNull();
  });

  it('come round from bytes', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.uint8Array({ minLength: 4, maxLength: 4 }), fc.uint8Array({ minLength: 16, maxLength: 16 })),
        (bytes) => {
          expect(toHex(parseIpAddress(formatIpAddress(bytes) ?? '') ?? hex(''))).toBe(toHex(bytes));
        },
      ),
    );
  });
});
