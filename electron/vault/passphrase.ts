import { CertificateError } from '../../shared/errors.ts';

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
 * Refuses a new passphrase that is none, or a whole file. A short one is told to whoever chooses it (the window's meter, the
 * terminal's warning) and is theirs to choose: a test CA's `demo` is no mistake. An old one is never judged: it opens or it does not.
 *
 * @throws {CertificateError} WEAK_PASSPHRASE
 */
export function checkNewPassphrase(passphrase: string): void {
  const { length } = [...passphrase.normalize('NFC')];
  if (length === 0) {
    throw new CertificateError(
      'WEAK_PASSPHRASE',
      'The passphrase is empty. A few unrelated words are easy to remember.',
    );
  }
  if (length > LONGEST) {
    throw new CertificateError(
      'WEAK_PASSPHRASE',
      `A passphrase has at most ${String(LONGEST)} characters, and this has ${String(length)}. Is it a whole file?`,
    );
  }
}
