import { describe, expect, it } from 'vitest';
import { guessBits, offerPassphrase, OFFERED_WORDS, strengthOf } from '../../../renderer/state/passphrase.ts';
import { PASSPHRASE_WORDS } from '../../../renderer/state/passphrase-words.ts';

describe('PASSPHRASE_WORDS', () => {
  it('are at least 1,024 different short words, so that six are worth 60 bits and more', () => {
    expect(new Set(PASSPHRASE_WORDS).size).toBe(PASSPHRASE_WORDS.length);
    expect(PASSPHRASE_WORDS.length).toBeGreaterThanOrEqual(1024);
    for (const word of PASSPHRASE_WORDS) expect(word).toMatch(/^[a-z]{3,7}$/);
  });
});

describe('offerPassphrase', () => {
  it('is six words of the list', () => {
    const words = offerPassphrase().split(' ');
    expect(words).toHaveLength(OFFERED_WORDS);
    for (const word of words) expect(PASSPHRASE_WORDS).toContain(word);
  });

  it('draws again what would make the first words likelier', () => {
    const usable = 0x10000 - (0x10000 % PASSPHRASE_WORDS.length);
    const drawn = [usable, 0xffff, 3, 0, 1, 2, 4, 5];
    const passphrase = offerPassphrase((numbers) => {
      numbers[0] = drawn.shift() ?? 0;
    });
    expect(passphrase.split(' ')).toEqual([3, 0, 1, 2, 4, 5].map((at) => PASSPHRASE_WORDS[at]));
  });
});

describe('strengthOf', () => {
  it('finds six words of the list hard to guess', () => {
    for (let round = 0; round < 20; round += 1)
      expect(['strong', 'excellent']).toContain(strengthOf(offerPassphrase()));
  });

  it.each([
    ['', 'none'],
    ['password', 'weak'],
    ['Passw0rd!', 'weak'],
    ['qwertz123', 'weak'],
    ['aaaaaaaaaaaaaaaaaaaaaaaa', 'weak'],
    ['12345678901234567890', 'weak'],
    ['secret secret secret secret secret', 'weak'],
    ['apple river', 'weak'],
    ['river apple stone window', 'fair'],
    ['k8#Vq2!mZx9@Lw5$', 'excellent'],
  ])('judges %j as %s', (passphrase, strength) => {
    expect(strengthOf(passphrase)).toBe(strength);
  });

  it('never finds a longer passphrase of the same words easier', () => {
    expect(guessBits('river apple stone window')).toBeGreaterThan(guessBits('river apple stone'));
  });
});
