import { describe, expect, it } from 'vitest';
import { sameBytes } from '../../electron/vault/event-chain.ts';

describe('sameBytes', () => {
  it('is false for other bytes and for other lengths, which node:crypto would throw on', () => {
    const mac = new Uint8Array(32).fill(7);
    expect(sameBytes(mac, mac.slice())).toBe(true);
    for (const place of [0, 15, 31]) expect(sameBytes(mac, mac.with(place, 8))).toBe(false);
    expect(sameBytes(mac, mac.subarray(0, 31))).toBe(false);
    expect(sameBytes(mac, new Uint8Array(0))).toBe(false);
  });
});
