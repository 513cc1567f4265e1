import { CertificateError } from '../../shared/errors.ts';
import { sha256 } from './digest.ts';
import type { Share } from './shamir.ts';

/** A share of a recovery kit, as it is printed. */
export interface KitShare extends Share {
  /** Which kit, and which vault: eight hexadecimal digits each, of the kit's number and of the vault's id. */
  readonly kit: string;
  readonly vault: string;
  readonly threshold: number;
}

const PREFIX = 'CR1';
/** Crockford's: no I, L, O or U, so that what is read from paper is hard to get wrong (https://www.crockford.com/base32.html). */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const SECRET_BYTES = 32;
const BODY_BYTES = 4 + 4 + 1 + 1 + SECRET_BYTES;
const CHECKSUM_BYTES = 4;
const CHARACTERS = Math.ceil(((BODY_BYTES + CHECKSUM_BYTES) * 8) / 5);

/** `CR1-7K2M-…`, in groups of four. The last 32 bits are a checksum, so that a typing error is told, all but one in 4,000 million. */
export function formatShare({ kit, vault, threshold, index, bytes }: KitShare): string {
  const body = Buffer.concat([
    Buffer.from(kit, 'hex'),
    Buffer.from(vault, 'hex'),
    Uint8Array.of(threshold, index),
    bytes,
  ]);
  const groups = base32(Buffer.concat([body, checksum(body)])).match(/.{1,4}/g) ?? [];
  return [PREFIX, ...groups].join('-');
}

/**
 * Finds and reads the share in a text: the code alone, or a whole printed page, on one line or on several, typed as people type.
 *
 * @throws {CertificateError} MALFORMED_SHARE: there is none, or a character of it is wrong
 */
export function parseShare(text: string): KitShare {
  const start = text.toUpperCase().search(/\bCR1[\s-]/);
  const typed = start === -1 ? '' : text.slice(start + PREFIX.length);
  const characters = [...typed.toUpperCase().replaceAll(/[\s-]/g, '')].slice(0, CHARACTERS);
  const values = characters.map((character) => ALPHABET.indexOf(SAME_LOOK[character] ?? character));
  if (values.length < CHARACTERS || values.includes(-1)) {
    throw new CertificateError(
      'MALFORMED_SHARE',
      `There is no whole recovery share here: ${PREFIX}- and ${CHARACTERS} letters and digits behind it. Type all of it.`,
    );
  }
  const bytes = unbase32(values);
  const body = bytes.subarray(0, BODY_BYTES);
  if (!Buffer.from(checksum(body)).equals(bytes.subarray(BODY_BYTES, BODY_BYTES + CHECKSUM_BYTES))) {
    throw new CertificateError(
      'MALFORMED_SHARE',
      'The recovery share does not fit its own checksum: a character is wrong. Compare it with the paper.',
    );
  }
  return {
    kit: Buffer.from(body.subarray(0, 4)).toString('hex'),
    vault: Buffer.from(body.subarray(4, 8)).toString('hex'),
    threshold: body[8] ?? 0,
    index: body[9] ?? 0,
    bytes: body.slice(10),
  };
}

const SAME_LOOK: Readonly<Record<string, string>> = { O: '0', I: '1', L: '1' };

function checksum(body: Uint8Array): Uint8Array {
  return sha256(Buffer.concat([Buffer.from('chancery/1/recovery-share'), body])).subarray(0, CHECKSUM_BYTES);
}

function base32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const octet of bytes) {
    held = (held << 8) | octet;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += ALPHABET[(held >> (bits - 5)) & 31] ?? '';
    held &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + (ALPHABET[(held << (5 - bits)) & 31] ?? '');
}

function unbase32(values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(Math.floor((values.length * 5) / 8));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const value of values) {
    held = (held << 5) | value;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at++] = (held >> bits) & 0xff;
    held &= (1 << bits) - 1;
  }
  return bytes;
}
