import { isRefusal } from '../../../shared/errors.ts';
import { decodePem, isPem } from '../../pki/pem.ts';

/**
 * The first certificate in a file as `openssl ca` writes it (a text, then PEM) or as DER; null where there is none.
 * What stands before the first BEGIN is not looked at: it is as long again as the certificate, and there are many files.
 */
export function firstCertificate(bytes: Uint8Array): Uint8Array | null {
  if (!isPem(bytes)) return bytes[0] === 0x30 ? bytes : null;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const begin = buffer.indexOf('-----BEGIN ');
  try {
    return (
      decodePem(buffer.toString('latin1', begin)).find(({ label }) => /(?:^|X509 |TRUSTED )CERTIFICATE$/.test(label))
        ?.der ?? null
    );
  } catch (error) {
    if (isRefusal(error)) return null;
    throw error;
  }
}
