import type { Random } from '../ports.ts';

/**
 * Random octets whose base64url begins with no hyphen: a key or a name that does is taken for an option where a person puts it behind
 * one, as `certbot --eab-hmac-key -OL…`. One draw in 64 is thrown away.
 */
export function plainWordOctets(random: Random, length: number): Uint8Array {
  for (;;) {
    const octets = random.bytes(length);
    // The first six bits are the first character, and 62 of them is “-” (RFC 4648 §5).
    if ((octets[0] ?? 0) >> 2 !== 62) return octets;
    octets.fill(0);
  }
}
