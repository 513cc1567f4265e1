import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DerReader, checkDer } from '../../electron/pki/der.ts';
import { MAX_DEPTH } from '../../electron/pki/der-cursor.ts';
import { toHex } from '../../electron/pki/bytes.ts';
import { element, integer, sequence, time } from '../../electron/pki/der-writer.ts';
import { expectRefusal, hex, refusalOf } from './refusal.ts';

const read = (text: string): DerReader => new DerReader(hex(text));

describe('DerReader', () => {
  it('goes into a value and out of it without copying', () => {
    const reader = read('30 06 02 01 05 02 01 07');
    const outer = reader.enter(0x30, 'the list');
    expect([reader.smallInteger('a'), reader.smallInteger('b'), reader.atEnd]).toEqual([5, 7, true]);
    reader.leave(outer, 'the list');
    reader.end('the list');
    const content = new DerReader(reader.bytes).contentOf(0x30, 'the list');
    expect(content.buffer).toBe(reader.bytes.buffer);
  });

  it('names the thing and the place, counted from the start of the file', () => {
    const reader = new DerReader(hex('30 03 02 01'), 'MALFORMED_CERTIFICATE', 100);
    const refusal = refusalOf(() => reader.enter(0x30, 'the tbsCertificate'));
    expect(refusal.code).toBe('MALFORMED_CERTIFICATE');
    expect(refusal.message).toContain('the tbsCertificate says it has 3 bytes where 2 are left, at byte 100');
    expect(refusal.detail).toEqual({ offset: 100 });
  });

  it('reads nothing past the end of the value that it is inside of', () => {
    const reader = read('30 03 02 01 05 02 01 07');
    reader.enter(0x30, 'the list');
    reader.smallInteger('a');
    expectRefusal(() => reader.smallInteger('b'), 'MALFORMED_DER', /b is missing, at byte 5/);
  });

  it('refuses what was left unread', () => {
    const reader = read('30 06 02 01 05 02 01 07');
    const outer = reader.enter(0x30, 'the list');
    reader.smallInteger('a');
    expectRefusal(
      () => {
        reader.leave(outer, 'the list');
      },
      'MALFORMED_DER',
      /holds more than belongs there, at byte 5/,
    );
    expectRefusal(
      () => {
        read('05 00 00').null('it');
        const r = read('05 00 00');
        r.null('it');
        r.end('it');
      },
      'MALFORMED_DER',
      /1 bytes follow it/,
    );
  });

  it.each([
    ['an indefinite length', '30 80 00 00', /indefinite length/],
    ['a long form where the short one does', '04 81 7f', /shortest form/],
    ['a length with a leading zero', '04 82 00 80', /shortest form/],
    ['a length of five bytes', '04 85 01 00 00 00 00', /past the end/],
    ['a length that is cut off', '04 82 01', /past the end/],
    ['contents that are cut off', '04 05 00', /says it has 5 bytes where 1 are left/],
    ['a tag alone', '04', /ends before its length/],
    ['an end-of-contents mark', '00 00', /end-of-contents/],
    ['a high tag number below 31', '1f 1e 00', /shortest form/],
    ['a high tag number with a leading zero group', '1f 80 1f 00', /shortest form/],
    ['a high tag number without end', '1f ff ff ff ff ff ff 00', /too large/],
  ])('refuses %s (X.690 §10.1)', (_, bytes, message) => {
    expectRefusal(
      () => {
        read(bytes).skip('it');
      },
      'MALFORMED_DER',
      message,
    );
  });

  it('takes a tag number from 31 up', () => {
    const reader = read('9f 81 00 01 aa');
    expect(toHex(reader.any('it'))).toBe('9f810001aa');
  });

  it.each(['01 01 01', '01 01 7f', '01 02 ff ff', '01 00'])('refuses the BOOLEAN %s (X.690 §11.1)', (bytes) => {
    expectRefusal(() => read(bytes).boolean('it'), 'MALFORMED_DER', /neither 00 nor FF/);
  });

  it('reads a BOOLEAN', () => {
    expect([read('01 01 ff').boolean('it'), read('01 01 00').boolean('it')]).toEqual([true, false]);
  });

  it.each(['02 00', '02 02 00 7f', '02 02 ff 80', '02 03 00 00 80'])(
    'refuses the INTEGER %s (X.690 §8.3.2)',
    (bytes) => {
      expectRefusal(() => read(bytes).integer('it'), 'MALFORMED_DER', /INTEGER/);
    },
  );

  it('reads INTEGERs of any size and sign, as they were written', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n }), (value) => {
        const reader = new DerReader(integer(value));
        expect(reader.bigInteger('it')).toBe(value);
        reader.end('it');
      }),
    );
  });

  it('refuses a negative number where none belongs, and one that is too large', () => {
    expectRefusal(() => read('02 01 ff').unsigned('it'), 'MALFORMED_DER', /negative/);
    expectRefusal(() => read('02 01 80').smallInteger('it'), 'MALFORMED_DER', /out of range/);
    expectRefusal(() => read('02 05 01 00 00 00 00').smallInteger('it'), 'MALFORMED_DER', /out of range/);
    expect(read('02 04 7f ff ff ff').smallInteger('it')).toBe(2 ** 31 - 1);
  });

  it('drops the zero byte before a magnitude', () => {
    expect([toHex(read('02 02 00 ff').unsigned('it')), toHex(read('02 01 00').unsigned('it'))]).toEqual(['ff', '00']);
  });

  it.each(['06 00', '06 02 88 80', '06 03 2a 80 01', '06 01 80'])(
    'refuses the OBJECT IDENTIFIER %s (X.690 §8.19.2)',
    (bytes) => {
      expectRefusal(() => read(bytes).objectIdentifier('it'), 'MALFORMED_DER', /OBJECT IDENTIFIER/);
    },
  );

  it('refuses a BIT STRING that is not whole bytes where only such belong', () => {
    expectRefusal(() => read('03 00').bitStringBytes('it'), 'MALFORMED_DER', /without contents/);
    expectRefusal(() => read('03 02 01 fe').bitStringBytes('it'), 'MALFORMED_DER', /whole number of bytes/);
    expect(toHex(read('03 03 00 ab cd').bitStringBytes('it'))).toBe('abcd');
  });

  it.each([
    ['unused bits that are not zero', '03 02 03 0f'],
    ['trailing zero bits', '03 02 00 80'],
    ['more than seven unused bits', '03 02 08 00'],
    ['unused bits without bytes', '03 01 01'],
    ['more than 32 bits', '03 06 00 01 01 01 01 01'],
  ])('refuses named bits with %s (X.690 §11.2)', (_, bytes) => {
    expectRefusal(() => read(bytes).namedBits('it'), 'MALFORMED_DER');
  });

  it('reads named bits by number', () => {
    expect(read('03 02 01 06').namedBits('it')).toEqual([5, 6]);
    expect(read('03 03 07 00 80').namedBits('it')).toEqual([8]);
    expect(read('03 01 00').namedBits('it')).toEqual([]);
    expect(read('03 02 00 81').namedBits('it')).toEqual([0, 7]);
  });

  it('refuses a NULL with contents', () => {
    expectRefusal(
      () => {
        read('05 01 00').null('it');
      },
      'MALFORMED_DER',
      /NULL with contents/,
    );
  });

  const text = (tag: number, value: string): DerReader =>
    new DerReader(element(tag, new Uint8Array(Buffer.from(value))));

  it.each([
    ['UTCTime without seconds', 0x17, '2101010000Z'],
    ['UTCTime with an offset', 0x17, '210101000000+0100'],
    ['UTCTime without Z', 0x17, '2101010000000'],
    ['the 30th of February', 0x17, '210230000000Z'],
    ['the 29th of February of a common year', 0x17, '210229000000Z'],
    ['the month 0', 0x17, '210001000000Z'],
    ['hour 24', 0x17, '210101240000Z'],
    ['second 60', 0x17, '210101000060Z'],
    ['a letter', 0x17, '2101a1000000Z'],
    ['GeneralizedTime with a fraction', 0x18, '20510101000000.5Z'],
    ['GeneralizedTime of 13 characters', 0x18, '2101010000000'],
    ['the 29th of February 2100', 0x18, '21000229000000Z'],
  ])('refuses %s (RFC 5280 §4.1.2.5)', (_, tag, value) => {
    expectRefusal(() => text(tag, value).time('notBefore'), 'MALFORMED_DER', /notBefore is not a/);
  });

  it('reads both kinds of time', () => {
    expect(text(0x17, '500101000000Z').time('it').toISOString()).toBe('1950-01-01T00:00:00.000Z');
    expect(text(0x17, '491231235959Z').time('it').toISOString()).toBe('2049-12-31T23:59:59.000Z');
    expect(text(0x17, '000229120000Z').time('it').toISOString()).toBe('2000-02-29T12:00:00.000Z');
    expect(text(0x18, '99991231235959Z').time('it').toISOString()).toBe('9999-12-31T23:59:59.000Z');
    expect(text(0x18, '00010101000000Z').time('it').toISOString()).toBe('0001-01-01T00:00:00.000Z');
    expectRefusal(() => read('02 01 05').time('it'), 'MALFORMED_DER', /neither UTCTime nor GeneralizedTime/);
  });

  it('reads back every instant that is written, to the second', () => {
    fc.assert(
      fc.property(fc.integer({ min: -62_135_596_800, max: 253_402_300_799 }), (seconds) => {
        const instant = new Date(seconds * 1000);
        expect(new DerReader(time(instant)).time('it').getTime()).toBe(instant.getTime());
      }),
    );
  });

  it('gives out plain bytes for a Buffer', () => {
    const view = new DerReader(Buffer.from('040201020405', 'hex')).octetString('it');
    expect(view.constructor).toBe(Uint8Array);
    expect(toHex(view)).toBe('0102');
  });

  it('counts the depth of inner readers too', () => {
    let value: Uint8Array = hex('0500');
    for (let i = 0; i < MAX_DEPTH + 1; i++) value = element(0x30, value);
    let reader = new DerReader(value);
    for (let i = 0; i < MAX_DEPTH; i++) reader = reader.inner(0x30, 'a list');
    expectRefusal(() => reader.inner(0x30, 'a list'), 'MALFORMED_DER', /deeper than 32 levels/);
  });

  it('keeps the place inside an inner reader', () => {
    const reader = read('30 05 04 03 02 02 00');
    reader.enter(0x30, 'the list');
    const inner = reader.inner(0x04, 'the string');
    expect(refusalOf(() => inner.integer('it')).detail).toEqual({ offset: 4 });
  });
});

