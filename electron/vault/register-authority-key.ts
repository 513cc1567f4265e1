import { CertificateError } from '../../shared/errors.ts';
import type { CanonicalValue } from './canonical-json.ts';
import { bytes, integer, integerOrNull, present, text } from './columns.ts';
import { formatId, parseId } from './ids.ts';
import { readCrlNumber } from './register-rows.ts';
import type { Change } from './store.ts';
import { readSettings, settingsFacts } from './stored-settings.ts';

/** Gives a CA the key whose row `insert` makes. @throws {CertificateError} AUTHORITY_NOT_FOUND, KEY_MISMATCH */
export function setAuthorityKey(
  change: Change,
  authorityId: string,
  publicKeyDigest: Uint8Array,
  insert: () => number,
): void {
  const id = parseId('ca', authorityId) ?? 0;
  const row = change.database.get(
    'SELECT c.key_digest FROM authority a JOIN certificate c ON c.id = a.certificate_id WHERE a.id = ?',
    id,
  );
  if (row === undefined) {
    throw new CertificateError(
      'AUTHORITY_NOT_FOUND',
      `There is no CA “${authorityId}” in this vault. See the list of CAs.`,
    );
  }
  if (!Buffer.from(publicKeyDigest).equals(bytes(row, 'key_digest'))) {
    throw new CertificateError('KEY_MISMATCH', 'The key is not the one of this CA’s certificate. Choose another.');
  }
  change.database.run('UPDATE authority SET key_id = ? WHERE id = ?', insert(), id);
  change.record('authority.key-added', authorityId, authorityFacts(change, id));
}

/** What the events of a CA say of it. */
export function authorityFacts(change: Change, id: number): { readonly [key: string]: CanonicalValue } {
  const row = present(change.database.get('SELECT * FROM authority WHERE id = ?', id), 'authority');
  const named = (prefix: 'key' | 'ca', column: string): string | null => {
    const number = integerOrNull(row, column);
    return number === null ? null : formatId(prefix, number);
  };
  return {
    name: text(row, 'name'),
    certificate: formatId('cert', integer(row, 'certificate_id')),
    key: named('key', 'key_id'),
    parent: named('ca', 'parent_id'),
    crlNumberBefore: readCrlNumber(text(row, 'crl_number_before')).toString(),
    settings: settingsFacts(readSettings(text(row, 'settings'))),
  };
}
