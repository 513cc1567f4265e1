/**
 * What the fourth schema adds: the keys that introduce ACME accounts, the accounts, and their orders (RFC 8555).
 * A released statement is never changed: see schema.ts. Tables only: see standInForNewTables.
 */
export const SCHEMA_4 = `
CREATE TABLE acme_external_key (
  id INTEGER PRIMARY KEY,
  authority_id INTEGER NOT NULL REFERENCES authority,
  key_identifier TEXT NOT NULL UNIQUE,
  note TEXT NOT NULL,
  sealed BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  withdrawn_at INTEGER
) STRICT;

CREATE TABLE acme_account (
  id INTEGER PRIMARY KEY,
  authority_id INTEGER NOT NULL REFERENCES authority,
  thumbprint TEXT NOT NULL,
  external_key_id INTEGER UNIQUE REFERENCES acme_external_key,
  content TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (authority_id, thumbprint)
) STRICT;

CREATE TABLE acme_order (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES acme_account,
  certificate_id INTEGER UNIQUE REFERENCES certificate,
  content TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  UNIQUE (account_id, id)
) STRICT;
`;
