import { encodeQR } from 'qr';

/** What one code holds at the lowest correction, in bytes (ISO/IEC 18004, version 40-L). */
export const MOST_QR_BYTES = 2953;

/** The squares of a QR code, row by row, with the quiet zone around; null where the text is too long for one. */
export function qrMatrix(text: string): readonly (readonly boolean[])[] | null {
  if (new TextEncoder().encode(text).length > MOST_QR_BYTES) return null;
  return encodeQR(text, 'raw', { ecc: 'low', encoding: 'byte', border: 4 });
}