describe('checkDer', () => {
  const nested = (levels: number): Uint8Array => {
    let value: Uint8Array = new Uint8Array(0);
    for (let i = 0; i < levels; i++) value = sequence(value);
    return value;
  };

  it('takes values as deep as the limit, and refuses deeper ones without recursing into them', () => {
    checkDer(nested(MAX_DEPTH));
    expectRefusal(
      () => {
        checkDer(nested(MAX_DEPTH + 1));
      },
      'MALFORMED_DER',
      /deeper than 32 levels/,
    );
    expectRefusal(
      () => {
        checkDer(nested(10_000));
      },
      'MALFORMED_DER',
      /deeper than 32 levels/,
    );
  });

  it('takes every kind of value that DER has', () => {
    const leaves = [
      '0101ff',
      '020105',
      '0302000a',
      '0401aa',
      '0500',
      '06022a03',
      '0a0101',
      '0c0161',
      '170d3234303530363037303830395a',
      '810161',
      'a1020500',
      '310461020500',
      '9f2a0161',
    ];
    for (const leaf of leaves) checkDer(hex(leaf));
    checkDer(sequence(...leaves.map((leaf) => hex(leaf))));
  });

  it.each([
    ['a primitive SEQUENCE', '10 00'],
    ['a constructed OCTET STRING', '24 03 04 01 00'],
    ['a BOOLEAN deep inside', 'a0 05 30 03 01 01 02'],
    ['an INTEGER deep inside', '30 04 02 02 00 01'],
    ['bytes behind', '05 00 00'],
    ['nothing', ''],
  ])('refuses %s', (_, bytes) => {
    expectRefusal(() => {
      checkDer(hex(bytes));
    }, 'MALFORMED_DER');
  });
});
