import { describe, expect, it } from 'vitest';
import { sameBytes } from '../../electron/pki/bytes.ts';
import { hex } from './refusal.ts';

describe('sameBytes', () => {
  it('tells arrays apart by length and by contents', () => {
    expect([
      sameBytes(hex('0102'), hex('0102')),
      sameBytes(hex('0102'), hex('01')),
      sameBytes(hex('0102'), hex('0103')),
    ]).toEqual([true, false, false]);
  });
});
