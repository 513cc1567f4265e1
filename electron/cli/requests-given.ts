import { basename } from 'node:path';
import { CertificateError } from '../../shared/errors.ts';
import type { Registry } from '../authority/ports.ts';
import {
  MAX_REQUEST_BYTES,
  parseCertificationRequest,
  readCertificationRequest,
  type CertificationRequest,
} from '../pki/certification-request.ts';
import type { CliHost } from './host.ts';
import { readFileBounded } from '../exchange/read-file.ts';
import { filesIn, isFolder, readInput } from './input-files.ts';

/** What `--csr` was given as, before anything is read. */
export interface RequestsGiven {
  /** Files, `-`, or ids of requests on record, in order. */
  readonly inputs: readonly string[];
  /** Whether a result each is answered: several were given, or a folder of them. */
  readonly isBatch: boolean;
  /** Files of a folder that are plainly something else: keys, certificates, notes. */
  readonly skipped: readonly string[];
}

const ON_RECORD = /^csr-[1-9]\d*$/;
const OTHER_ENDINGS = /\.(?:key|crt|cer|p12|pfx|p7b|crl|jks|cnf|conf|txt|md|json|csv|srl|log|sh|old|bak)$/i;

/**
 * Opens folders up: the requests right inside, by name.
 *
 * @throws {CertificateError} REQUEST_NOT_FOUND: a folder holds none
 */
export async function expandRequests(given: readonly string[]): Promise<RequestsGiven> {
  const inputs: string[] = [];
  const skipped: string[] = [];
  let folders = 0;
  for (const path of given) {
    if (path === '-' || !(await isFolder(path))) {
      inputs.push(path);
      continue;
    }
    folders++;
    const files = await filesIn(path);
    const before = inputs.length;
    for (const file of files) ((await isPlainlyOther(file)) ? skipped : inputs).push(file);
    if (inputs.length === before)
      throw new CertificateError('REQUEST_NOT_FOUND', `The folder ${path} holds no certification request.`);
  }
  return { inputs, isBatch: given.length > 1 || folders > 0, skipped };
}

/** By its ending, or because all its PEM blocks are of other kinds. What may be a damaged request is not passed over. */
async function isPlainlyOther(file: string): Promise<boolean> {
  if (OTHER_ENDINGS.test(file)) return true;
  if (/\.(?:csr|req|p10)$/i.test(file)) return false;
  let head: string;
  try {
    head = Buffer.from(await readFileBounded(file, MAX_REQUEST_BYTES)).toString('latin1');
  } catch (error) {
    // Its own result will say why it cannot be read.
    if (error instanceof CertificateError) return false;
    throw error;
  }
  const labels = [...head.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----/g)].map(([, label = '']) => label);
  return labels.length > 0 && !labels.some((label) => label.endsWith('CERTIFICATE REQUEST'));
}

/** One request, and the name that is kept with it. @throws {CertificateError} FILE_NOT_FOUND, REQUEST_NOT_FOUND, MALFORMED_… */
export async function readRequest(
  host: CliHost,
  registry: Registry,
  input: string,
): Promise<{ request: CertificationRequest; sourceName: string }> {
  try {
    const bytes = await readInput(host, input, MAX_REQUEST_BYTES);
    return { request: readCertificationRequest(bytes), sourceName: input === '-' ? '' : basename(input) };
  } catch (error) {
    const notAFile = error instanceof CertificateError && error.code === 'FILE_NOT_FOUND';
    if (!notAFile || !ON_RECORD.test(input)) throw error;
    const record = await registry.request(input);
    return { request: parseCertificationRequest(record.der), sourceName: record.source };
  }
}
