/**
 * What the third schema adds: CAs whose certificate is still to come, profiles of one's own, and revocations with a date.
 * A released statement is never changed: see schema.ts.
 */
export const SCHEMA_3 = `
CREATE TABLE awaiting_authority (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL COLLATE NOCASE UNIQUE,
  key_id INTEGER NOT NULL REFERENCES private_key,
  request_id INTEGER NOT NULL REFERENCES certification_request,
  settings TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE profile (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  definition TEXT NOT NULL,
  saved_at INTEGER NOT NULL
) STRICT;

CREATE TABLE planned_revocation (
  id INTEGER PRIMARY KEY,
  certificate_id INTEGER NOT NULL UNIQUE REFERENCES certificate,
  successor_id INTEGER NOT NULL REFERENCES certificate,
  due_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
`;
