import { letGo } from '../pki/bytes.ts';
import { PortionMemory, revokedPortion, type RevokedPortion, type RevokedSerial } from '../pki/revoked-portion.ts';
import { integer } from './columns.ts';
import { dataVersionOf } from './data-version.ts';
import type { StoredEvent } from './event-chain.ts';
import { PortionRows } from './portion-rows.ts';
import { portionNumbers, portionOf, readPortion, ROWS_IN_PORTION, type Portions } from './portions.ts';
import { RECORD_KINDS } from './records.ts';
import { revocationReason } from './register-rows.ts';
import type { VaultStore } from './store.ts';

const { revocation: KIND } = RECORD_KINDS;

/** Where KIND.source has its columns. */
const COLUMN = { authority: 1, serialNumber: 2, revokedAt: 4, reason: 5, invalidityAt: 6, notAfter: 7 } as const;

/** Nearly all take 49, with a reason; memory that is not used is not there. */
const OCTETS_OF_ENTRY = 56;

/** How often it is read ahead anew because another program wrote meanwhile. */
const ATTEMPTS_AHEAD = 3;

/** What the table held, portion by portion, when it was proven. */
interface Proven {
  readonly digest: string;
  /** By CA; null where the digest is known from the unlock, and the rows were not read yet. */
  readonly lists: ReadonlyMap<number, RevokedPortion> | null;
}

/**
 * What a session has proven of the revocations: a CRL is made of all of them at every revocation, and to prove 100,000 rows
 * against their events takes 3 s.
 *
 * A portion of the table that is octet for octet as it was proven needs no second look; nor does a row of which no event has
 * spoken since. Whatever was put in, altered or taken out by hand changes its portion; whatever was put *back* is a row of
 * which an event has spoken.
 *
 * And where no other connection has written since, what was read then is what stands there: it is kept as a CRL will list it,
 * 50 octets a row, and only the portions of our own changes are read again.
 */
export class ProvenRevocations {
  #portions = new Map<number, Proven>();
  #touched = new Set<string>();
  /** How many rows were taken away, of which nothing tells any more which portion they were in; and how many by the time all was read. */
  #takenAway = 0;
  #takenAwayBefore = 0;
  /** `PRAGMA data_version` when all was read; null before. */
  #dataVersion: number | null = null;
  /** While it is read ahead: all wait for the one reading. */
  #ahead: Promise<void> | null = null;

  /** Takes note of an event of the proven chain. */
  visit({ kind, subject }: StoredEvent): void {
    if (!KIND.events.includes(kind)) return;
    this.#touched.add(subject);
    if (kind === 'certificate.released') this.#takenAway++;
  }

  /** Begins from what an unlock has proven, up to the events visited so far; null where it kept no digests. */
  resume(portions: Portions | null): void {
    this.#portions = new Map([...(portions?.digests ?? [])].map(([at, digest]) => [at, { digest, lists: null }]));
    this.#touched.clear();
    this.#takenAway = 0;
    this.#takenAwayBefore = 0;
    this.#dataVersion = null;
  }

