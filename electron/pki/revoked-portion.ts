import { CertificateError } from '../../shared/errors.ts';
import type { RevocationReason } from '../../shared/pki-terms.ts';
import { letGo } from './bytes.ts';
import { encodeRevokedEntries } from './crl-entry-writer.ts';
import { readRevokedEntries, type RevokedEntry } from './crl.ts';

/** One entry of a CRL to come. */
export interface RevokedSerial {
  /** Lower-case hexadecimal, even length. */
  readonly serialNumber: string;
  readonly revokedAt: Date;
  readonly reason: RevocationReason;
  readonly invalidityDate: Date | null;
  /** When the revoked certificate ends, where we know it. */
  readonly notAfter: Date | null;
}

/** Entries of a CRL to come, in order. */
export interface RevokedPortion {
  readonly entryCount: number;
  /** As they stand on a CRL: DER, one behind the other. To be asked for anew after {@link moveInto} of whichever portion. */
  readonly encoded: Uint8Array;
  /** When the first of these certificates ends; null where of none it is known. */
  readonly earliestEnd: Date | null;
  entries(): Iterable<RevokedSerial>;
  /**
   * Keeps the entries as a part of a CRL on which they stand, from now on, and gives back the memory that they had: a list of a
   * million is 50 MB, and need not be there twice. Null takes them out again: a CRL must not live on for one part of it.
   *
   * @throws {CertificateError} SIGNATURE_UNPROVEN: it is not octet for octet what they are
   */
  moveInto(partOfList: Uint8Array | null): void;
}

/**
 * Revocations as a CRL lists them: a million take 50 MB so, and eight times as much as objects. Each is looked at before the
 * next is asked for, and may be the same object filled anew.
 */
export function revokedPortion(revoked: Iterable<RevokedSerial>, memory: PortionMemory | null = null): RevokedPortion {
  const endTimes: number[] = [];
  const made = encodeRevokedEntries(asEntries(revoked, endTimes));
  const entryCount = endTimes.length;
  const ends = packedEnds(endTimes);
  const earliestEnd = earliestOf(endTimes);
  const together = memory?.take(made) ?? null;
  let encoded = together ?? made;
  /** Gives back what the entries have to themselves; null where that is nothing. */
  let leave: (() => void) | null = together === null ? () => letGo(made) : () => memory?.leave();
  return {
    entryCount,
    get encoded() {
      return encoded;
    },
    earliestEnd,
    *entries() {
      let at = 0;
      for (const { serialNumber, revocationDate, reason, invalidityDate } of readRevokedEntries(encoded)) {
        const notAfter = endAt(ends, at++);
        yield {
          serialNumber,
          revokedAt: revocationDate,
          // RFC 5280 §5.3.1: unspecified is what an entry without a reason means.
          reason: reason ?? 'unspecified',
          invalidityDate,
          notAfter,
        };
      }
    },
    moveInto(partOfList) {
      if (partOfList === null) {
        if (leave !== null) return;
        const own = new Uint8Array(encoded);
        encoded = own;
        leave = () => letGo(own);
        return;
      }
      if (Buffer.compare(partOfList, encoded) !== 0) {
        throw new CertificateError(
          'SIGNATURE_UNPROVEN',
          'The CRL just made does not list what it should. Check the vault.',
        );
      }
      leave?.();
      leave = null;
      encoded = partOfList;
    },
  };
}

/**
 * Memory of several portions. What each had by itself the C library would keep for later when it is given back; a large one
 * goes back to the system.
 */
export class PortionMemory {
  readonly #octets: Uint8Array;
  #used = 0;
  #portions = 0;

  /** @param length as much as they will need, in octets; beyond it each has its own */
  constructor(length: number) {
    this.#octets = new Uint8Array(length);
  }

  /** Copies a portion here, and gives back what it was copied from. @returns null where there is no room */
  take(octets: Uint8Array): Uint8Array | null {
    if (this.#used + octets.length > this.#octets.length) return null;
    const kept = this.#octets.subarray(this.#used, this.#used + octets.length);
    kept.set(octets);
    letGo(octets);
    this.#used += kept.length;
    this.#portions++;
    return kept;
  }

  /** One portion is elsewhere now. */
  leave(): void {
    this.#portions--;
    if (this.#portions > 0) return;
    this.#used = this.#octets.length;
    letGo(this.#octets);
  }
}

/** Where an end is not known. */
const NO_END = 0xffff_ffff;

/**
 * In whole seconds since 1970 up to 2106, four octets each: of a million they are kept for as long as the vault is unlocked.
 * Where one does not fit all are milliseconds.
 */
function packedEnds(times: readonly number[]): Uint32Array | Float64Array {
  const seconds = Uint32Array.from(times, (time) => (Number.isNaN(time) ? NO_END : time / 1000));
  const fit = times.every((time, at) => {
    const second = seconds[at] ?? NO_END;
    return Number.isNaN(time) || (second !== NO_END && second * 1000 === time);
  });
  return fit ? seconds : Float64Array.from(times);
}

function endAt(ends: Uint32Array | Float64Array, at: number): Date | null {
  const end = ends[at] ?? NaN;
  if (ends instanceof Uint32Array) return end === NO_END ? null : new Date(end * 1000);
  return Number.isNaN(end) ? null : new Date(end);
}

/** @param endTimes takes the end of each, in milliseconds; NaN where it is not known */
function* asEntries(revoked: Iterable<RevokedSerial>, endTimes: number[]): Generator<RevokedEntry> {
  const entry: { -readonly [K in keyof RevokedEntry]: RevokedEntry[K] } = {
    serialNumber: '',
    revocationDate: new Date(0),
    reason: null,
    invalidityDate: null,
  };
  for (const one of revoked) {
    entry.serialNumber = one.serialNumber;
    entry.revocationDate = one.revokedAt;
    entry.reason = one.reason;
    entry.invalidityDate = one.invalidityDate;
    endTimes.push(one.notAfter?.getTime() ?? NaN);
    yield entry;
  }
}

function earliestOf(endTimes: readonly number[]): Date | null {
  let earliest = Infinity;
  for (const time of endTimes) if (time < earliest) earliest = time;
  return earliest === Infinity ? null : new Date(earliest);
}

/** All of them, in the order that the CRL will have. */
export function* revokedSerials({ portions }: { portions: readonly RevokedPortion[] }): Generator<RevokedSerial> {
  for (const portion of portions) yield* portion.entries();
}
