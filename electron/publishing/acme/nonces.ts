import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { encodeBase64url, decodeBase64url } from './bounded-json.ts';

const MOST_USED = 65_536;
const MAC_OCTETS = 16;

/**
 * Replay nonces (RFC 8555 §6.5): a counter and its MAC under a key of this process, so that asking for any number of them
 * takes no memory and spoils nobody's. Each is good once; those of an earlier process are not.
 */
export class Nonces {
  readonly #key = randomBytes(32);
  readonly #used = new Set<number>();
  readonly #mostUsed: number;
  #latest = 0;
  /** Those up to this one are no longer good. */
  #spent = 0;

  /** @param mostUsed so many used ones are remembered; beyond, the oldest that were never used stop being good */
  constructor(mostUsed = MOST_USED) {
    this.#mostUsed = mostUsed;
  }

  next(): string {
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(++this.#latest));
    return encodeBase64url(Buffer.concat([counter, this.#mac(counter)]));
  }

  /** Whether it is one of ours that was not used before; it is used up. */
  take(nonce: unknown): boolean {
    const bytes = decodeBase64url(nonce);
    if (bytes?.length !== 8 + MAC_OCTETS) return false;
    const counter = Buffer.from(bytes.subarray(0, 8));
    if (!timingSafeEqual(this.#mac(counter), bytes.subarray(8))) return false;
    const number = Number(counter.readBigUInt64BE());
    if (number <= this.#spent || this.#used.has(number)) return false;
    this.#used.add(number);
    if (this.#used.size > this.#mostUsed) this.#forget();
    return true;
  }

  /** The lower half of what was used, and everything below it. */
  #forget(): void {
    const ascending = [...this.#used].sort((a, b) => a - b);
    this.#spent = ascending[Math.floor(ascending.length / 2)] ?? this.#spent;
    for (const number of ascending) if (number <= this.#spent) this.#used.delete(number);
  }

  #mac(counter: Buffer): Buffer {
    return createHmac('sha256', this.#key).update(counter).digest().subarray(0, MAC_OCTETS);
  }
}
