/**
 * `node build/run.mjs debian-weak-keys MACHINE SEED-FILE OUT`: the keys of 2,048 bits that Debian's OpenSSL made (CVE-2008-0166)
 * on such computers, as the first six bytes of each modulus's SHA-256, in the order of the process numbers 0 to 32,767. Some 0.1 s
 * of one core each, an hour in all; goes on where a run before it stopped.
 * `node build/run.mjs debian-weak-keys table LIST...`: the table of all of them that the program asks
 * (electron/pki/debian-weak-moduli.bin).
 */
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { BUCKETS } from '../electron/pki/debian-weak-keys.ts';
import { debianModulus, MACHINES, SEED_FILES } from './debian-generator.ts';
import { PROJECT, say } from './project.ts';

const PREFIX_BYTES = 6;
const PROCESSES = 32_768;
const BITS = 2048;

function main(args: readonly string[]): number {
  if (args[0] === 'table') return writeTable(args.slice(1));
  const machine = MACHINES.find((name) => name === args[0]);
  const seedFile = SEED_FILES.find((name) => name === args[1]);
  const out = args[2];
  if (machine === undefined || seedFile === undefined || out === undefined) {
    say(`debian-weak-keys ${MACHINES.join('|')} ${SEED_FILES.join('|')} OUT, or: table LIST...`);
    return 2;
  }
  const begin = existsSync(out) ? Math.floor(statSync(out).size / PREFIX_BYTES) : 0;
  for (let process = begin; process < PROCESSES; process++) {
    const modulus = Buffer.from(debianModulus(process, BITS, machine, seedFile).toString(16), 'hex');
    appendFileSync(out, createHash('sha256').update(modulus).digest().subarray(0, PREFIX_BYTES));
    if (process % 1024 === 1023) say(`${String(process + 1)} of ${String(PROCESSES)}`);
  }
  return 0;
}

/** As {@link parseWeakKeyTable} reads it: how many stand in each bucket, then the last four bytes of each in their order. */
function writeTable(lists: readonly string[]): number {
  const prefixes = new Set<string>();
  for (const list of lists) {
    const bytes = readFileSync(list);
    if (bytes.length !== PROCESSES * PREFIX_BYTES) {
      say(`${list}: ${String(bytes.length / PREFIX_BYTES)} keys, and there should be ${String(PROCESSES)}`);
      return 1;
    }
    for (let at = 0; at < bytes.length; at += PREFIX_BYTES) prefixes.add(bytes.toString('hex', at, at + PREFIX_BYTES));
  }
  const counts = Buffer.alloc(BUCKETS);
  for (const prefix of prefixes) {
    const bucket = Number.parseInt(prefix.slice(0, 4), 16);
    counts.writeUInt8(counts.readUInt8(bucket) + 1, bucket);
  }
  const rests = Buffer.from(
    [...prefixes]
      .sort()
      .map((prefix) => prefix.slice(4))
      .join(''),
    'hex',
  );
  const body = Buffer.concat([counts, rests]);
  const digest = createHash('sha256').update(body).digest();
  writeFileSync(path.join(PROJECT, 'electron/pki/debian-weak-moduli.bin'), Buffer.concat([body, digest]));
  say(`${String(prefixes.size)} keys of ${String(lists.length)} lists`);
  return 0;
}

process.exitCode = main(process.argv.slice(2));
