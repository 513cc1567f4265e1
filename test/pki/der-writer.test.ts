import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DerReader, checkDer } from '../../electron/pki/der.ts';
import { toHex } from '../../electron/pki/bytes.ts';
import {
  bitString,
  bmpString,
  boolean,
  compareBytes,
  element,
  enumerated,
  generalizedTime,
  ia5String,
  integer,
  namedBits,
  octetString,
  sequence,
  setOf,
  time,
  unsignedInteger,
  utf8String,
} from '../../electron/pki/der-writer.ts';
import { expectRefusal, hex } from './refusal.ts';

describe('element', () => {
  it.each([0, 1, 127, 128, 255, 256, 65_535, 65_536, 16_777_216])(
    'writes the shortest length for %d bytes',
    (length) => {
      const der = element(0x04, new Uint8Array(length));
      const reader = new DerReader(der);
      expect(reader.octetString('it').length).toBe(length);
      reader.end('it');
    },
  );

  it('writes what the reader reads, whatever the parts', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 6 }), (parts) => {
        const der = sequence(...parts.map(octetString));
        checkDer(der);
        const reader = new DerReader(der);
        reader.enter(0x30, 'it');
        for (const part of parts) expect(toHex(reader.octetString('it'))).toBe(toHex(part));
        expect(reader.atEnd).toBe(true);
      }),
    );
  });
});

describe('integer', () => {
  it.each([
    [0, '020100'],
    [127, '02017f'],
    [128, '02020080'],
    [256, '02020100'],
    [-1, '0201ff'],
    [-128, '020180'],
    [-129, '0202ff7f'],
    [65_537, '0203010001'],
  ])('writes %d in its shortest form (X.690 §8.3)', (value, expected) => {
    expect(toHex(integer(value))).toBe(expected);
  });
});

describe('unsignedInteger', () => {
  it.each([
    ['00', '020100'],
    ['0000', '020100'],
    ['', '020100'],
    ['7f', '02017f'],
    ['80', '02020080'],
    ['0001', '020101'],
    ['00ff', '020200ff'],
  ])('writes the magnitude %s as %s', (magnitude, expected) => {
    expect(toHex(unsignedInteger(hex(magnitude)))).toBe(expected);
  });
});

describe('setOf', () => {
  it('puts the elements into the order of their encodings (X.690 §11.6)', () => {
    expect(toHex(setOf(hex('020102'), hex('0101ff'), hex('020101')))).toBe('31090101ff020101020102');
  });

  it('takes a shorter encoding as if zeros followed it', () => {
    expect(compareBytes(hex('0400'), hex('040001'))).toBeLessThan(0);
    expect(compareBytes(hex('0400'), hex('0400'))).toBe(0);
  });
});

describe('namedBits', () => {
  it('leaves trailing zeros out (X.690 §11.2.2)', () => {
    expect([toHex(namedBits([5, 6])), toHex(namedBits([8])), toHex(namedBits([])), toHex(namedBits([0, 7]))]).toEqual([
      '03020106',
      '0303070080',
      '030100',
      '03020081',
    ]);
  });

  it('is read back', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 31 })), (bits) => {
        const sorted = [...bits].sort((a, b) => a - b);
        expect(new DerReader(namedBits(bits)).namedBits('it')).toEqual(sorted);
      }),
    );
  });
});

describe('time', () => {
  it('is UTCTime up to 2049 and GeneralizedTime from 2050 (RFC 5280 §4.1.2.5)', () => {
    const text = (iso: string): string => Buffer.from(time(new Date(iso))).toString('latin1');
    expect(text('2049-12-31T23:59:59.999Z')).toBe('\x17\x0d491231235959Z');
    expect(text('2050-01-01T00:00:00Z')).toBe('\x18\x0f20500101000000Z');
    expect(text('1949-12-31T00:00:00Z')).toBe('\x18\x0f19491231000000Z');
  });

  it('is GeneralizedTime where that is asked for', () => {
    expect(Buffer.from(generalizedTime(new Date('2024-05-06T07:08:09Z'))).toString('latin1')).toBe(
      '\x18\x0f20240506070809Z',
    );
  });
});

describe('strings', () => {
  it('are written in their own encodings', () => {
    expect(toHex(utf8String('é€'))).toBe('0c05c3a9e282ac');
    expect(toHex(bmpString('é€'))).toBe('1e0400e920ac');
    expect(toHex(ia5String('a@b'))).toBe('1603614062');
    expectRefusal(() => ia5String('é'), 'INVALID_INPUT', /not ASCII, at position 1/);
  });
});

describe('the rest', () => {
  it('writes what X.690 says', () => {
    expect(
      [boolean(true), boolean(false), enumerated(10), bitString(hex('ab')), octetString(hex('ab'))].map(toHex),
    ).toEqual(['0101ff', '010100', '0a010a', '030200ab', '0401ab']);
  });
});
