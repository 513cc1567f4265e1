/** How hard a passphrase is to guess, roughly, and one that is hard: this only advises; main decides what it takes. */
import { PASSPHRASE_WORDS } from './passphrase-words.ts';

export const STRENGTHS = ['none', 'weak', 'fair', 'strong', 'excellent'] as const;
export type Strength = (typeof STRENGTHS)[number];

export const OFFERED_WORDS = 6;

/** Fills an array with random numbers: `crypto.getRandomValues`, or what a test gives. */
export type FillRandom = (numbers: Uint16Array<ArrayBuffer>) => void;

/** Six words of the list, each as likely as the other. */
export function offerPassphrase(fill: FillRandom = (numbers) => crypto.getRandomValues(numbers)): string {
  return Array.from({ length: OFFERED_WORDS }, () => PASSPHRASE_WORDS[below(PASSPHRASE_WORDS.length, fill)]).join(' ');
}

/** A number below a limit without the bias of a remainder: what lies above the last whole multiple is drawn again. */
function below(limit: number, fill: FillRandom): number {
  const numbers = new Uint16Array(1);
  const usable = 0x10000 - (0x10000 % limit);
  for (;;) {
    fill(numbers);
    const drawn = numbers[0] ?? usable;
    if (drawn < usable) return drawn % limit;
  }
}

export function strengthOf(passphrase: string): Strength {
  const bits = guessBits(passphrase);
  if (passphrase === '') return 'none';
  if (bits < 35) return 'weak';
  if (bits < 50) return 'fair';
  return bits < 75 ? 'strong' : 'excellent';
}

/**
 * An estimate of the guesses needed, in bits: words count as picks from a list, other runs by the characters they are
 * made of, with repeats and straight runs counted once.
 */
export function guessBits(passphrase: string): number {
  return passphrase
    .split(/[\s\-_.,]+/u)
    .filter((part) => part !== '')
    .filter((part, at, all) => all.indexOf(part) === at)
    .reduce((bits, part) => bits + partBits(part), 0);
}

const WORDS = new Set(PASSPHRASE_WORDS);
const COMMON =
  /^(?:pass(?:word|wort|phrase)?|secret|admin|root|letmein|welcome|qwert[yz]\w*|asdf\w*|chancery|\d{1,4})\d*[!?.]*$/iu;

/** What stands for a letter in every guesser's first list. */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
};

function partBits(part: string): number {
  const spelled = part.toLowerCase().replace(/[013457@$]/gu, (sign) => LOOK_ALIKES[sign] ?? sign);
  if (COMMON.test(part) || COMMON.test(spelled)) return 5;
  const letters = part.toLowerCase().replace(/[^a-z]/gu, '');
  // A word with a digit or a capital to it is guessed first among words.
  if (WORDS.has(letters)) return Math.log2(WORDS.size) + Math.min(4, part.length - letters.length);
  const alphabet =
    (/[a-z]/u.test(part) ? 26 : 0) +
    (/[A-Z]/u.test(part) ? 26 : 0) +
    (/\d/u.test(part) ? 10 : 0) +
    (/[^A-Za-z0-9]/u.test(part) ? 30 : 0);
  // A plain word that is not in the list is still a word.
  const perCharacter = /^[a-z]+$/iu.test(part) && part.length < 12 ? 2.3 : Math.log2(alphabet);
  return freshCharacters(part) * perCharacter;
}

/** Characters that do not repeat or continue the one before (`aaaa`, `1234`, `dcba`). */
function freshCharacters(part: string): number {
  const codes = [...part].map((character) => character.codePointAt(0) ?? 0);
  return codes.filter((code, at) => {
    const step = code - (codes[at - 1] ?? Number.NaN);
    return at === 0 || !(Math.abs(step) <= 1);
  }).length;
}
