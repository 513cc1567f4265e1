import { integer, text } from './columns.ts';
import { sha256Hex } from './digest.ts';
import type { Database, Row } from './driver.ts';
import { formatId, parseId, type IdPrefix } from './ids.ts';

/**
 * A kind of row that events vouch for. Each event that writes one carries the row's digest as `record` in its payload
 * (null when it takes the row away), so that the register is provably what the events made of it.
 */
export interface RecordKind {
  readonly table: string;
  /** What a person calls it: `certificate`. */
  readonly label: string;
  /** The kinds of event that write or take away such a row. */
  readonly events: readonly string[];
  /** The row that an event's subject names, with all its protected columns; what lies in a second table is joined. */
  find(database: Database, subject: string): Row | undefined;
  /** The rows behind `after`, at most `limit` of them, by id: enough of each for {@link subjectOf}. */
  list(database: Database, after: number, limit: number): Row[];
  /** The subject of the events about this row. */
  subjectOf(row: Row): string;
  /** Where its rows stand, for whoever digests many at once: see portions.ts. */
  readonly source: RowSource;
}

/** Rows numbered by `key`, and the columns of each that are looked at. */
export interface RowSource {
  readonly key: string;
  readonly columns: readonly string[];
  readonly from: string;
}

/** Too many octets to be read at every unlock: a CRL's own signature tells when they were altered. */
const NOT_IN_PORTIONS: readonly string[] = ['l.der'];

function sourceOf(columns: readonly string[], from: string): RowSource {
  return { key: 't.id', columns: columns.filter((column) => !NOT_IN_PORTIONS.includes(column)), from };
}

function columnsOf(text: string): string[] {
  return text.split(',').map((column) => column.trim());
}

/** Columns are listed one by one: a column that a later schema adds is vouched for by events of its own, or left out when null. */
function numbered(
  table: string,
  label: string,
  prefix: IdPrefix,
  events: readonly string[],
  { columns, from = `${table} t` }: { columns: string; from?: string },
): RecordKind {
  // Written once: the driver knows a statement by its text.
  const find = `SELECT ${columns} FROM ${from} WHERE t.id = ?`;
  const list = `SELECT id FROM ${table} WHERE id > ? ORDER BY id LIMIT ?`;
  return {
    table,
    label,
    events,
    source: sourceOf(columnsOf(columns), from),
    find(database, subject) {
      const id = parseId(prefix, subject);
      return id === null ? undefined : database.get(find, id);
    },
    list: (database, after, limit) => database.all(list, after, limit),
    subjectOf: (row) => formatId(prefix, integer(row, 'id')),
  };
}

const VAULT: RecordKind = {
  table: 'vault',
  label: 'vault',
  events: ['vault.created'],
  find: (database, subject) =>
    subject === 'vault' ? database.get('SELECT id, vault_id, created_at FROM vault') : undefined,
  list: (database, after, limit) => database.all('SELECT id FROM vault WHERE id > ? ORDER BY id LIMIT ?', after, limit),
  subjectOf: () => 'vault',
  source: sourceOf(['t.id', 't.vault_id', 't.created_at'], 'vault t'),
};

const KEY_SLOT = numbered('key_slot', 'key slot', 'slot', ['slot.created', 'slot.replaced', 'slot.removed'], {
  columns: 't.id, t.kind, t.parameters, t.wrapped, t.created_at',
});

const PRIVATE_KEY = numbered('private_key', 'private key', 'key', ['key.created', 'key.imported'], {
  columns: 't.id, t.key_type, t.subject_public_key_info, t.digest, t.sealed, t.created_at',
});

const AUTHORITY_EVENTS = [
  'authority.created',
  'authority.key-added',
  'authority.renewed',
  'authority.settings-changed',
  'authority.crl-number-raised',
] as const;
const CERTIFICATE_EVENTS = ['certificate.issued', 'certificate.imported', 'certificate.received'] as const;

