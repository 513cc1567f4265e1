import { CertificateError } from '../../shared/errors.ts';

const SHORTEST = 8;
/** Far beyond any phrase that a person types; a file given by mistake is told. */
const LONGEST = 1024;

/**
 * The bytes of a passphrase that go into the key derivation: NFC, so that both spellings of é are one (RFC 8265 §4).
 * The caller clears them; the string itself JavaScript cannot clear.
 */
export function passphraseBytes(passphrase: string): Uint8Array {
  return new TextEncoder().encode(passphrase.normalize('NFC'));
}

/**
 * Refuses a new passphrase that is no lock. An old one is never judged: it opens or it does not.
 *
 * @throws {CertificateError} WEAK_PASSPHRASE
 */
export function checkNewPassphrase(passphrase: string): void {
  const characters = [...passphrase.normalize('NFC')];
  if (characters.length < SHORTEST) {
    throw new CertificateError(
      'WEAK_PASSPHRASE',
      characters.length === 0
        ? `The passphrase is empty. Choose at least ${SHORTEST} characters: a few unrelated words are easy to remember.`
        : `A passphrase of ${characters.length} characters is soon guessed. Choose at least ${SHORTEST}: a few unrelated words are easy to remember.`,
    );
  }
  if (new Set(characters).size < 3) {
    throw new CertificateError(
      'WEAK_PASSPHRASE',
      'A passphrase of one or two characters repeated is soon guessed. Choose a few unrelated words.',
    );
  }
  if (characters.length > LONGEST) {
    throw new CertificateError(
      'WEAK_PASSPHRASE',
      `A passphrase has at most ${LONGEST} characters, and this has ${characters.length}. Is it a whole file?`,
    );
  }
}
