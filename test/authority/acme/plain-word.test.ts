import { expect, it } from 'vitest';
import { plainWordOctets } from '../../../electron/authority/acme/plain-word.ts';

it('draws again what would begin with a hyphen, and clears that', () => {
  const draws = [0xf8, 0xfb, 0xfc].map((first) => Uint8Array.of(first, 1, 2));
  const given = [...draws];
  const octets = plainWordOctets({ bytes: () => given.shift() ?? new Uint8Array() }, 3);
  expect([...octets]).toEqual([0xfc, 1, 2]);
  expect(Buffer.from(octets).toString('base64url')).toBe('_AEC');
  expect(draws.slice(0, 2)).toEqual([new Uint8Array(3), new Uint8Array(3)]);
  expect(Buffer.from([0xf8, 1, 2]).toString('base64url')).toMatch(/^-/);
  expect(Buffer.from([0xfb, 1, 2]).toString('base64url')).toMatch(/^-/);
});
