/** RSA keys of 2,048 bits that Debian's and Ubuntu's OpenSSL made from 2006 to 2008 (CVE-2008-0166), told by a table (ADR 0052). */
import { createHash } from 'node:crypto';
import { readWeakModuli } from './debian-weak-moduli.ts';

/** The table's buckets are the first two bytes of a digest; what stands in one are the next four. */
export const BUCKETS = 65_536;
const REST_BYTES = 4;
const DIGEST_BYTES = 32;
const MODULUS_BYTES = 256;

/** Where each bucket begins, and the rests of all of them. */
interface WeakKeyTable {
  readonly starts: Uint32Array;
  readonly rests: Buffer;
}

/** Read once, by the first key of 2,048 bits that is asked about. */
let table: WeakKeyTable | undefined;

/**
 * One byte a bucket, how many stand in it; then those, four bytes each, bucket by bucket; then the SHA-256 of all before it.
 *
 * @throws {Error} where a bit of it is not as it was made.
 */
export function parseWeakKeyTable(bytes: Buffer): WeakKeyTable {
  const body = bytes.subarray(0, Math.max(0, bytes.length - DIGEST_BYTES));
  const digest = createHash('sha256').update(body).digest();
  const starts = new Uint32Array(BUCKETS + 1);
  if (body.length >= BUCKETS && digest.equals(bytes.subarray(body.length))) {
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      starts[bucket + 1] = (starts[bucket] ?? 0) + body.readUInt8(bucket);
    }
    const rests = body.subarray(BUCKETS);
    if (rests.length === REST_BYTES * (starts[BUCKETS] ?? 0)) return { starts, rests };
  }
  throw new Error('The table of weak keys is damaged. Install Chancery again.');
}

/**
 * Whether the modulus (big-endian, no leading zero) is one of those that anybody can make again. It compares 48 bits of its SHA-256:
 * a sound key is taken for one of them once in a thousand million.
 *
 * @throws {Error} where the table is absent or damaged.
 */
export function isDebianWeak(modulus: Uint8Array): boolean {
  if (modulus.length !== MODULUS_BYTES) return false;
  table ??= parseWeakKeyTable(readWeakModuli());
  const digest = createHash('sha256').update(modulus).digest();
  const bucket = digest.readUInt16BE(0);
  const rest = digest.readUInt32BE(2);
  for (let at = table.starts[bucket] ?? 0; at < (table.starts[bucket + 1] ?? 0); at++) {
    if (table.rests.readUInt32BE(REST_BYTES * at) === rest) return true;
  }
  return false;
}
