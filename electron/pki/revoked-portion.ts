import type { RevocationReason } from '../../shared/pki-terms.ts';
import { encodeRevokedEntries } from './crl-entry-writer.ts';
import { readRevokedEntries } from './crl.ts';

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
  /** As they stand on a CRL: DER, one behind the other. */
  readonly encoded: Uint8Array;
  /** When the first of these certificates ends; null where of none it is known. */
  readonly earliestEnd: Date | null;
  entries(): Iterable<RevokedSerial>;
}

/** Revocations as a CRL lists them: a million take 50 MB so, and eight times as much as objects. */
export function revokedPortion(revoked: readonly RevokedSerial[]): RevokedPortion {
  // A copy, so that what the writer had too much of is let go.
  const encoded = encodeRevokedEntries(revoked.map((entry) => ({ ...entry, revocationDate: entry.revokedAt }))).slice();
  const ends = Float64Array.from(revoked, ({ notAfter }) => notAfter?.getTime() ?? NaN);
  const known = ends.filter((end) => !Number.isNaN(end));
  return {
    entryCount: revoked.length,
    encoded,
    earliestEnd: known.length === 0 ? null : new Date(known.reduce((a, b) => Math.min(a, b))),
    *entries() {
      let at = 0;
      for (const { serialNumber, revocationDate, reason, invalidityDate } of readRevokedEntries(encoded)) {
        const end = ends[at++] ?? NaN;
        yield {
          serialNumber,
          revokedAt: revocationDate,
          // RFC 5280 §5.3.1: unspecified is what an entry without a reason means.
          reason: reason ?? 'unspecified',
          invalidityDate,
          notAfter: Number.isNaN(end) ? null : new Date(end),
        };
      }
    },
  };
}

/** All of them, in the order that the CRL will have. */
export function* revokedSerials({ portions }: { portions: readonly RevokedPortion[] }): Generator<RevokedSerial> {
  for (const portion of portions) yield* portion.entries();
}
