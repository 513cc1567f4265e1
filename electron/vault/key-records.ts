/** The keys of a vault and what uses them: their public halves alone, so it reads while locked. */
import { CertificateError } from '../../shared/errors.ts';
import type { KeyQuery, KeyRecord, Page } from '../authority/ports.ts';
import { bytes, integer, text } from './columns.ts';
import type { Database, Row } from './driver.ts';
import { formatId, parseId } from './ids.ts';
import { fromSeconds } from './instants.ts';
import { storedText } from './stored-text.ts';

const COLUMNS = 'k.id, k.key_type, k.subject_public_key_info, k.created_at';

/** The youngest first. Every word of the text is found in the kind, the fingerprint, or the name of what uses the key. */
export function keyPage(database: Database, query: KeyQuery): Page<KeyRecord> {
  const words = (query.text ?? '').split(/\s+/).filter((word) => word !== '');
  const found = words.map(() => WORD).join(' AND ') || 'TRUE';
  const values = words.flatMap((word) => {
    const pattern = `%${storedText(word).replaceAll(/[\\%_]/g, (character) => `\\${character}`)}%`;
    return [pattern, pattern.replaceAll(':', ''), pattern, pattern];
  });
  const rows = database.all(
    `SELECT ${COLUMNS} FROM private_key k WHERE ${found} ORDER BY k.id DESC LIMIT ? OFFSET ?`,
    ...values,
    query.limit,
    query.offset,
  );
  const counted = database.get(`SELECT count(*) AS total FROM private_key k WHERE ${found}`, ...values);
  return { items: recordsOf(database, rows), total: counted === undefined ? 0 : integer(counted, 'total') };
}

// One pass over each table, whatever the number of keys: no index leads from a key to its certificates.
const WORD = `(k.key_type LIKE ? ESCAPE '\\' OR hex(k.digest) LIKE ? ESCAPE '\\'
  OR k.id IN (SELECT key_id FROM certificate WHERE key_id IS NOT NULL AND subject LIKE ? ESCAPE '\\')
  OR k.id IN (SELECT key_id FROM authority WHERE name LIKE ? ESCAPE '\\'))`;

/** @throws {CertificateError} PRIVATE_KEY_NOT_HERE */
export function keyById(database: Database, id: string): KeyRecord {
  const rows = database.all(`SELECT ${COLUMNS} FROM private_key k WHERE k.id = ?`, parseId('key', id) ?? 0);
  const [record] = recordsOf(database, rows);
  if (record !== undefined) return record;
  throw new CertificateError('PRIVATE_KEY_NOT_HERE', `This vault has no private key ${id}. Look at the list of keys.`);
}

function recordsOf(database: Database, rows: readonly Row[]): KeyRecord[] {
  const ids = rows.map((row) => integer(row, 'id'));
  const usesOf = (sql: string): ReadonlyMap<number, readonly Row[]> => {
    const uses = new Map(ids.map((id): [number, Row[]] => [id, []]));
    const marks = ids.map(() => '?').join(', ');
    for (const row of database.all(sql.replace('$KEYS', marks), ...ids)) uses.get(integer(row, 'key_id'))?.push(row);
    return uses;
  };
  const certificates = usesOf(
    `SELECT key_id, id, subject, not_after FROM certificate WHERE key_id IN ($KEYS) ORDER BY id DESC`,
  );
  const authorities = usesOf(`SELECT key_id, id, name FROM authority WHERE key_id IN ($KEYS) ORDER BY id`);
  const requests = usesOf(`SELECT key_id, id FROM certification_request WHERE key_id IN ($KEYS) ORDER BY id DESC`);
  return rows.map((row) => {
    const id = integer(row, 'id');
    return {
      id: formatId('key', id),
      keyType: text(row, 'key_type'),
      subjectPublicKeyInfo: bytes(row, 'subject_public_key_info'),
      createdAt: fromSeconds(integer(row, 'created_at')),
      authorities: (authorities.get(id) ?? []).map((one) => ({
        id: formatId('ca', integer(one, 'id')),
        name: text(one, 'name'),
      })),
      certificates: (certificates.get(id) ?? []).map((one) => ({
        id: formatId('cert', integer(one, 'id')),
        subject: text(one, 'subject'),
        notAfter: fromSeconds(integer(one, 'not_after')),
      })),
      requests: (requests.get(id) ?? []).map((one) => formatId('csr', integer(one, 'id'))),
    };
  });
}
