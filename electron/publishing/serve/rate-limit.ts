/** So many addresses are remembered; of more, those that came first are forgotten. */
const MOST_ADDRESSES = 10_000;

/**
 * Lets each address ask so often a second, and twice as often for a moment (a token bucket each).
 *
 * @param perSecond how many requests; null for as many as they like
 */
export class RateLimit {
  readonly #perSecond: number | null;
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  constructor(perSecond: number | null) {
    this.#perSecond = perSecond;
  }

  /** Whether this address may ask now. `now` is milliseconds of any steady clock. */
  takes(address: string, now: number): boolean {
    if (this.#perSecond === null || isLoopback(address)) return true;
    const most = this.#perSecond * 2;
    const bucket = this.#buckets.get(address) ?? { tokens: most, at: now };
    bucket.tokens = Math.min(most, bucket.tokens + (Math.max(0, now - bucket.at) / 1000) * this.#perSecond);
    bucket.at = now;
    // Put behind the others, so that those who have been away longest are forgotten first.
    this.#buckets.delete(address);
    this.#buckets.set(address, bucket);
    if (this.#buckets.size > MOST_ADDRESSES) {
      const [oldest] = this.#buckets.keys();
      if (oldest !== undefined) this.#buckets.delete(oldest);
    }
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }
}

/** This very machine, where a proxy may speak for many. */
function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1' || address.startsWith('::ffff:127.');
}
