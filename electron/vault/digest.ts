import { hash } from 'node:crypto';

/** SHA-256. In one call, which costs half of what createHash does. */
export function sha256(data: Uint8Array | string): Uint8Array {
  return hash('sha256', data, 'buffer');
}

/** SHA-256 in lower-case hexadecimal. */
export function sha256Hex(data: Uint8Array | string): string {
  return hash('sha256', data, 'hex');
}

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;

/**
 * HMAC-SHA-256 (RFC 2104) under one key, many times over. Node's own takes ten times as long, making a key object for each
 * call, and would keep the key where it cannot be cleared.
 */
export class Mac {
  /** The key's inner and outer block, each with room behind it for what is hashed. */
  readonly #inner: Uint8Array;
  readonly #outer: Uint8Array;

  /** @param key 32 octets, which the caller may clear afterwards. */
  constructor(key: Uint8Array) {
    this.#inner = new Uint8Array(BLOCK_BYTES + DIGEST_BYTES).fill(0x36, 0, BLOCK_BYTES);
    this.#outer = new Uint8Array(BLOCK_BYTES + DIGEST_BYTES).fill(0x5c, 0, BLOCK_BYTES);
    key.forEach((octet, at) => {
      this.#inner[at] = octet ^ 0x36;
      this.#outer[at] = octet ^ 0x5c;
    });
  }

  /** Of a message of 32 octets: a digest. */
  of(digest: Uint8Array): Uint8Array {
    if (digest.length !== DIGEST_BYTES) throw new RangeError('a MAC is made of a digest');
    this.#inner.set(digest, BLOCK_BYTES);
    this.#outer.set(sha256(this.#inner), BLOCK_BYTES);
    return sha256(this.#outer);
  }

  copy(): Mac {
    const copy = new Mac(new Uint8Array(DIGEST_BYTES));
    copy.#inner.set(this.#inner);
    copy.#outer.set(this.#outer);
    return copy;
  }

  /** Overwrites the key with zeros. */
  clear(): void {
    this.#inner.fill(0);
    this.#outer.fill(0);
  }
}
