import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatShare, parseShare } from '../../electron/vault/share-text.ts';
import { isRefusal } from '../../shared/errors.ts';

const share = fc.record({
  kit: fc.uint8Array({ minLength: 4, maxLength: 4 }).map((bytes) => Buffer.from(bytes).toString('hex')),
  vault: fc.uint8Array({ minLength: 4, maxLength: 4 }).map((bytes) => Buffer.from(bytes).toString('hex')),
  threshold: fc.integer({ min: 2, max: 16 }),
  index: fc.integer({ min: 1, max: 255 }),
  bytes: fc.uint8Array({ minLength: 32, maxLength: 32 }),
});

describe('parseShare', () => {
  it('reads what formatShare writes, alone, on a page, in small letters, over lines, with O, I and L for 0 and 1', () => {
    fc.assert(
      fc.property(share, (given) => {
        const text = formatShare(given);
        expect(text).toMatch(/^CR1(-[0-9A-HJKMNP-TV-Z]{1,4}){19}$/);
        expect(parseShare(text)).toEqual(given);
        expect(parseShare(`Share 1\n\n${text.replaceAll(/(.{25})/g, '$1\n  ')}\n\nKeep it.`)).toEqual(given);
        const head = text.slice(0, 4);
        expect(parseShare(head + text.slice(4).toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l'))).toEqual(given);
      }),
    );
  });

  it('tells every single wrong character, and every two that changed places', () => {
    const text = formatShare({
      kit: '01020304',
      vault: 'a0b0c0d0',
      threshold: 3,
      index: 2,
      bytes: new Uint8Array(32).map((_, at) => at * 7),
    });
    const refused = (typed: string): boolean => {
      try {
        parseShare(typed);
        return false;
      } catch (error) {
        return isRefusal(error, 'MALFORMED_SHARE');
      }
    };
    for (let at = 4; at < text.length; at++) {
      if (text[at] === '-') continue;
      for (const other of '0123456789ABCDEFGHJKMNPQRSTVWXYZU') {
        // The last character has two bits that nothing is written into.
        if (other === text[at] || at === text.length - 1) continue;
        expect(refused(text.slice(0, at) + other + text.slice(at + 1)), `${at} ${other}`).toBe(true);
      }
    }
    expect(refused(text.slice(0, -1))).toBe(true);
    expect(refused('')).toBe(true);
    expect(refused('CR1-')).toBe(true);
  });
});
