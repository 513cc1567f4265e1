import { describe, expect, it } from 'vitest';
import { bytesOfPem, hexRows } from '../../../renderer/state/hex-dump.ts';

describe('hexRows', () => {
  it('marks a range across rows and leaves no byte out', () => {
    const bytes = Uint8Array.from({ length: 20 }, (_, at) => at);
    expect(hexRows(bytes, 14, 18)).toEqual([
      { offset: 0, before: '00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d', marked: '0e 0f', after: '' },
      { offset: 16, before: '', marked: '10 11', after: '12 13' },
    ]);
  });
});

describe('bytesOfPem', () => {
  it('reads the first block, and nothing where there is none', () => {
    expect([...bytesOfPem('-----BEGIN X-----\nAQID\n-----END X-----\n')]).toEqual([1, 2, 3]);
    expect(bytesOfPem('nothing')).toHaveLength(0);
  });
});
