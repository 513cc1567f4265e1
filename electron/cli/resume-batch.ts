import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isRefusal } from '../../shared/errors.ts';
import { describeCertificateDetail } from '../authority/describe.ts';
import type { CertificateRecord, Registry } from '../authority/ports.ts';
import { fingerprintSha256 } from '../pki/certificate.ts';
import { encodePem } from '../pki/pem.ts';
import type { BatchItem } from './batch.ts';
import type { Call } from './command.ts';
import type { Wishes } from './issue-one.ts';
import { writeIssued } from './issued-files.ts';
import { makeFolder } from './make-folder.ts';
import type { Session } from './open-session.ts';
import { readRequest } from './requests-given.ts';

const PAGE = 500;

/**
 * The items of a batch that this CA has signed before, by the digest of the request: they are answered with that certificate
 * and not signed again. Files that a stop had kept from being written are written now; those that are there stay.
 *
 * @param folders where each input's files go, or null.
 * @returns an answer by the input's place in the list.
 */
export async function answeredBefore(
  call: Call,
  session: Session,
  inputs: readonly string[],
  folders: readonly (string | null)[],
  wishes: Wishes,
): Promise<ReadonlyMap<number, BatchItem>> {
  const { registry } = session.ports;
  const byRequest = await certificatesByRequest(registry, wishes.authorityId, session.now);
  const before = new Map<number, BatchItem>();
  for (const [at, input] of inputs.entries()) {
    const certificate = byRequest.get((await requestIdOf(call, registry, input)) ?? '');
    if (certificate !== undefined)
      before.set(at, await answer(session, input, certificate, folders[at] ?? null, wishes));
  }
  return before;
}

/** The newest certificate that answers each request. */
async function certificatesByRequest(
  registry: Registry,
  ca: string,
  now: Date,
): Promise<Map<string, CertificateRecord>> {
  const { id: authorityId } = await registry.authority(ca);
  const found = new Map<string, CertificateRecord>();
  for (let offset = 0; ; offset += PAGE) {
    const page = await registry.certificates({
      authorityId,
      sort: 'issuedAt',
      descending: false,
      limit: PAGE,
      offset,
      now,
    });
    for (const record of page.items) if (record.requestId !== null) found.set(record.requestId, record);
    if (page.items.length < PAGE) return found;
  }
}

/** Null where it is not on record, or cannot be read: its own result will say why. */
async function requestIdOf(call: Call, registry: Registry, input: string): Promise<string | null> {
  try {
    const { request } = await readRequest(call.host, registry, input);
    return (await registry.request(fingerprintSha256(request.der))).id;
  } catch (error) {
    if (isRefusal(error)) return null;
    throw error;
  }
}

async function answer(
  session: Session,
  input: string,
  record: CertificateRecord,
  folder: string | null,
  wishes: Wishes,
): Promise<BatchItem> {
  const certificate = describeCertificateDetail(record, session.now);
  const files = folder === null || wishes.dryRun ? null : await missingFiles(session, record, folder, wishes);
  return {
    input,
    ok: true,
    value: { certificate, alreadyIssued: true, findings: [], ...(files === null ? {} : { files }) },
    text: `signed before as ${certificate.id} (${certificate.serialNumber})`,
    findings: [],
  };
}

/** Null where nothing is missing, or where what is there is of something else. */
async function missingFiles(session: Session, record: CertificateRecord, folder: string, wishes: Wishes) {
  await makeFolder(folder);
  const there = await readdir(folder);
  if (!(await isItsFolder(record, folder, there))) return null;
  const written = await writeIssued(session, record, folder, { ...wishes, force: false }, there);
  return written.length > 0 ? written : null;
}

async function isItsFolder(record: CertificateRecord, folder: string, there: readonly string[]): Promise<boolean> {
  if (there.length === 0) return true;
  // It is written first; a key alone may be anyone's.
  if (!there.includes('cert.pem')) return false;
  const pem = await readFile(join(folder, 'cert.pem'), 'utf8');
  return pem === encodePem('CERTIFICATE', record.der);
}
