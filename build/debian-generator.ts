/**
 * RSA keys as Debian's OpenSSL 0.9.8c-1 to 0.9.8g-8 made them (CVE-2008-0166): its pool took nothing in but how often it was
 * stirred and the number of the process, so that each kind of computer has 32,768 keys of a length. Made anew here after the
 * description of that pool (RAND_add and RAND_bytes of md_rand.c, without the two lines that Debian took out) and of the search
 * for primes (BN_generate_prime_ex of 0.9.8); held against published keys in test/build/debian-generator.test.ts.
 */
import { checkPrimeSync, createHash } from 'node:crypto';

/** Little-endian with longs of 8 bytes (amd64) or 4 (i386), or big-endian with 4 (PowerPC, SPARC). */
export const MACHINES = ['le64', 'le32', 'be32'] as const;
export type Machine = (typeof MACHINES)[number];
/** The file ~/.rnd: there and read, there and not readable (or absent, before 0.9.8g), or absent. */
export const SEED_FILES = ['rnd', 'noreadrnd', 'nornd'] as const;
export type SeedFile = (typeof SEED_FILES)[number];

/** sizeof(struct stat), whose bytes were counted and never looked at. */
const STAT_BYTES: Readonly<Record<Machine, number>> = { le64: 144, le32: 88, be32: 88 };
const SEED_FILE_BYTES = 1024;
const POOL_BYTES = 1023;
const DIGEST_BYTES = 20;
const PUBLIC_EXPONENT = 65_537n;

/** The modulus that `openssl genrsa BITS` made as this process. A second at most for 2,048 bits. */
export function debianModulus(process: number, bits: number, machine: Machine, seedFile: SeedFile): bigint {
  const pool = new Pool(process, machine);
  if (seedFile !== 'nornd') pool.add(STAT_BYTES[machine]);
  if (seedFile === 'rnd') pool.add(SEED_FILE_BYTES);
  // Where no file was read, the program asked whether the pool was seeded, which seeded it.
  else pool.seed();
  const half = (bits + 1) >> 1;
  const p = primeFor(pool, half, null);
  return p * primeFor(pool, bits - half, p);
}

function primeFor(pool: Pool, bits: number, other: bigint | null): bigint {
  for (;;) {
    const prime = nextPrime(pool, bits);
    if ((prime - 1n) % PUBLIC_EXPONENT !== 0n && prime !== other) return prime;
  }
}

class Pool {
  readonly #process: number;
  readonly #long: number;
  readonly #isBig: boolean;
  /** One byte more: where the pool was left at its very end, the next byte is stirred in behind it, and never read. */
  readonly #state = Buffer.alloc(POOL_BYTES + 1);
  #digest: Buffer = Buffer.alloc(DIGEST_BYTES);
  #filled = 0;
  #index = 0;
  #calls = 0;
  #blocks = 0;
  #isSeeded = false;
  #isStirred = false;

  constructor(process: number, machine: Machine) {
    this.#process = process;
    this.#long = machine === 'le64' ? 8 : 4;
    this.#isBig = machine === 'be32';
  }

