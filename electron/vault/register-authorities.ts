import { CertificateError } from '../../shared/errors.ts';
import type { NewAuthority } from '../authority/ports.ts';
import { integer } from './columns.ts';
import { formatId, parseId } from './ids.ts';
import { toSeconds } from './instants.ts';
import { authorityFacts } from './register-authority-key.ts';
import { insertCertificate, keyOf, type ReadyCertificate } from './register-inserts.ts';
import { writeCrlNumber } from './register-rows.ts';
import type { Change, VaultStore } from './store.ts';
import { storedText } from './stored-text.ts';
import { writeSettings } from './stored-settings.ts';

/** @returns the name as it is stored. @throws {CertificateError} INVALID_INPUT, AUTHORITY_EXISTS */
export function freeAuthorityName(change: Change, wanted: string): string {
  const name = storedText(wanted).trim();
  if (name === '' || /^(?:ca|awaiting)-[0-9]+$/i.test(name)) {
    throw new CertificateError(
      'INVALID_INPUT',
      `A CA cannot be named “${name}”: that is no name, or reads like an id.`,
    );
  }
  const taken = change.database.get(
    'SELECT 1 FROM authority WHERE name = ?1 UNION ALL SELECT 1 FROM awaiting_authority WHERE name = ?1',
    name,
  );
  if (taken === undefined) return name;
  throw new CertificateError(
    'AUTHORITY_EXISTS',
    `There is a CA named “${name}” in this vault already. Choose another name.`,
  );
}

/** A CA and its certificate, which is a root's own or its parent's. @returns its row. @throws {CertificateError} AUTHORITY_EXISTS, KEY_MISMATCH */
export function insertAuthority(
  store: VaultStore,
  change: Change,
  authority: NewAuthority,
  ready: ReadyCertificate,
  { received = false }: { received?: boolean } = {},
): number {
  const name = freeAuthorityName(change, authority.name);
  const keyId = keyOf(store, change, authority.key, ready);
  const { id } = change.database.run(
    `INSERT INTO authority (name, issuer_id, certificate_id, key_id, parent_id, settings, crl_number_before, created_at)
     VALUES (?, ?, 0, ?, ?, ?, ?, ?)`,
    name,
    issuerRow(change, ready.certificate.subject.der),
    keyId,
    authority.parentId === null ? null : (parseId('ca', authority.parentId) ?? 0),
    writeSettings(authority.settings),
    writeCrlNumber(authority.crlNumberBefore ?? 0n),
    toSeconds(change.now),
  );
  const certificateId =
    certificateOnRecord(change, ready) ??
    insertCertificate(
      store,
      change,
      {
        authorityId: authority.parentId ?? formatId('ca', id),
        der: ready.der,
        profile: authority.profile,
        request: null,
        key: null,
        supersedesId: null,
        received,
      },
      ready,
    );
  change.database.run('UPDATE authority SET certificate_id = ? WHERE id = ?', certificateId, id);
  change.record('authority.created', formatId('ca', id), authorityFacts(change, id));
  return id;
}

/** The row of this very certificate, which another CA of this vault may have issued before. */
export function certificateOnRecord(change: Change, ready: ReadyCertificate): number | null {
  const row = change.database.get('SELECT id FROM certificate WHERE fingerprint = ?', ready.fingerprint);
  return row === undefined ? null : integer(row, 'id');
}

/** Names of issuers are kept once, byte for byte. */
function issuerRow(change: Change, name: Uint8Array): number {
  const known = change.database.get('SELECT id FROM issuer WHERE name = ?', name);
  return known === undefined
    ? change.database.run('INSERT INTO issuer (name) VALUES (?)', name).id
    : integer(known, 'id');
}