const AUTHORITY = numbered('authority', 'authority', 'ca', AUTHORITY_EVENTS, {
  columns:
    't.id, t.name, t.certificate_id, t.key_id, t.parent_id, t.settings, t.crl_number_before, t.created_at, i.name AS issuer',
  from: 'authority t JOIN issuer i ON i.id = t.issuer_id',
});

const REQUEST = numbered('certification_request', 'request', 'csr', ['request.received', 'request.rejected'], {
  columns: 't.id, t.digest, t.der, t.received_at, t.source, t.key_id, t.rejected_at, t.note',
});

/** Its standing is left out: that follows from its revocation and its successor, and is compared with them. */
const CERTIFICATE = numbered('certificate', 'certificate', 'cert', CERTIFICATE_EVENTS, {
  columns: `t.id, t.authority_id, t.serial_number, t.fingerprint, t.subject, t.subject_digest, t.key_digest, t.not_before,
     t.not_after, t.issued_at, t.profile, t.key_id, t.request_id, t.supersedes_id, i.name AS issuer, e.der, x.text`,
  from: `certificate t JOIN issuer i ON i.id = t.issuer_id JOIN certificate_encoding e ON e.id = t.id
     JOIN certificate_text x ON x.id = t.id`,
});

const CRL = numbered('crl', 'CRL', 'crl', ['crl.issued'], {
  columns: 't.id, t.authority_id, t.number, t.this_update, t.next_update, t.entry_count, l.der',
  from: 'crl t JOIN crl_encoding l ON l.id = t.id',
});

const ANNOTATION = numbered('annotation', 'annotation of certificate', 'cert', ['certificate.annotated'], {
  columns: 't.id, t.note, t.tags, t.hidden',
});

const REVOCATION_COLUMNS = `t.id, t.authority_id, t.serial_number, t.certificate_id, t.revoked_at, t.reason,
  t.invalidity_at, t.not_after, i.name AS issuer`;
const REVOCATION_FROM = 'revocation t JOIN issuer i ON i.id = t.issuer_id';
const REVOCATION_OF_CERTIFICATE = `SELECT ${REVOCATION_COLUMNS} FROM ${REVOCATION_FROM} WHERE t.certificate_id = ?`;
/** By the issuer, since that is what the index of serial numbers begins with; the pluses keep SQLite off the others, all of which walk the table. */
const REVOCATION_OF_SERIAL = `SELECT ${REVOCATION_COLUMNS} FROM ${REVOCATION_FROM}
  WHERE t.issuer_id = (SELECT issuer_id FROM authority WHERE id = ?1) AND t.serial_number = ?2
  AND +t.authority_id = ?1 AND +t.certificate_id IS NULL`;

/** Named by its certificate, or by `ca-1/0a0b` where no certificate with that serial number is on record. */
const REVOCATION: RecordKind = {
  table: 'revocation',
  label: 'revocation of certificate',
  events: ['certificate.revoked', 'certificate.released'],
  find(database, subject) {
    const id = parseId('cert', subject);
    if (id !== null) return database.get(REVOCATION_OF_CERTIFICATE, id);
    const [authority = '', serialNumber = ''] = subject.split('/');
    const authorityId = parseId('ca', authority);
    if (authorityId === null) return undefined;
    return database.get(REVOCATION_OF_SERIAL, authorityId, serialNumber);
  },
  list: (database, after, limit) =>
    database.all(
      'SELECT id, authority_id, serial_number, certificate_id FROM revocation WHERE id > ? ORDER BY id LIMIT ?',
      after,
      limit,
    ),
  subjectOf: (row) =>
    row['certificate_id'] === null
      ? `${formatId('ca', integer(row, 'authority_id'))}/${text(row, 'serial_number')}`
      : formatId('cert', integer(row, 'certificate_id')),
  source: sourceOf(columnsOf(REVOCATION_COLUMNS), REVOCATION_FROM),
};

