import { KEY_USAGES } from '../../shared/pki-terms.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../electron/pki/bytes.ts';
import {
  basicConstraints,
  keyUsage,
  parseBasicConstraints,
  parseKeyUsage,
} from '../../electron/pki/extension-usage.ts';
import { expectRefusal, hex } from './refusal.ts';

describe('basicConstraints', () => {
  it.each([
    [{ ca: true }, '30030101ff', { ca: true, pathLength: null }, true],
    [{ ca: true, pathLength: 0 }, '30060101ff020100', { ca: true, pathLength: 0 }, true],
    [{ ca: true, pathLength: null }, '30030101ff', { ca: true, pathLength: null }, true],
    [{ ca: false }, '3000', { ca: false, pathLength: null }, true],
    [{ ca: false, pathLength: 3 }, '3000', { ca: false, pathLength: null }, true],
  ])('%j', (input, value, parsed, critical) => {
    const extension = basicConstraints(input);
    expect([toHex(extension.value), extension.critical, parseBasicConstraints(extension.value)]).toEqual([
      value,
      critical,
      parsed,
    ]);
  });

  it.each([
    '3003010100',
    '30030101fe',
    '3006020101020101',
    '300602 0101 0101ff',
    '300301 01ff00',
    '300402020001',
    '3003 0201ff',
  ])('refuses %s', (bytes) => {
    expectRefusal(() => parseBasicConstraints(hex(bytes)), 'MALFORMED_DER');
  });
});

describe('keyUsage', () => {
  it('comes round, whatever is in it', () => {
    fc.assert(
      fc.property(fc.subarray([...KEY_USAGES]), (usages) => {
        const extension = keyUsage(usages);
        expect([parseKeyUsage(extension.value), extension.critical]).toEqual([usages, true]);
      }),
    );
  });

  it('writes what everybody writes', () => {
    expect([
      toHex(keyUsage(['keyCertSign', 'cRLSign']).value),
      toHex(keyUsage(['digitalSignature']).value),
      toHex(keyUsage(['decipherOnly']).value),
    ]).toEqual(['03020106', '03020780', '0303070080']);
  });

  it('takes trailing zero bits, which lint tells', () => {
    expect(parseKeyUsage(hex('030200a4'))).toEqual(['digitalSignature', 'keyEncipherment', 'keyCertSign']);
  });

  it('refuses a bit that nobody has named', () => {
    expectRefusal(() => parseKeyUsage(hex('0303060040')), 'MALFORMED_DER', /unknown bit 9/);
  });
});
