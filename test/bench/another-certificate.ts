import { randomBytes } from 'node:crypto';

/** What a template has for others to take the place of: its serial number, and a part of its names. */
export const SERIAL = '4142434445464748494a4b4c4d4e4f50';
export const HOST = 'host-000000';

/** A copy with a serial number and a host name of its own. Its signature is the template's: reading checks none. */
export function asAnother(template: Uint8Array, index: number): Uint8Array {
  const copy = Buffer.from(template);
  const serial = copy.indexOf(Buffer.from(SERIAL, 'hex'));
  if (serial < 0) throw new Error('The template holds no serial number to replace.');
  // The first byte stays: positive, and not zero.
  randomBytes(15).copy(copy, serial + 1);
  const host = `host-${String(index).padStart(6, '0')}`;
  for (let at = copy.indexOf(HOST); at >= 0; at = copy.indexOf(HOST, at + HOST.length)) copy.write(host, at);
  return copy;
}
