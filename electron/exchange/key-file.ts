import { CertificateError, isRefusal } from '../../shared/errors.ts';
import { parseCertificate } from '../pki/certificate.ts';
import { decodePrivateKey } from '../pki/private-key.ts';

/**
 * The private key of a certificate from a person's own file: opened, checked to be that certificate's, lent and cleared. It is
 * never stored.
 *
 * @param bytes cleared too
 * @throws {CertificateError} KEY_MISMATCH: it belongs to another certificate. PASSPHRASE_REQUIRED, WRONG_PASSPHRASE,
 *   MALFORMED_KEY, UNSUPPORTED_ALGORITHM, MALFORMED_PEM, INPUT_TOO_LARGE
 */
export async function withKeyFile<T>(
  certificate: Uint8Array,
  bytes: Uint8Array,
  passphrase: string | null,
  use: (privateKey: Uint8Array) => Promise<T>,
): Promise<T> {
  try {
    const { pkcs8, spki } = decodePrivateKey(bytes, passphrase ?? undefined);
    try {
      const wanted = parseCertificate(certificate).publicKey.spki;
      if (Buffer.compare(spki, wanted) !== 0)
        throw new CertificateError(
          'KEY_MISMATCH',
          'This private key does not belong to the certificate. Choose the one that was made with the request.',
        );
      return await use(pkcs8);
    } finally {
      pkcs8.fill(0);
    }
  } finally {
    bytes.fill(0);
  }
}

/** Whether a key file wants a passphrase. What else is wrong with it {@link withKeyFile} says. */
export function isSealedKey(bytes: Uint8Array): boolean {
  try {
    decodePrivateKey(bytes).pkcs8.fill(0);
    return false;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return error.code === 'PASSPHRASE_REQUIRED';
  }
}
