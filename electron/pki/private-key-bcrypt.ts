/**
 * bcrypt_pbkdf, with which OpenSSH seals its private keys (OpenBSD's bcrypt_pbkdf(3)): PBKDF2's shape around bcrypt, over
 * SHA-512. Blowfish's tables are the binary digits of pi, so they are computed and not copied.
 */
import { createHash } from 'node:crypto';

const ROUNDS = 16;
const BOX_WORDS = 256;
const STATE_WORDS = ROUNDS + 2 + 4 * BOX_WORDS;
const HASH_BYTES = 32;
/** What bcrypt enciphers instead of a password's fixed text. */
const MAGIC = 'OxychromaticBlowfishSwatDynamite';

/**
 * Derives `length` bytes. Costs about 5 ms a round and 32 bytes of output; the caller caps `rounds`.
 */
export function deriveBcryptKey(passphrase: Uint8Array, salt: Uint8Array, rounds: number, length: number): Uint8Array {
  const secret = sha512(passphrase);
  const stride = Math.ceil(length / HASH_BYTES);
  const perBlock = Math.ceil(length / stride);
  const key = new Uint8Array(length);
  for (let block = 0; block < stride; block += 1) {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(block + 1);
    let hashed = bcryptHash(secret, sha512(Buffer.concat([salt, counter])));
    const sum = hashed.slice();
    for (let round = 1; round < rounds; round += 1) {
      hashed = bcryptHash(secret, sha512(hashed));
      hashed.forEach((byte, i) => (sum[i] = (sum[i] ?? 0) ^ byte));
    }
    // The output is dealt out, a byte to each block in turn, and not laid end to end as in PBKDF2.
    for (let i = 0; i < perBlock; i += 1) {
      const at = i * stride + block;
      if (at < length) key[at] = sum[i] ?? 0;
    }
  }
  return key;
}

function sha512(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha512').update(bytes).digest());
}

function bcryptHash(passphrase: Uint8Array, salt: Uint8Array): Uint8Array {
  const state = (piWords ??= computePiWords()).slice();
  const key = wordsOf(passphrase);
  const salted = wordsOf(salt);
  expand(state, salted, key);
  for (let i = 0; i < 64; i += 1) {
    expand(state, NO_SALT, salted);
    expand(state, NO_SALT, key);
  }
  const pair = new Uint32Array(2);
  const hashed = Buffer.alloc(HASH_BYTES);
  const magic = wordsOf(Buffer.from(MAGIC, 'latin1'));
  for (let at = 0; at < magic.length; at += 2) {
    pair.set(magic.subarray(at, at + 2));
    for (let i = 0; i < 64; i += 1) encipher(state, pair);
    hashed.writeUInt32LE(pair[0] ?? 0, 4 * at);
    hashed.writeUInt32LE(pair[1] ?? 0, 4 * at + 4);
  }
  return new Uint8Array(hashed);
}

const NO_SALT = new Uint32Array(2);

/** Eksblowfish's key schedule; with a salt of zeros it is Blowfish's own. Lengths are powers of two, in words. */
function expand(state: Uint32Array, salt: Uint32Array, key: Uint32Array): void {
  for (let i = 0; i < ROUNDS + 2; i += 1) state[i] = (state[i] ?? 0) ^ (key[i % key.length] ?? 0);
  const pair = new Uint32Array(2);
  for (let i = 0; i < STATE_WORDS; i += 2) {
    const [left = 0, right = 0] = pair;
    pair[0] = left ^ (salt[i % salt.length] ?? 0);
    pair[1] = right ^ (salt[(i + 1) % salt.length] ?? 0);
    encipher(state, pair);
    state.set(pair, i);
  }
}

function encipher(state: Uint32Array, pair: Uint32Array): void {
  let left = pair[0] ?? 0;
  let right = pair[1] ?? 0;
  for (let i = 0; i < ROUNDS; i += 2) {
    left ^= state[i] ?? 0;
    right ^= mix(state, left) ^ (state[i + 1] ?? 0);
    left ^= mix(state, right);
  }
  pair[0] = right ^ (state[ROUNDS + 1] ?? 0);
  pair[1] = left ^ (state[ROUNDS] ?? 0);
}

function mix(state: Uint32Array, x: number): number {
  const first = (state[18 + (x >>> 24)] ?? 0) + (state[274 + ((x >>> 16) & 0xff)] ?? 0);
  return ((first ^ (state[530 + ((x >>> 8) & 0xff)] ?? 0)) + (state[786 + (x & 0xff)] ?? 0)) | 0;
}

function wordsOf(bytes: Uint8Array): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint32Array.from({ length: bytes.length / 4 }, (_, i) => view.getUint32(4 * i));
}

let piWords: Uint32Array | null = null;

/** The fraction of pi as 32-bit words, by Machin's formula: pi = 16 arctan(1/5) - 4 arctan(1/239). About 10 ms, once. */
function computePiWords(): Uint32Array {
  const bits = BigInt(32 * STATE_WORDS);
  const guard = 64n;
  const one = 1n << (bits + guard);
  const fraction = ((16n * arctan(5n, one) - 4n * arctan(239n, one)) >> guard) & ((1n << bits) - 1n);
  return wordsOf(Buffer.from(fraction.toString(16).padStart(8 * STATE_WORDS, '0'), 'hex'));
}

/** arctan(1/x) = 1/x - 1/3x³ + 1/5x⁵ - …, in fixed point. */
function arctan(x: bigint, one: bigint): bigint {
  let power = one / x;
  let sum = power;
  for (let i = 3n, sign = -1n; power > 0n; i += 2n, sign = -sign) {
    power /= x * x;
    sum += (sign * power) / i;
  }
  return sum;
}
