/** The one file that pki reads: a constant of the program that is too large to be loaded with it (ADR 0052). */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * The table's bytes, from the file beside this one: `debian-weak-keys table` makes it, and build/node-bundle.ts takes it along.
 *
 * @throws {Error} where the file is not there: a key that cannot be compared is never taken for a sound one.
 */
export function readWeakModuli(): Buffer {
  return readFileSync(fileURLToPath(new URL('./debian-weak-moduli.bin', import.meta.url)));
}
