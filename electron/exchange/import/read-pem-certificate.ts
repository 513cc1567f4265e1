import { isRefusal } from '../../../shared/errors.ts';
import { decodePem, isPem } from '../../pki/pem.ts';
import { tolerantly } from './tolerantly.ts';

const CERTIFICATE_LABEL = /(?:^|X509 |TRUSTED )CERTIFICATE$/;

/**
 * The first certificate in a file as `openssl ca` writes it (a text, then PEM) or as DER; null where there is none.
 * What stands before the first BEGIN is not looked at: it is as long again as the certificate, and there are many files.
 */
export function firstCertificate(bytes: Uint8Array): Uint8Array | null {
  if (!isPem(bytes)) return bytes[0] === 0x30 ? bytes : null;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const begin = buffer.indexOf('-----BEGIN ');
  try {
    return decodePem(buffer.toString('latin1', begin)).find(({ label }) => CERTIFICATE_LABEL.test(label))?.der ?? null;
  } catch (error) {
    if (isRefusal(error)) return null;
    throw error;
  }
}

/** Every certificate in a file, in its order; none where it is damaged. */
export function certificatesIn(bytes: Uint8Array): Uint8Array[] {
  if (!isPem(bytes)) return bytes[0] === 0x30 ? [bytes] : [];
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return tolerantly(() => decodePem(text), [])
    .filter(({ label }) => CERTIFICATE_LABEL.test(label))
    .map(({ der }) => der);
}
