/**
 * RC2 in CBC mode, deciphering only (RFC 2268). Windows sealed the certificates of a .p12 with it for twenty years, mostly
 * at 40 effective bits; OpenSSL 3 no longer carries it. It protects nothing today: we read it and never write it.
 */
import { CertificateError } from '../../shared/errors.ts';

const BLOCK_BYTES = 8;

/** RFC 2268 §2: the permutation that the key expansion walks through, from the digits of pi. */
const PI_TABLE = new Uint8Array(
  Buffer.from(
    'd978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2179a59f587b34f1361456d8d09817d32' +
      'bd8f40eb86b77b0bf09521225c6b4e8254d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb626' +
      '6fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed708e8eade8052eef784aa72ac354d6a2a' +
      '961ad2715a1549744b9fd05e0418a4ecc2e0416e0f51cbcc2491af50a1f47039997c3a8523b8b47afc02365b25559731' +
      '2d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a90d38341bab33ffb0bb480c5fb9b1cd2e' +
      'c5f3db47e5a59c770aa62068fe7fc1ad',
    'hex',
  ),
);

/**
 * Deciphers RC2-CBC and leaves the padding in place.
 *
 * @param effectiveBits the strength that the key is cut down to (RFC 2268 §2), 1 to 1024.
 * @throws {CertificateError} MALFORMED_CONTAINER: not a whole number of blocks, or an IV or key of the wrong length.
 */
export function decipherRc2Cbc(
  key: Uint8Array,
  effectiveBits: number,
  iv: Uint8Array,
  ciphertext: Uint8Array,
): Uint8Array {
  if (iv.length !== BLOCK_BYTES || ciphertext.length % BLOCK_BYTES !== 0 || key.length === 0 || key.length > 128) {
    throw new CertificateError('MALFORMED_CONTAINER', 'The RC2 ciphertext is cut short. Fetch the file again.');
  }
  if (!Number.isInteger(effectiveBits) || effectiveBits < 1 || effectiveBits > 1024) {
    throw new CertificateError('MALFORMED_CONTAINER', `RC2 has no strength of ${effectiveBits} bits.`);
  }
  const words = expandKey(key, effectiveBits);
  const plain = new Uint8Array(ciphertext.length);
  let previous = iv;
  for (let at = 0; at < ciphertext.length; at += BLOCK_BYTES) {
    const block = ciphertext.subarray(at, at + BLOCK_BYTES);
    decipherBlock(words, block, plain.subarray(at, at + BLOCK_BYTES));
    for (let i = 0; i < BLOCK_BYTES; i += 1) plain[at + i] = byte(plain, at + i) ^ byte(previous, i);
    previous = block;
  }
  return plain;
}

/** RFC 2268 §2: 64 little-endian words. */
function expandKey(key: Uint8Array, effectiveBits: number): Uint16Array {
  const bytes = new Uint8Array(128);
  bytes.set(key);
  for (let i = key.length; i < 128; i += 1) {
    bytes[i] = byte(PI_TABLE, (byte(bytes, i - 1) + byte(bytes, i - key.length)) & 0xff);
  }
  const effectiveBytes = Math.ceil(effectiveBits / 8);
  const mask = 0xff >> (8 * effectiveBytes - effectiveBits);
  bytes[128 - effectiveBytes] = byte(PI_TABLE, byte(bytes, 128 - effectiveBytes) & mask);
  for (let i = 127 - effectiveBytes; i >= 0; i -= 1) {
    bytes[i] = byte(PI_TABLE, byte(bytes, i + 1) ^ byte(bytes, i + effectiveBytes));
  }
  const words = new Uint16Array(64);
  for (let i = 0; i < 64; i += 1) words[i] = byte(bytes, 2 * i) | (byte(bytes, 2 * i + 1) << 8);
  return words;
}

/** RFC 2268 §4: five rounds of mixing, one of mashing, six, one, five; all run backwards. */
function decipherBlock(key: Uint16Array, input: Uint8Array, output: Uint8Array): void {
  let [r0, r1, r2, r3] = [word(input, 0), word(input, 2), word(input, 4), word(input, 6)];
  for (let round = 15; round >= 0; round -= 1) {
    const k = 4 * round;
    r3 = (turnRight(r3, 5) - keyWord(key, k + 3) - (r2 & r1) - (~r2 & r0)) & 0xffff;
    r2 = (turnRight(r2, 3) - keyWord(key, k + 2) - (r1 & r0) - (~r1 & r3)) & 0xffff;
    r1 = (turnRight(r1, 2) - keyWord(key, k + 1) - (r0 & r3) - (~r0 & r2)) & 0xffff;
    r0 = (turnRight(r0, 1) - keyWord(key, k) - (r3 & r2) - (~r3 & r1)) & 0xffff;
    if (round === 11 || round === 5) {
      r3 = (r3 - keyWord(key, r2 & 63)) & 0xffff;
      r2 = (r2 - keyWord(key, r1 & 63)) & 0xffff;
      r1 = (r1 - keyWord(key, r0 & 63)) & 0xffff;
      r0 = (r0 - keyWord(key, r3 & 63)) & 0xffff;
    }
  }
  [r0, r1, r2, r3].forEach((value, i) => {
    output[2 * i] = value & 0xff;
    output[2 * i + 1] = value >> 8;
  });
}

function byte(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0;
}

function keyWord(words: Uint16Array, at: number): number {
  return words[at] ?? 0;
}

function word(bytes: Uint8Array, at: number): number {
  return byte(bytes, at) | (byte(bytes, at + 1) << 8);
}

function turnRight(value: number, by: number): number {
  return ((value >>> by) | (value << (16 - by))) & 0xffff;
}
