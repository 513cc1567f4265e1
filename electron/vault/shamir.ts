/**
 * Shamir's secret sharing over GF(2^8) with the polynomial of AES (x^8 + x^4 + x^3 + x + 1): each octet of the secret is the
 * constant term of a polynomial of its own, each share its values at one place other than zero. Fewer shares than the
 * threshold say nothing at all about the secret (A. Shamir, How to share a secret, CACM 22, 1979).
 */

/** One share: the values at `index`, 1 to 255. */
export interface Share {
  readonly index: number;
  readonly bytes: Uint8Array;
}

/**
 * Splits a secret so that any `threshold` of the shares give it back. The caller clears secret and shares.
 *
 * @param random cryptographically strong octets
 * @throws {RangeError} not 2 ≤ threshold ≤ shares ≤ 255
 */
export function splitSecret(
  secret: Uint8Array,
  { shares, threshold }: { shares: number; threshold: number },
  random: (length: number) => Uint8Array,
): Share[] {
  if (!(
    Number.isInteger(shares) &&
    Number.isInteger(threshold) &&
    threshold >= 2 &&
    threshold <= shares &&
    shares <= 255
  ))
    throw new RangeError(`${threshold} of ${shares} shares cannot be made`);
  const coefficients = Array.from({ length: threshold - 1 }, () => random(secret.length));
  const split = Array.from({ length: shares }, (_, at) => {
    const index = at + 1;
    const bytes = new Uint8Array(secret.length);
    // Horner's rule, the highest power first.
    for (const coefficient of [...coefficients].reverse()) {
      for (let place = 0; place < bytes.length; place++) {
        bytes[place] = multiply((bytes[place] ?? 0) ^ (coefficient[place] ?? 0), index);
      }
    }
    for (let place = 0; place < bytes.length; place++) bytes[place] = (bytes[place] ?? 0) ^ (secret[place] ?? 0);
    return { index, bytes };
  });
  for (const coefficient of coefficients) coefficient.fill(0);
  return split;
}

/**
 * The secret, by Lagrange's interpolation at zero. Of shares that do not belong together, or are too few, it is other octets:
 * whoever calls must have a way to tell. The caller clears the answer.
 *
 * @throws {RangeError} no shares, two of one index, or of different lengths
 */
export function combineShares(shares: readonly Share[]): Uint8Array {
  const [first] = shares;
  if (first === undefined) throw new RangeError('no shares');
  if (new Set(shares.map(({ index }) => index)).size !== shares.length) throw new RangeError('two shares of one index');
  if (shares.some(({ index, bytes }) => index < 1 || index > 255 || bytes.length !== first.bytes.length))
    throw new RangeError('shares of different kinds');
  const secret = new Uint8Array(first.bytes.length);
  for (const share of shares) {
    let weight = 1;
    for (const other of shares) {
      if (other === share) continue;
      weight = multiply(weight, multiply(other.index, inverse(other.index ^ share.index)));
    }
    for (let place = 0; place < secret.length; place++) {
      secret[place] = (secret[place] ?? 0) ^ multiply(share.bytes[place] ?? 0, weight);
    }
  }
  return secret;
}

/** In the field of AES (FIPS 197 §4.2), without tables or branches on what is secret. */
function multiply(a: number, b: number): number {
  let product = 0;
  let power = a;
  for (let bit = 0; bit < 8; bit++) {
    product ^= power & -((b >> bit) & 1);
    power = ((power << 1) ^ (0x11b & -(power >> 7))) & 0xff;
  }
  return product & 0xff;
}

/** a^254, which is a^-1 for all but zero. Indexes are public. */
function inverse(a: number): number {
  let result = 1;
  for (let power = 0; power < 254; power++) result = multiply(result, a);
  return result;
}
