/** The tables of an XCA 2 database (chris2511/xca, lib/database_schema.cpp), read as they lie there. */
import { basename, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { CertificateError } from '../../../shared/errors.ts';

const base64 = z.string().transform((text) => new Uint8Array(Buffer.from(text, 'base64')));
const certSchema = z.object({ id: z.number(), name: z.string(), der: base64 });
const requestSchema = z.object({ name: z.string(), der: base64 });
const crlSchema = z.object({ der: base64 });
const keySchema = z.object({ name: z.string(), ownPass: z.number(), sealed: base64 });
const authoritySchema = z.object({
  item: z.number(),
  crlNo: z.number().nullable(),
  crlDays: z.number().nullable(),
});
const revocationSchema = z.object({
  caId: z.number(),
  serial: z.string(),
  date: z.string(),
  invaldate: z.string().nullable(),
  reasonBit: z.number().nullable(),
});
const templateSchema = z.object({ name: z.string(), version: z.number(), data: base64 });

export interface XcaTables {
  readonly certificates: readonly z.infer<typeof certSchema>[];
  readonly requests: readonly z.infer<typeof requestSchema>[];
  readonly crls: readonly z.infer<typeof crlSchema>[];
  /** `ownPass`: 0 the database's passphrase, 1 one of its own, 2 none, 3 a PIN. */
  readonly keys: readonly z.infer<typeof keySchema>[];
  readonly authorities: readonly z.infer<typeof authoritySchema>[];
  readonly revocations: readonly z.infer<typeof revocationSchema>[];
  readonly templates: readonly z.infer<typeof templateSchema>[];
}

const ALIVE = 'JOIN items i ON i.id = t.item WHERE i.del = 0 ORDER BY i.id';

/**
 * Reads the tables. The file is opened so that nothing is written, not even beside it.
 *
 * @throws {CertificateError} UNKNOWN_FORMAT: another program's database; MALFORMED_CONTAINER: damaged; NOT_SUPPORTED: no SQLite here
 */
export function readXcaTables(file: string): XcaTables {
  const sqlite = process.getBuiltinModule('node:sqlite');
  // Null under a Node that has none, whatever the types say.
  if (typeof sqlite !== 'object') {
    throw new CertificateError('NOT_SUPPORTED', 'This runtime cannot read SQLite databases. Use the app, or Node 24.');
  }
  const location = pathToFileURL(resolve(file));
  location.search = 'immutable=1';
  try {
    const database = new sqlite.DatabaseSync(location, { readOnly: true });
    try {
      const rows = <T>(schema: z.ZodType<T>, sql: string): T[] => z.array(schema).parse(database.prepare(sql).all());
      const tables = rows(z.object({ name: z.string() }), "SELECT name FROM sqlite_master WHERE type = 'table'");
      const names = new Set(tables.map(({ name }) => name));
      if (!['items', 'certs', 'private_keys', 'revocations', 'authority'].every((name) => names.has(name))) {
        throw new CertificateError(
          'UNKNOWN_FORMAT',
          `${basename(file)} is a database, and not one of XCA 2. Choose another file.`,
        );
      }
      return {
        certificates: rows(certSchema, `SELECT t.item AS id, i.name, t.cert AS der FROM certs t ${ALIVE}`),
        requests: rows(requestSchema, `SELECT i.name, t.request AS der FROM requests t ${ALIVE}`),
        crls: rows(crlSchema, `SELECT t.crl AS der FROM crls t ${ALIVE}`),
        keys: rows(keySchema, `SELECT i.name, t.ownPass, t.private AS sealed FROM private_keys t ${ALIVE}`),
        authorities: rows(authoritySchema, 'SELECT item, crlNo, crlDays FROM authority'),
        revocations: rows(revocationSchema, 'SELECT caId, serial, date, invaldate, reasonBit FROM revocations'),
        templates: names.has('templates')
          ? rows(templateSchema, `SELECT i.name, t.version, t.template AS data FROM templates t ${ALIVE}`)
          : [],
      };
    } finally {
      database.close();
    }
  } catch (error) {
    if (error instanceof CertificateError) throw error;
    throw new CertificateError(
      'MALFORMED_CONTAINER',
      `${basename(file)} is damaged, or not as XCA 2 writes it. Open it in XCA, or restore a copy.`,
      { cause: error },
    );
  }
}
