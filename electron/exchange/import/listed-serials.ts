import { basename, dirname, extname, join, sep } from 'node:path';
import { parseSerialNumber } from '../../pki/serial-number.ts';
import type { FindingTally } from './finding-tally.ts';
import type { OpensslFolder } from './openssl-folder.ts';
import { parseIndex, type IndexRow } from './openssl-index.ts';

/** As many of the last rows stand for all when the CA's certificate is looked for. */
const SAMPLED = 20;

/**
 * What an index lists, and where the certificates lie. There may be a hundred thousand: of each, one text and its number are
 * kept, and rows are read anew when they are wanted.
 */
export class ListedSerials {
  readonly #index: { readonly bytes: Uint8Array; readonly name: string };
  readonly #numbers = new Map<string, number>();
  /** By number. */
  readonly #texts: string[] = [];
  /** The line whose row counts, by number; below zero where it is revoked. */
  readonly #lines: number[] = [];
  readonly #files: FilePlaces;
  /** The serial numbers of the last rows. */
  readonly last: string[] = [];

  /** @throws {CertificateError} MALFORMED_CONTAINER naming the line */
  constructor(bytes: Uint8Array, found: OpensslFolder, files: readonly string[], tally: FindingTally) {
    this.#index = { bytes, name: basename(found.index) };
    for (const row of parseIndex(bytes, this.#index.name)) this.#list(row, tally);
    this.#files = new FilePlaces(found);
    for (const file of files) {
      const serialNumber = serialIn(file);
      const number = serialNumber === null ? undefined : this.#numbers.get(serialNumber);
      if (number !== undefined) this.#files.put(number, this.#texts[number] ?? '', file);
    }
  }

  get size(): number {
    return this.#texts.length;
  }

  has(serialNumber: string): boolean {
    return this.#numbers.has(serialNumber);
  }

  /** The file in the folders of issued certificates that is named by a serial number of the index. */
  fileOf(serialNumber: string): string | null {
    const number = this.#numbers.get(serialNumber);
    return number === undefined ? null : this.#files.get(number, serialNumber);
  }

  /** Whether it is the file of a serial number of the index. */
  isListed(file: string): boolean {
    const serialNumber = serialIn(file);
    return serialNumber !== null && this.fileOf(serialNumber) === file;
  }

  /** One row a serial number: of two, the revoked one counts. */
  *rows(): Generator<IndexRow> {
    for (const row of parseIndex(this.#index.bytes, this.#index.name)) {
      const number = this.#numbers.get(row.serialNumber) ?? -1;
      if (Math.abs(this.#lines[number] ?? 0) === row.line) {
        yield { ...row, serialNumber: this.#texts[number] ?? row.serialNumber };
      }
    }
  }

  #list({ serialNumber, line, revocation }: IndexRow, tally: FindingTally): void {
    this.last.push(serialNumber);
    if (this.last.length > SAMPLED) this.last.shift();
    const signedLine = revocation === null ? line : -line;
    const number = this.#numbers.get(serialNumber);
    if (number === undefined) {
      this.#numbers.set(serialNumber, this.#texts.length);
      this.#texts.push(serialNumber);
      this.#lines.push(signedLine);
      return;
    }
    const message = (n: number): string =>
      `${String(n)} serial number${n === 1 ? ' stands' : 's stand'} in the index twice; the revoked row counts`;
    tally.add('warning', 'duplicate-serial', serialNumber, message);
    if (signedLine < 0 && (this.#lines[number] ?? 0) > 0) this.#lines[number] = signedLine;
  }
}

/** How nearly all files are named: by the serial number in one spelling, in one folder. */
interface Naming {
  readonly before: string;
  readonly isUpperCase: boolean;
  readonly ending: string;
}

/** Files named by a serial number in the folders of issued certificates; of two copies, the one in the folder named first. */
class FilePlaces {
  readonly #found: OpensslFolder;
  /** By number of the serial number; a path where the name follows no rule. */
  readonly #places: (Naming | string | undefined)[] = [];
  readonly #namings: Naming[] = [];

  constructor(found: OpensslFolder) {
    this.#found = found;
  }

  put(number: number, serialNumber: string, file: string): void {
    // `ca.pem` is no certificate of the serial number CA.
    if (this.#rank(file) === -1 || this.#found.certificates.includes(file)) return;
    const known = this.get(number, serialNumber);
    if (known === null || this.#rank(file) < this.#rank(known)) {
      this.#places[number] = this.#namingOf(serialNumber, file) ?? file;
    }
  }

  get(number: number, serialNumber: string): string | null {
    const place = this.#places[number];
    if (place === undefined) return null;
    return typeof place === 'string' ? place : named(place, serialNumber);
  }

  #rank(file: string): number {
    return this.#found.issued.indexOf(dirname(file));
  }

  #namingOf(serialNumber: string, file: string): Naming | undefined {
    const known = this.#namings.find((naming) => named(naming, serialNumber) === file);
    if (known !== undefined) return known;
    const before = join(dirname(file), sep);
    const ending = extname(file);
    for (const isUpperCase of [true, false]) {
      const naming = { before, isUpperCase, ending };
      if (named(naming, serialNumber) !== file) continue;
      this.#namings.push(naming);
      return naming;
    }
    return undefined;
  }
}

function named({ before, isUpperCase, ending }: Naming, serialNumber: string): string {
  return `${before}${isUpperCase ? serialNumber.toUpperCase() : serialNumber}${ending}`;
}

function serialIn(file: string): string | null {
  const serial = /[\\/](-?[0-9A-Fa-f]{1,64})\.(?:pem|crt|cer|der)$/.exec(file)?.[1];
  return serial === undefined ? null : parseSerialNumber(serial);
}