  /**
   * Reads ahead what {@link prove} would read at once, which of a million rows takes two seconds: portion by portion, with a
   * pause behind each. Whatever changes meanwhile `prove` sees, and reads again; where another program goes on writing, all of it.
   */
  async readAhead(store: VaultStore, pause: () => Promise<void>): Promise<void> {
    for (let attempt = 0; attempt < ATTEMPTS_AHEAD && this.#isStale(dataVersionOf(store.database)); attempt++) {
      this.#ahead ??= this.#readAll(store, pause).finally(() => {
        this.#ahead = null;
      });
      await this.#ahead;
    }
  }

  async #readAll(store: VaultStore, pause: () => Promise<void>): Promise<void> {
    const { database, session } = store;
    const [dataVersion, takenAway] = [dataVersionOf(database), this.#takenAway];
    const wanted = [...portionNumbers(database, KIND.source)];
    const memory = new PortionMemory(wanted.length * ROWS_IN_PORTION * OCTETS_OF_ENTRY);
    const now = new Map<number, Proven>();
    for (const portion of wanted) {
      now.set(
        portion,
        database.consistent(() => this.#read(store, portion, memory)),
      );
      await pause();
      // Locked meanwhile: whoever asked is told so by what comes next.
      if (store.session !== session) return;
    }
    // What we recorded ourselves stands in `#touched`; what another wrote may be in any portion.
    if (dataVersionOf(database) !== dataVersion) return;
    this.#portions = now;
    this.#dataVersion = dataVersion;
    this.#takenAwayBefore = takenAway;
  }

  /** Whether a row may be gone, or altered by somebody else, of which no event of ours names the portion. */
  #isStale(dataVersion: number): boolean {
    return dataVersion !== this.#dataVersion || this.#takenAway !== this.#takenAwayBefore;
  }

  /**
   * Proves every revocation in the vault, of whichever CA; inside one state of the file.
   *
   * @returns those of one CA, in the order in which they were recorded
   * @throws {CertificateError} VAULT_TAMPERED, naming the row
   */
  prove(store: VaultStore, authority: number): RevokedPortion[] {
    const { database } = store;
    const dataVersion = dataVersionOf(database);
    const touched = new Set<number>();
    for (const subject of this.#touched) {
      store.prove(KIND, subject);
      const row = KIND.find(database, subject);
      if (row !== undefined) touched.add(portionOf(integer(row, 'id')));
    }
    const all = this.#isStale(dataVersion);
    const now = new Map(all ? [] : this.#portions);
    const wanted = all ? [...portionNumbers(database, KIND.source)] : [...touched];
    const memory = new PortionMemory(wanted.length * ROWS_IN_PORTION * OCTETS_OF_ENTRY);
    for (const portion of wanted) now.set(portion, this.#read(store, portion, memory));
    this.#portions = now;
    this.#touched.clear();
    this.#takenAwayBefore = this.#takenAway;
    this.#dataVersion = dataVersion;
    return [...now].sort(([a], [b]) => a - b).flatMap(([, { lists }]) => lists?.get(authority) ?? []);
  }

  #read(store: VaultStore, portion: number, memory: PortionMemory): Proven {
    const { octets, digest } = readPortion(store.database, KIND.source, portion);
    const known = this.#portions.get(portion);
    if (known?.digest !== digest) {
      for (const row of KIND.list(store.database, portion * ROWS_IN_PORTION, ROWS_IN_PORTION)) {
        if (portionOf(integer(row, 'id')) === portion) store.prove(KIND, KIND.subjectOf(row));
      }
    } else if (known.lists !== null) {
      letGo(octets);
      return known;
    }
    const lists = listsIn(octets, memory);
    letGo(octets);
    return { digest, lists };
  }
}

function listsIn(octets: Uint8Array, memory: PortionMemory): Map<number, RevokedPortion> {
  const authorities = new Set<number>();
  const rows = new PortionRows(octets, KIND.source.columns.length);
  while (rows.next()) authorities.add(rows.integer(COLUMN.authority));
  return new Map(
    [...authorities].map((authority) => [authority, revokedPortion(revokedIn(octets, authority), memory)]),
  );
}

/** The same object again and again, with the same dates: a thousand rows are read a thousand times over. */
function* revokedIn(octets: Uint8Array, authority: number): Generator<RevokedSerial> {
  const revokedAt = new Date(0);
  const invalidityDate = new Date(0);
  const notAfter = new Date(0);
  const rows = new PortionRows(octets, KIND.source.columns.length);
  const filled = (date: Date, column: number): Date | null => {
    if (rows.isNull(column)) return null;
    date.setTime(rows.integer(column) * 1000);
    return date;
  };
  const one: { -readonly [K in keyof RevokedSerial]: RevokedSerial[K] } = {
    serialNumber: '',
    revokedAt,
    reason: 'unspecified',
    invalidityDate: null,
    notAfter: null,
  };
  while (rows.next()) {
    if (rows.integer(COLUMN.authority) !== authority) continue;
    one.serialNumber = rows.text(COLUMN.serialNumber);
    revokedAt.setTime(rows.integer(COLUMN.revokedAt) * 1000);
    one.reason = revocationReason(rows.text(COLUMN.reason));
    one.invalidityDate = filled(invalidityDate, COLUMN.invalidityAt);
    one.notAfter = filled(notAfter, COLUMN.notAfter);
    yield one;
  }
}
