/** Tests that tell a weak RSA modulus from the public key alone. Each is quick enough to run on every request. */

/** Beyond the 752 of CA/B Forum BR §6.1.6: careless generators have left larger ones (badkeys' small factors). */
const SMALL_PRIMES = primesBelow(65_537);

/** Sieve of Eratosthenes. */
function primesBelow(limit: number): number[] {
  const composite = new Uint8Array(limit);
  const primes: number[] = [];
  for (let n = 2; n < limit; n++) {
    if (composite[n] === 1) continue;
    primes.push(n);
    for (let multiple = n * n; multiple < limit; multiple += n) composite[multiple] = 1;
  }
  return primes;
}

/** The modulus is cut down to 450 bits once for thirty primes, and then to a double for each three. */
const SMALL_GROUPS = portions(SMALL_PRIMES, 30).map((primes) => {
  const triples = portions(primes, 3).map((three) => ({ three, product: three.reduce((a, b) => a * b, 1) }));
  return {
    triples: triples.map(({ three, product }) => ({ three, product: BigInt(product) })),
    product: triples.reduce((product, triple) => product * BigInt(triple.product), 1n),
  };
});

function portions<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
}

/** The smallest prime factor below 65,537, or null. A third of a millisecond for 2,048 bits. */
export function smallFactor(modulus: bigint): number | null {
  for (const group of SMALL_GROUPS) {
    const rest = modulus % group.product;
    for (const { three, product } of group.triples) {
      const last = Number(rest % product);
      for (const prime of three) if (last % prime === 0) return prime;
    }
  }
  return null;
}

/**
 * The primes of the fingerprint in “The Return of Coppersmith's Attack” (Nemec et al., CCS 2017): the vulnerable chips'
 * primes have the form k·M + (65537^a mod M), so that modulo each of these the modulus is a power of 65537.
 */
const ROCA_PRIMES = primesBelow(168).filter((prime) => prime > 2);
const ROCA_PRODUCT = ROCA_PRIMES.reduce((product, prime) => product * BigInt(prime), 1n);
const ROCA_SUBGROUPS = ROCA_PRIMES.map((prime) => {
  const members = new Set<number>();
  for (let member = 1; !members.has(member); member = (member * 65537) % prime) members.add(member);
  return members;
});

/** Whether the modulus carries the fingerprint of ROCA (CVE-2017-15361). A sound key has it with a chance of 2^-27. */
export function hasRocaFingerprint(modulus: bigint): boolean {
  const rest = modulus % ROCA_PRODUCT;
  return ROCA_PRIMES.every((prime, i) => ROCA_SUBGROUPS[i]?.has(Number(rest % BigInt(prime))) === true);
}

/**
 * Whether Fermat's method factors the modulus within this many rounds: its primes lie too close together
 * (CVE-2022-26320; CA/B Forum BR §6.1.1.3 asks for 100 rounds).
 */
export function hasClosePrimes(modulus: bigint, rounds: number): boolean {
  let a = squareRoot(modulus);
  if (a * a < modulus) a += 1n;
  let rest = a * a - modulus;
  for (let round = 0; round < rounds; round++) {
    if (mayBeSquare(rest)) {
      const root = squareRoot(rest);
      if (root * root === rest) return true;
    }
    rest += 2n * a + 1n;
    a += 1n;
  }
  return false;
}

const SQUARES = [64, 63, 65, 11].map((modulus) => ({
  modulus,
  residues: new Set(Array.from({ length: modulus }, (_, n) => (n * n) % modulus)),
}));

/** False for 99 % of the numbers that are no squares. */
function mayBeSquare(value: bigint): boolean {
  const rest = Number(value % 2_882_880n);
  return SQUARES.every(({ modulus, residues }) => residues.has(rest % modulus));
}

/** The whole part of the square root of a non-negative number. */
export function squareRoot(value: bigint): bigint {
  if (value < 2n) return value;
  const bits = value.toString(16).length * 4;
  if (bits <= 48) return BigInt(Math.floor(Math.sqrt(Number(value))));
  // The root of the upper half of the digits is the upper half of the root: one step of Newton's doubles them.
  const shift = BigInt(Math.floor(bits / 4));
  let root = (squareRoot(value >> (2n * shift)) + 1n) << shift;
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}
