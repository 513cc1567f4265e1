import { CertificateError } from '../../shared/errors.ts';

/**
 * Rounds of key derivation that one file may cost us, all its layers together. A round takes 0.3 to 1 µs, so that a
 * hostile file holds the process for 5 s at most; OpenSSL writes 2,048, Java 10,000, NSS and we 600,000.
 */
export const MAX_DERIVATION_ROUNDS = 5_000_000;

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
