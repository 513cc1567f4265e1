import { integer } from './columns.ts';
import type { StoredEvent } from './event-chain.ts';
import { portionDigests, portionOf, ROWS_IN_PORTION, type Portions } from './portions.ts';
import { RECORD_KINDS } from './records.ts';
import type { VaultStore } from './store.ts';

const { revocation: KIND } = RECORD_KINDS;

/**
 * What a session has proven of the revocations: a CRL is made of all of them at every revocation, and to prove 100,000 rows
 * against their events takes 3 s.
 *
 * A portion of the table that is octet for octet as it was proven needs no second look; nor does a row of which no event has
 * spoken since. Whatever was put in, altered or taken out by hand changes its portion; whatever was put *back* is a row of
 * which an event has spoken.
 */
export class ProvenRevocations {
  #portions = new Map<number, string>();
  #touched = new Set<string>();

  /** Takes note of an event of the proven chain. */
  visit({ kind, subject }: StoredEvent): void {
    if (KIND.events.includes(kind)) this.#touched.add(subject);
  }

  /** Begins from what an unlock has proven, up to the events visited so far; null where it kept no digests. */
  resume(portions: Portions | null): void {
    this.#portions = new Map(portions?.digests);
    this.#touched.clear();
  }

  /**
   * Proves every revocation in the vault, of whichever CA; inside one state of the file.
   *
   * @throws {CertificateError} VAULT_TAMPERED, naming the row
   */
  prove(store: VaultStore): void {
    const { database } = store;
    for (const subject of this.#touched) store.prove(KIND, subject);
    const now = new Map<number, string>();
    for (const { portion, digest } of portionDigests(database, KIND.source)) {
      if (this.#portions.get(portion) !== digest) {
        for (const row of KIND.list(database, portion * ROWS_IN_PORTION, ROWS_IN_PORTION)) {
          if (portionOf(integer(row, 'id')) === portion) store.prove(KIND, KIND.subjectOf(row));
        }
      }
      now.set(portion, digest);
    }
    this.#portions = now;
    this.#touched.clear();
  }
}
