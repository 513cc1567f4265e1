import { CertificateError } from '../../shared/errors.ts';
import type { Finding } from '../../shared/pki-terms.ts';

/**
 * Bits below which a stolen vault is worth trying. At half a second a guess (the vault's Argon2id) 2^50 guesses take a
 * thousand machines 18,000 years; ten bits more, since what people choose is less random than its length.
 */
const ENOUGH_BITS = 60;

/** What is to be said of a new passphrase: a warning when it is soon guessed. The vault itself refuses what is no lock at all. */
export function passphraseFindings(passphrase: string): Finding[] {
  if (guessBits(passphrase) >= ENOUGH_BITS) return [];
  return [
    {
      severity: 'warning',
      code: 'weak-passphrase',
      message: 'This passphrase is soon guessed by whoever has the file. Four or more unrelated words hold.',
    },
  ];
}

/** Refuses a weak one, where warnings refuse. @throws {CertificateError} WEAK_PASSPHRASE */
export function refuseWeak(findings: readonly Finding[], strict: boolean): void {
  const [weak] = findings;
  if (strict && weak !== undefined)
    throw new CertificateError('WEAK_PASSPHRASE', weak.message, { detail: { findings } });
}

/** The most that its length and its kinds of characters can give; repeated characters count once. */
function guessBits(passphrase: string): number {
  const kinds: readonly (readonly [RegExp, number])[] = [
    [/[a-z]/, 26],
    [/[A-Z]/, 26],
    [/[0-9]/, 10],
    [/[^A-Za-z0-9]/, 33],
  ];
  const alphabet = kinds.reduce((sum, [kind, size]) => sum + (kind.test(passphrase) ? size : 0), 0);
  const characters = [...passphrase];
  const distinct = new Set(characters).size;
  return Math.min(characters.length, distinct * 2) * Math.log2(Math.max(2, alphabet));
}
