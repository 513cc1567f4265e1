import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { nativeModuleOf, refusalOf, type Row, type SqliteEngine, type SqlValue } from './driver.ts';

/**
 * What the thread runs: one connection that may only read, one statement, its rows. As a text, so that there is one way to start it
 * from a bundle, from an asar archive, from tests and from sources alike.
 */
const THREAD = `
const { parentPort, workerData } = require('node:worker_threads');
const { module, location, sql, values } = workerData;
const { DatabaseSync } = module === null ? process.getBuiltinModule('node:sqlite') : require(module);
const answer = () => {
  const database = new DatabaseSync(/^file:/.test(location) ? new URL(location) : location, { readOnly: true, timeout: 5000 });
  try {
    database.exec('PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY');
    return database.prepare(sql).all(...values);
  } finally {
    database.close();
  }
};
try {
  parentPort.postMessage({ rows: answer() });
} catch ({ message, code, errcode }) {
  parentPort.postMessage({ failure: { message, code, errcode } });
}
`;

const answerSchema = z.union([
  z.object({ rows: z.array(z.record(z.string(), z.unknown())) }),
  z.object({ failure: z.object({ message: z.string(), code: z.unknown(), errcode: z.unknown() }) }),
]);

/**
 * Runs one statement that reads, on a connection and in a thread of its own, and answers with its rows: what walks through a whole
 * file in one call would else hold everything up, for seconds where the vault is large. It changes nothing but a file that it
 * is told to write (`VACUUM INTO`).
 *
 * @throws {CertificateError} as a {@link Database} does
 */
export async function runAside(
  engine: SqliteEngine,
  location: string | URL,
  sql: string,
  ...values: SqlValue[]
): Promise<Row[]> {
  const workerData = { module: nativeModuleOf(engine), location: String(location), sql, values };
  const answer = await new Promise<unknown>((resolve, reject) => {
    const thread = new Worker(THREAD, { eval: true, workerData });
    let said: unknown;
    thread.once('message', (message: unknown) => {
      said = message;
    });
    thread.once('error', reject);
    // Not before it has ended: then it has let go of the file, whichever engine it is.
    thread.once('exit', () => resolve(said));
  });
  const parsed = answerSchema.parse(answer);
  if ('rows' in parsed) return parsed.rows;
  const { message, code, errcode } = parsed.failure;
  throw refusalOf(Object.assign(new Error(message), { code, errcode }));
}
