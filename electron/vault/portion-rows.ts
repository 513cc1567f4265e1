import { CertificateError } from '../../shared/errors.ts';

const COLON = 0x3a;
const DASH = 0x2d;
const ZERO = 0x30;
const SEMICOLON = 0x3b;

/**
 * Walks the rows of a portion as they were digested (see portions.ts), so that what is proven and what is read are the same
 * octets, and no row costs an object. Columns are asked for by their place in the source.
 *
 * Every method throws VAULT_DAMAGED where the octets are no such row.
 */
export class PortionRows {
  readonly #octets: Buffer;
  readonly #starts: Int32Array;
  /** Behind the last octet; -1 where the column is null. */
  readonly #ends: Int32Array;
  #at = 0;

  constructor(octets: Uint8Array, columns: number) {
    this.#octets = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
    this.#starts = new Int32Array(columns);
    this.#ends = new Int32Array(columns);
  }

  /** Goes to the next row. @returns whether there is one. */
  next(): boolean {
    const octets = this.#octets;
    if (this.#at === octets.length) return false;
    let at = this.#at;
    if (at > 0 && octets[at++] !== SEMICOLON) throw damaged();
    for (let column = 0; column < this.#starts.length; column++) {
      if (octets[at] === DASH) {
        this.#ends[column] = -1;
        at++;
        continue;
      }
      const colon = octets.indexOf(COLON, at);
      const length = this.#number(at, colon);
      this.#starts[column] = colon + 1;
      at = colon + 1 + length;
      if (at > octets.length) throw damaged();
      this.#ends[column] = at;
    }
    this.#at = at;
    return true;
  }

  isNull(column: number): boolean {
    return this.#ends[column] === -1;
  }

  /** What is ASCII: digits, names of our own. */
  text(column: number): string {
    if (this.isNull(column)) throw damaged();
    return this.#octets.toString('latin1', this.#starts[column], this.#ends[column]);
  }

  integer(column: number): number {
    const start = this.#starts[column] ?? 0;
    const end = this.#ends[column] ?? 0;
    return this.#octets[start] === DASH ? -this.#number(start + 1, end) : this.#number(start, end);
  }

  #number(start: number, end: number): number {
    // More digits than a whole number has are no number of ours.
    if (end <= start || end - start > 15) throw damaged();
    let value = 0;
    for (let at = start; at < end; at++) {
      const digit = (this.#octets[at] ?? 0) - ZERO;
      if (digit < 0 || digit > 9) throw damaged();
      value = value * 10 + digit;
    }
    return value;
  }
}

function damaged(): CertificateError {
  return new CertificateError('VAULT_DAMAGED', 'A portion of the vault’s rows does not read. Restore a backup.');
}