  /** So many bytes, whichever they were. */
  add(count: number): void {
    let at = this.#index;
    let blocks = this.#blocks;
    this.#index += count;
    if (this.#index >= POOL_BYTES) {
      this.#index %= POOL_BYTES;
      this.#filled = POOL_BYTES;
    } else {
      this.#filled = Math.max(this.#filled, this.#index);
    }
    this.#blocks += Math.ceil(count / DIGEST_BYTES);
    let local: Buffer = this.#digest;
    for (let done = 0; done < count; done += DIGEST_BYTES) {
      const length = Math.min(DIGEST_BYTES, count - done);
      const hash = createHash('sha1')
        .update(local)
        .update(this.#read(at, length, POOL_BYTES));
      local = hash.update(this.#counts(this.#calls, blocks++)).digest();
      at = this.#mix(at, local.subarray(0, length), POOL_BYTES);
    }
    this.#digest = Buffer.from(this.#digest.map((byte, i) => byte ^ (local[i] ?? 0)));
  }

  /** 32 bytes of a device, then process, user and time: four counts. */
  seed(): void {
    this.#isSeeded = true;
    this.add(32);
    for (let i = 0; i < 3; i++) this.add(this.#long);
  }

  /** A number as BN_rand makes it: the time is stirred in first, as another count. */
  number(bits: number, shape: 'odd with two top bits' | 'any'): Buffer {
    this.add(this.#long);
    const bytes = this.#bytes((bits + 7) >> 3);
    if (shape === 'odd with two top bits') {
      bytes.writeUInt8(bytes.readUInt8(0) | 0xc0, 0);
      bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) | 1, bytes.length - 1);
    }
    return bytes;
  }

  #bytes(count: number): Buffer {
    if (!this.#isSeeded) this.seed();
    if (!this.#isStirred) for (let left = POOL_BYTES; left > 0; left -= DIGEST_BYTES) this.add(DIGEST_BYTES);
    this.#isStirred = true;
    const counts = this.#counts(this.#calls, this.#blocks);
    const half = DIGEST_BYTES / 2;
    const out: Buffer[] = [];
    let at = this.#index;
    this.#index += Math.ceil(count / half) * half;
    if (this.#index > this.#filled) this.#index %= this.#filled;
    this.#calls += 1;
    let local: Buffer = this.#digest;
    for (let done = 0; done < count; done += half) {
      const hash = createHash('sha1');
      if (done === 0 && this.#process !== 0) hash.update(this.#word(this.#process));
      local = hash
        .update(local)
        .update(counts)
        .update(this.#read(at, half, this.#filled))
        .digest();
      at = this.#mix(at, local.subarray(0, half), this.#filled);
      out.push(local.subarray(half, half + Math.min(half, count - done)));
    }
    this.#digest = createHash('sha1').update(counts).update(local).update(this.#digest).digest();
    return Buffer.concat(out);
  }

  #read(at: number, length: number, end: number): Buffer {
    const over = Math.max(0, at + length - end);
    return Buffer.concat([this.#state.subarray(at, at + length - over), this.#state.subarray(0, over)]);
  }

  #mix(from: number, bytes: Buffer, end: number): number {
    let at = from;
    for (const byte of bytes) {
      this.#state.writeUInt8(this.#state.readUInt8(at) ^ byte, at);
      at = at + 1 >= end ? 0 : at + 1;
    }
    return at;
  }

  #word(value: number): Buffer {
    const word = Buffer.alloc(4);
    if (this.#isBig) word.writeUInt32BE(value);
    else word.writeUInt32LE(value);
    return word;
  }

  #counts(...values: readonly number[]): Buffer {
    const above = Buffer.alloc(this.#long - 4);
    return Buffer.concat(values.flatMap((value) => [this.#word(value), above]));
  }
}

const SIEVED = 2048;
const SMALL_PRIMES = smallPrimes(SIEVED);

function smallPrimes(count: number): number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; n++) if (found.every((p) => p * p > n || n % p !== 0)) found.push(n);
  return found;
}

/** Candidates one after the other, each with the draws that its Miller-Rabin rounds took: one for what is none. */
function nextPrime(pool: Pool, bits: number): bigint {
  const rounds = bits >= 1300 ? 2 : bits >= 850 ? 3 : 4;
  for (;;) {
    const candidate = sieved(pool.number(bits, 'odd with two top bits'));
    const isPrime = checkPrimeSync(candidate, { checks: 1 });
    for (let round = 0; round < (isPrime ? rounds : 1); round++) {
      while (valueOf(pool.number(bits, 'any')) >= candidate - 1n);
    }
    if (isPrime) return candidate;
  }
}

/** The next number from here of which no small prime divides it or the one before it. */
function sieved(start: Buffer): bigint {
  const remainders = SMALL_PRIMES.map((prime) => {
    let rest = 0;
    for (let i = 0; i < start.length; i += 2) rest = (rest * 65_536 + start.readUInt16BE(i)) % prime;
    return rest;
  });
  let delta = 0;
  while (remainders.some((rest, i) => i > 0 && (rest + delta) % (SMALL_PRIMES[i] ?? 1) <= 1)) delta += 2;
  return valueOf(start) + BigInt(delta);
}

function valueOf(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`);
}
