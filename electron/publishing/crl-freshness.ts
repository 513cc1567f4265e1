/** Where a CRL stands in its life: none yet, good, to be signed anew, or past its nextUpdate. */
export type CrlFreshness = 'none' | 'fresh' | 'due' | 'lapsed';

/** A CRL is renewed at two thirds of its life, so that a week's absence harms nobody who asks for one. */
const DUE_AT = 2 / 3;

/**
 * Whether clients still take a CA's latest CRL at `now`. Once it has lapsed, those that check refuse everything under the CA
 * (RFC 5280 §5.1.2.5).
 */
export function crlFreshness(latest: { thisUpdate: Date; nextUpdate: Date } | null, now: Date): CrlFreshness {
  if (latest === null) return 'none';
  if (latest.nextUpdate <= now) return 'lapsed';
  const life = latest.nextUpdate.getTime() - latest.thisUpdate.getTime();
  return now.getTime() - latest.thisUpdate.getTime() >= life * DUE_AT ? 'due' : 'fresh';
}
