import { CertificateError } from '../../shared/errors.ts';
import { toHex } from './bytes.ts';

/** RFC 5280 §4.1.2.2. */
export const MAX_SERIAL_OCTETS = 20;

/**
 * A serial number as we write it everywhere: lower-case hexadecimal of the magnitude, an even number of digits, no
 * leading zero byte. `content` is the INTEGER's contents, big-endian two's complement; a negative one begins with `-`.
 */
export function formatSerialNumber(content: Uint8Array): string {
  const first = content[0] ?? 0;
  if (first < 0x80) return toHex(content.length > 1 && first === 0 ? content.subarray(1) : content);
  const magnitude = content.slice();
  let carry = 1;
  for (let i = magnitude.length - 1; i >= 0; i--) {
    const byte = (~(magnitude[i] ?? 0) & 0xff) + carry;
    magnitude[i] = byte & 0xff;
    carry = byte >> 8;
  }
  let start = 0;
  while (start < magnitude.length - 1 && magnitude[start] === 0) start++;
  return `-${toHex(magnitude.subarray(start))}`;
}

/**
 * The canonical form of a serial number as people write it: colons, blanks, upper case and `0x` are taken.
 *
 * @throws {CertificateError} INVALID_INPUT: not hexadecimal, or longer than 128 bytes.
 */
export function parseSerialNumber(text: string): string {
  const digits = text
    .trim()
    .replace(/^(-?)0x/i, '$1')
    .replace(/[:\s]/g, '')
    .toLowerCase();
  if (!/^-?[0-9a-f]{1,256}$/.test(digits)) {
    throw new CertificateError(
      'INVALID_INPUT',
      `“${text.slice(0, 80)}” is not a serial number. Write it in hexadecimal, like 0f:2a:91.`,
    );
  }
  const negative = digits.startsWith('-');
  const magnitude = digits.replace('-', '').replace(/^0+(?=[0-9a-f])/, '');
  const even = magnitude.length % 2 === 0 ? magnitude : `0${magnitude}`;
  return negative ? `-${even}` : even;
}
