/**
 * `node build/run.mjs debian-weak-keys MACHINE SEED-FILE OUT`: the keys of 2,048 bits that Debian's OpenSSL made (CVE-2008-0166)
 * on such computers, as the first six bytes of each modulus's SHA-256, in the order of the process numbers 0 to 32,767. Some 0.1 s
 * of one core each, an hour in all; goes on where a run before it stopped.
 */
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, statSync } from 'node:fs';
import { debianModulus, MACHINES, SEED_FILES } from './debian-generator.ts';
import { say } from './project.ts';

const PREFIX_BYTES = 6;
const PROCESSES = 32_768;
const BITS = 2048;

function main([machineName, seedFileName, out]: readonly string[]): number {
  const machine = MACHINES.find((name) => name === machineName);
  const seedFile = SEED_FILES.find((name) => name === seedFileName);
  if (machine === undefined || seedFile === undefined || out === undefined) {
    say(`debian-weak-keys ${MACHINES.join('|')} ${SEED_FILES.join('|')} OUT`);
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

process.exitCode = main(process.argv.slice(2));