const AWAITING_EVENTS = ['authority.requested', 'authority.answered'] as const;
const AWAITING_AUTHORITY = numbered('awaiting_authority', 'awaiting authority', 'awaiting', AWAITING_EVENTS, {
  columns: 't.id, t.name, t.key_id, t.request_id, t.settings, t.created_at',
});

const PROFILE = numbered('profile', 'profile', 'profile', ['profile.saved', 'profile.removed'], {
  columns: 't.id, t.name, t.definition, t.saved_at',
});

const PLAN_EVENTS = ['revocation.planned', 'revocation.plan-ended'] as const;
const PLANNED_REVOCATION = numbered('planned_revocation', 'planned revocation', 'plan', PLAN_EVENTS, {
  columns: 't.id, t.certificate_id, t.successor_id, t.due_at, t.created_at',
});

const EXTERNAL_KEY_EVENTS = ['acme.external-key-created', 'acme.external-key-withdrawn'] as const;
const ACME_EXTERNAL_KEY = numbered('acme_external_key', 'ACME external key', 'eab', EXTERNAL_KEY_EVENTS, {
  columns: 't.id, t.authority_id, t.key_identifier, t.note, t.sealed, t.created_at, t.withdrawn_at',
});

const ACME_ACCOUNT_EVENTS = ['acme.account-created', 'acme.account-changed'] as const;
const ACME_ACCOUNT = numbered('acme_account', 'ACME account', 'acct', ACME_ACCOUNT_EVENTS, {
  columns: 't.id, t.authority_id, t.thumbprint, t.external_key_id, t.content, t.created_at',
});

const ACME_ORDER_EVENTS = ['acme.order-created', 'acme.order-changed', 'acme.order-finished'] as const;
const ACME_ORDER = numbered('acme_order', 'ACME order', 'order', ACME_ORDER_EVENTS, {
  columns: 't.id, t.account_id, t.certificate_id, t.content, t.created_at, t.expires_at',
});

export const RECORD_KINDS = {
  vault: VAULT,
  keySlot: KEY_SLOT,
  privateKey: PRIVATE_KEY,
  authority: AUTHORITY,
  request: REQUEST,
  certificate: CERTIFICATE,
  revocation: REVOCATION,
  crl: CRL,
  annotation: ANNOTATION,
  awaitingAuthority: AWAITING_AUTHORITY,
  profile: PROFILE,
  plannedRevocation: PLANNED_REVOCATION,
  acmeExternalKey: ACME_EXTERNAL_KEY,
  acmeAccount: ACME_ACCOUNT,
  acmeOrder: ACME_ORDER,
} as const;

/** Which kind of row an event writes, by the event's kind. An export writes none. */
export const RECORD_OF_EVENT: ReadonlyMap<string, RecordKind> = new Map(
  Object.values(RECORD_KINDS).flatMap((kind) => kind.events.map((event): [string, RecordKind] => [event, kind])),
);

/** Bytes up to this many stand in a record as they are. */
const SHORT = 32;

/**
 * SHA-256 of the RFC 8785 form of `["chancery/1/record", table, columns]`: lower-case hexadecimal.
 * A column that is null is left out; bytes stand as `hex:` and themselves, or as `sha256:` and their digest.
 */
export function recordDigest(table: string, row: Row): string {
  const columns: Record<string, string | number> = {};
  // Sorted, of whole numbers and of text that SQLite keeps as UTF-8: what JSON.stringify makes of it is canonical.
  for (const column of Object.keys(row).sort()) {
    const value = row[column];
    if (typeof value === 'string' || typeof value === 'number') columns[column] = value;
    else if (value instanceof Uint8Array) columns[column] = bytesInRecord(value);
  }
  return sha256Hex(JSON.stringify(['chancery/1/record', table, columns]));
}

function bytesInRecord(bytes: Uint8Array): string {
  if (bytes.length > SHORT) return `sha256:${sha256Hex(bytes)}`;
  return `hex:${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`;
}
