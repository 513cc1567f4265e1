import { CertificateError } from '../../shared/errors.ts';

/**
 * Rounds of key derivation that one file may cost us, all its layers together, counted as rounds of PBKDF2-HMAC-SHA256. A
 * round takes 0.3 µs, so that a hostile file holds the process for 3 s; OpenSSL writes 2,048, Java 10,000, NSS and we 600,000.
 */
export const MAX_DERIVATION_ROUNDS = 9_000_000;

/** A round of PKCS #12's own derivation costs as much as this many: a call from JavaScript each. */
export const PKCS12_ROUND_COST = 3;

/** scrypt's memory, `128 · N · r` bytes: 16 times what `openssl pkcs8 -scrypt` takes. */
export const MAX_SCRYPT_BYTES = 256 * 1024 * 1024;

/** How much work one file may still ask for: its own numbers decide, and nobody has vouched for them. */
export class DerivationBudget {
  private left: number;

  constructor(rounds: number = MAX_DERIVATION_ROUNDS) {
    this.left = rounds;
  }

  /** @throws {CertificateError} UNSUPPORTED_ALGORITHM: the file asks for more than is left. */
  spend(rounds: number): void {
    if (!(rounds <= this.left)) {
      throw new CertificateError(
        'UNSUPPORTED_ALGORITHM',
        `The file asks for ${rounds.toLocaleString('en')} rounds of key derivation, more than the ` +
          `${MAX_DERIVATION_ROUNDS.toLocaleString('en')} that one file may cost. Export it again with fewer.`,
      );
    }
    this.left -= rounds;
  }
}
