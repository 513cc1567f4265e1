/** Tests that tell a weak RSA modulus from the public key alone. Each is quick enough to run on every request. */
import { greatestCommonDivisor } from './greatest-common-divisor.ts';

/** Beyond the 752 of CA/B Forum BR §6.1.6: careless generators have left larger ones (badkeys' small factors). */
const SMALL_PRIME_LIMIT = 65_537;

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

/** All of them, and their product of 94,000 bits: made when the first RSA key is looked at, since it takes milliseconds. */
const smallPrimes = once(() => {
  const primes = primesBelow(SMALL_PRIME_LIMIT);
  return { primes, product: productOf(primes) };
});

function once<T extends object>(make: () => T): () => T {
  let made: T | null = null;
  return () => (made ??= make());
}

/** By halves, so that the factors of each multiplication are equally long. */
function productOf(numbers: readonly number[]): bigint {
  if (numbers.length <= 1) return BigInt(numbers[0] ?? 1);
  const half = numbers.length >> 1;
  return productOf(numbers.slice(0, half)) * productOf(numbers.slice(half));
}

/** The smallest prime factor below 65,537, or null. A tenth of a millisecond for 2,048 bits that have none. */
export function smallFactor(modulus: bigint): number | null {
  const { primes, product } = smallPrimes();
  // One division of the long product and one greatest common divisor, where 6,542 divisions would take three times as long.
  const shared = greatestCommonDivisor(modulus, product % modulus);
  return shared === 1n ? null : (primes.find((prime) => shared % BigInt(prime) === 0n) ?? null);
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
