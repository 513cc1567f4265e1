/** RSA keys of 2,048 bits that Debian's and Ubuntu's OpenSSL made from 2006 to 2008 (CVE-2008-0166), told by a table (ADR 0052). */
import { createHash } from 'node:crypto';
import { DEBIAN_WEAK_MODULI } from './debian-weak-moduli.ts';

/** The table's buckets are the first two bytes of a digest; what stands in one are the next four. */
const BUCKETS = 65_536;
const REST_BYTES = 4;
const MODULUS_BYTES = 256;

/** Where each bucket begins, and the rests of all of them; read once, by the first RSA key that is asked about. */
let table: { readonly starts: Uint32Array; readonly rests: Buffer } | undefined;

/** One byte a bucket, how many stand in it; then those, four bytes each, bucket by bucket. */
function readTable(): NonNullable<typeof table> {
  const bytes = Buffer.from(DEBIAN_WEAK_MODULI, 'base64');
  const starts = new Uint32Array(BUCKETS + 1);
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    starts[bucket + 1] = (starts[bucket] ?? 0) + bytes.readUInt8(bucket);
  }
  const rests = bytes.subarray(BUCKETS);
  if (rests.length !== REST_BYTES * (starts[BUCKETS] ?? 0)) throw new Error('The table of weak keys is damaged.');
  return { starts, rests };
}

/**
 * Whether the modulus (big-endian, no leading zero) is one of those that anybody can make again. It compares 48 bits of its SHA-256:
 * a sound key is taken for one of them once in a thousand million.
 */
export function isDebianWeak(modulus: Uint8Array): boolean {
  if (modulus.length !== MODULUS_BYTES) return false;
  table ??= readTable();
  const digest = createHash('sha256').update(modulus).digest();
  const bucket = digest.readUInt16BE(0);
  const rest = digest.readUInt32BE(2);
  for (let at = table.starts[bucket] ?? 0; at < (table.starts[bucket + 1] ?? 0); at++) {
    if (table.rests.readUInt32BE(REST_BYTES * at) === rest) return true;
  }
  return false;
}
