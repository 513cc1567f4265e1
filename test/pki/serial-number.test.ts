import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unsignedInteger } from '../../electron/pki/der-writer.ts';
import { DerReader } from '../../electron/pki/der.ts';
import { formatSerialNumber, parseSerialNumber } from '../../electron/pki/serial-number.ts';
import { expectRefusal, hex } from './refusal.ts';

describe('formatSerialNumber', () => {
  it.each([
    ['00', '00'],
    ['01', '01'],
    ['00ff', 'ff'],
    ['0100', '0100'],
    ['ff', '-01'],
    ['80', '-80'],
    ['ff7f', '-81'],
    ['8000', '-8000'],
  ])('writes the INTEGER %s as %s', (content, expected) => {
    expect(formatSerialNumber(hex(content))).toBe(expected);
  });

  it('comes round through an INTEGER', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 20 }), (magnitude) => {
        const text = formatSerialNumber(new DerReader(unsignedInteger(magnitude)).integer('it'));
        expect(parseSerialNumber(text)).toBe(text);
        expect(BigInt(`0x${text}`)).toBe(BigInt(`0x${Buffer.from(magnitude).toString('hex')}`));
      }),
    );
  });
});

describe('parseSerialNumber', () => {
  it.each([
    ['0F:2A:91', '0f2a91'],
    ['0x0f2a91', '0f2a91'],
    ['F2A91', '0f2a91'],
    ['00:00:01', '01'],
    ['00', '00'],
    ['0', '00'],
    [' 0f 2a ', '0f2a'],
    ['-01', '-01'],
    ['-0xFF', '-ff'],
  ])('reads %s as %s', (text, expected) => {
    expect(parseSerialNumber(text)).toBe(expected);
  });

  it.each(['', 'xyz', '0x', '--1', '1g', '1'.repeat(257)])('refuses “%s”', (text) => {
    expectRefusal(() => parseSerialNumber(text), 'INVALID_INPUT', /not a serial number/);
  });
});
