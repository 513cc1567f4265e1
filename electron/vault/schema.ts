/**
 * The tables of a vault. Instants are whole seconds since 1970, an event's is milliseconds; serial numbers are lower-case
 * hexadecimal of even length; CRL numbers are 40 hexadecimal digits, so that they sort (RFC 5280 §5.2.3: 20 octets).
 *
 * A released statement is never changed: a later version adds a step to MIGRATIONS in migrate.ts.
 */

/** `CHCY`, in the header of the file (https://sqlite.org/fileformat.html#application_id). */
export const APPLICATION_ID = 0x43484359;

export const SCHEMA_1 = `
CREATE TABLE vault (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  vault_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  head_sequence INTEGER NOT NULL,
  head_digest BLOB NOT NULL,
  head_mac BLOB NOT NULL
) STRICT;

CREATE TABLE event (
  sequence INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  payload TEXT NOT NULL,
  previous BLOB NOT NULL,
  digest BLOB NOT NULL,
  mac BLOB NOT NULL
) STRICT;
CREATE INDEX event_by_subject ON event (subject);

CREATE TABLE key_slot (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  parameters TEXT NOT NULL,
  wrapped BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE private_key (
  id INTEGER PRIMARY KEY,
  key_type TEXT NOT NULL,
  subject_public_key_info BLOB NOT NULL,
  digest BLOB NOT NULL UNIQUE,
  sealed BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE issuer (
  id INTEGER PRIMARY KEY,
  name BLOB NOT NULL UNIQUE
) STRICT;

CREATE TABLE authority (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL COLLATE NOCASE UNIQUE,
  issuer_id INTEGER NOT NULL REFERENCES issuer,
  certificate_id INTEGER NOT NULL REFERENCES certificate DEFERRABLE INITIALLY DEFERRED,
  key_id INTEGER REFERENCES private_key,
  parent_id INTEGER REFERENCES authority,
  settings TEXT NOT NULL,
  crl_number_before TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE certification_request (
  id INTEGER PRIMARY KEY,
  digest BLOB NOT NULL UNIQUE,
  der BLOB NOT NULL,
  received_at INTEGER NOT NULL,
  source TEXT NOT NULL,
  key_id INTEGER REFERENCES private_key,
  rejected_at INTEGER,
  note TEXT NOT NULL
) STRICT;

CREATE TABLE certificate (
  id INTEGER PRIMARY KEY,
  issuer_id INTEGER NOT NULL REFERENCES issuer,
  authority_id INTEGER REFERENCES authority,
  serial_number TEXT NOT NULL,
  fingerprint BLOB NOT NULL UNIQUE,
  subject TEXT NOT NULL,
  subject_digest BLOB NOT NULL,
  key_digest BLOB NOT NULL,
  not_before INTEGER NOT NULL,
  not_after INTEGER NOT NULL,
  issued_at INTEGER NOT NULL,
  profile TEXT NOT NULL,
  key_id INTEGER REFERENCES private_key,
  request_id INTEGER REFERENCES certification_request,
  supersedes_id INTEGER REFERENCES certificate,
  standing INTEGER NOT NULL,
  UNIQUE (issuer_id, serial_number)
) STRICT;
CREATE INDEX certificate_by_serial ON certificate (length(serial_number), serial_number);
CREATE INDEX certificate_by_subject ON certificate (subject COLLATE NOCASE);
CREATE INDEX certificate_by_not_before ON certificate (not_before);
CREATE INDEX certificate_by_not_after ON certificate (not_after, standing);
CREATE INDEX certificate_by_issued ON certificate (issued_at);
CREATE INDEX certificate_of_authority ON certificate (authority_id, subject_digest);
CREATE INDEX certificate_of_request ON certificate (request_id) WHERE request_id IS NOT NULL;
CREATE INDEX certificate_superseding ON certificate (supersedes_id) WHERE supersedes_id IS NOT NULL;

CREATE TABLE certificate_encoding (
  id INTEGER PRIMARY KEY REFERENCES certificate,
  der BLOB NOT NULL
) STRICT;

CREATE TABLE certificate_text (
  id INTEGER PRIMARY KEY REFERENCES certificate,
  text TEXT NOT NULL
) STRICT;
CREATE VIRTUAL TABLE certificate_search USING fts5(
  text, content='certificate_text', content_rowid='id', tokenize='trigram', columnsize=0
);
CREATE TABLE search_progress (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  indexed_through INTEGER NOT NULL
) STRICT;
INSERT INTO search_progress (id, indexed_through) VALUES (1, 0);

CREATE TABLE revocation (
  id INTEGER PRIMARY KEY,
  issuer_id INTEGER NOT NULL REFERENCES issuer,
  authority_id INTEGER NOT NULL REFERENCES authority,
  serial_number TEXT NOT NULL,
  certificate_id INTEGER UNIQUE REFERENCES certificate,
  revoked_at INTEGER NOT NULL,
  reason TEXT NOT NULL,
  invalidity_at INTEGER,
  not_after INTEGER,
  UNIQUE (issuer_id, serial_number)
) STRICT;
CREATE INDEX revocation_of_authority ON revocation (authority_id, id);

CREATE TABLE crl (
  id INTEGER PRIMARY KEY,
  authority_id INTEGER NOT NULL REFERENCES authority,
  number TEXT NOT NULL,
  this_update INTEGER NOT NULL,
  next_update INTEGER NOT NULL,
  entry_count INTEGER NOT NULL,
  UNIQUE (authority_id, number)
) STRICT;
CREATE TABLE crl_encoding (
  id INTEGER PRIMARY KEY REFERENCES crl,
  der BLOB NOT NULL
) STRICT;
`;

/**
 * What people write beside a certificate, with whether it is hidden from lists; and what was proven of the whole vault and
 * when, so that unlocking need not prove every row anew (checkpoint.ts). Tables only: see standInForNewTables.
 */
export const SCHEMA_2 = `
CREATE TABLE annotation (
  id INTEGER PRIMARY KEY REFERENCES certificate,
  note TEXT NOT NULL,
  tags TEXT NOT NULL,
  hidden INTEGER NOT NULL
) STRICT;
CREATE TABLE checkpoint (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  content TEXT NOT NULL,
  mac BLOB NOT NULL
) STRICT;
`;

/**
 * How a certificate stands apart from the calendar, kept with it so that lists need no other table:
 * the worst of what its revocation and its successor say.
 */
export const STANDING = { good: 0, superseded: 1, held: 2, revoked: 3 } as const;

/** The standing of the certificate `c` as its neighbours say it. */
export const STANDING_SQL = `
  coalesce(
    (SELECT CASE r.reason WHEN 'certificateHold' THEN ${STANDING.held} ELSE ${STANDING.revoked} END
       FROM revocation r WHERE r.issuer_id = c.issuer_id AND r.serial_number = c.serial_number),
    (SELECT ${STANDING.superseded} FROM certificate s WHERE s.supersedes_id = c.id LIMIT 1),
    ${STANDING.good}
  )`;
