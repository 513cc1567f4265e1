import { describe, expect, it } from 'vitest';
import { nearest } from '../../electron/cli/nearest.ts';

describe('nearest', () => {
  const options = ['days', 'dns', 'profile', 'passphrase-file', 'out'];

  it.each([
    ['dayz', 'days'],
    ['dyas', 'days'],
    ['profil', 'profile'],
    ['passphrase', 'passphrase-file'],
  ])('finds what %s was meant to be', (typed, meant) => {
    expect(nearest(typed, options)).toBe(meant);
  });

  it('guesses nothing where nothing is near', () => {
    expect(nearest('frobnicate', options)).toBeNull();
  });
});
