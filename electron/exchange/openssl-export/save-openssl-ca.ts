import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { CertificateError } from '../../../shared/errors.ts';
import type { Finding } from '../../../shared/pki-terms.ts';
import { chainOf } from '../../authority/chain.ts';
import type { AuthorityPorts, AuthorityRecord, CertificateRecord } from '../../authority/ports.ts';
import { parseCertificate } from '../../pki/certificate.ts';
import { encodePem } from '../../pki/pem.ts';
import { encryptPrivateKey } from '../../pki/private-key.ts';
import { FindingTally } from '../import/finding-tally.ts';
import { systemCode } from '../system-error.ts';
import { beginUnfinished, endUnfinished } from '../unfinished.ts';
import { opensslConfigText } from './config-text.ts';
import { indexRow, lostOf, oneLine, type IndexEntry } from './index-text.ts';
import { proveOpensslCa } from './prove-openssl-ca.ts';

export interface OpensslCaExport {
  readonly authorityId: string;
  /** A folder that does not exist yet, or is empty. */
  readonly folder: string;
  /** Seals the private keys; null writes them plain, 0600. */
  readonly passphrase: string | null;
  /** Whether private keys of certificates go along, besides the CA's own. */
  readonly leafKeys: boolean;
  readonly onProgress: (fraction: number) => Promise<void>;
}

export interface SavedOpensslCa {
  readonly path: string;
  readonly certificates: number;
  readonly revoked: number;
  /** What the format cannot hold. */
  readonly findings: readonly Finding[];
}

const PAGE = 500;

/** What is gathered while the register is walked through. */
interface Writing {
  readonly ports: AuthorityPorts;
  readonly exported: OpensslCaExport;
  readonly authority: AuthorityRecord;
  /** The folder under its unfinished name. */
  readonly place: string;
  readonly tally: FindingTally;
  readonly entries: IndexEntry[];
  /** Ids of the keys that are written: one that several certificates share goes along once. */
  readonly keys: Set<string>;
}

/**
 * Writes a CA as a folder on which `openssl ca` goes on: recorded first, then written beside, read back by the importer and
 * compared with the register, and only then put in its place.
 *
 * @throws {CertificateError} AUTHORITY_NOT_FOUND, PRIVATE_KEY_NOT_HERE, FILE_EXISTS, VAULT_LOCKED, EXPORT_UNPROVEN, WRITE_FAILED
 */
export async function saveOpensslCa(ports: AuthorityPorts, exported: OpensslCaExport): Promise<SavedOpensslCa> {
  const authority = await ports.registry.authority(exported.authorityId);
  if (authority.keyId === null) {
    throw new CertificateError(
      'PRIVATE_KEY_NOT_HERE',
      `The key of “${authority.name}” is not in this vault, so openssl could not go on with it. Export where the key is.`,
    );
  }
  const folder = resolve(exported.folder);
  await refuseFull(folder);
  await ports.registry.recordExport({ subject: authority.id, form: 'openssl-ca', withPrivateKey: true });
  const place = await besides(folder);
  beginUnfinished(place);
  try {
    const writing: Writing = {
      ports,
      exported,
      authority,
      place,
      tally: new FindingTally(),
      entries: [],
      keys: new Set(),
    };
    await writeAll(writing);
    await proveOpensslCa(ports, authority, { place, passphrase: exported.passphrase, entries: writing.entries });
    await rmdir(folder).catch(ignoreAbsence);
    await rename(place, folder);
    const revoked = writing.entries.filter(({ revocation }) => revocation !== null).length;
    return { path: folder, certificates: writing.entries.length, revoked, findings: writing.tally.findings() };
  } catch (error) {
    await rm(place, { recursive: true, force: true });
    if (systemCode(error) === null) throw error;
    throw new CertificateError(
      'WRITE_FAILED',
      `${folder} was not written (${systemCode(error) ?? ''}). Nothing is left of it.`,
      {
        cause: error,
      },
    );
  } finally {
    endUnfinished(place);
  }
}

async function refuseFull(folder: string): Promise<void> {
  const there = await readdir(folder).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return [];
    throw new CertificateError('FILE_EXISTS', `${folder} is no empty folder. Choose another name.`, { cause: error });
  });
  if (there.length > 0) throw new CertificateError('FILE_EXISTS', `${folder} is not empty. Choose another folder.`);
}

async function besides(folder: string): Promise<string> {
  try {
    return await mkdtemp(join(dirname(folder), '.chancery-'));
  } catch (cause) {
    const message = `The folder ${dirname(folder)} cannot be written. Create it, or choose another.`;
    throw new CertificateError('FILE_NOT_FOUND', message, { cause });
  }
}

function ignoreAbsence(error: unknown): void {
  if (systemCode(error) !== 'ENOENT') throw error;
}

async function writeAll(writing: Writing): Promise<void> {
  const { ports, authority, place, entries, tally } = writing;
  for (const name of ['private', 'newcerts', 'csr']) await mkdir(join(place, name), { mode: 0o700 });
  await chmod(place, 0o755);
  const certificates = await writeCertificates(writing);
  await writeBareSerials(writing);
  const now = ports.clock.now();
  const own = await ports.registry.certificate(authority.certificateId);
  const chain = (await chainOf(ports.registry, own)).map(({ der }) => encodePem('CERTIFICATE', der));
  const crls = await ports.registry.crls(authority.id);
  const last = crls.at(-1);
  await put(place, 'cacert.pem', encodePem('CERTIFICATE', authority.certificateDer));
  if (chain.length > 0) await put(place, 'chain.pem', chain.join(''));
  if (last !== undefined) await put(place, 'crl.pem', encodePem('X509 CRL', last.der));
  await put(place, 'index.txt', entries.map((entry) => indexRow(entry, now)).join(''));
  await put(place, 'index.txt.attr', `unique_subject = ${authority.settings.rules.uniqueSubject ? 'yes' : 'no'}\n`);
  await put(place, 'serial', `${freshSerial()}\n`);
  await put(place, 'crlnumber', `${evenHex(authority.lastCrlNumber + 1n)}\n`);
  await put(place, 'openssl.cnf', opensslConfigText(authority.name, authority.settings));
  await writeKey(writing, authority.keyId ?? '', 'private/cakey.pem');
  const lost = 'the audit log, which certificate took the place of which, the names of profiles, earlier CRLs';
  const message = `The format has no place for ${lost}. ${String(certificates)} certificates went along.`;
  tally.say({ severity: 'info', code: 'not-in-format', message });
}

async function writeCertificates(writing: Writing): Promise<number> {
  const { ports, exported, authority, place, entries, tally } = writing;
  const query = { authorityId: authority.id, sort: 'issuedAt', descending: false, now: ports.clock.now() } as const;
  let count = 0;
  for (let offset = 0; ; offset += PAGE) {
    const page = await ports.registry.certificates({ ...query, offset, limit: PAGE });
    for (const record of page.items) {
      // A root made by openssl req -x509 stands in no index either.
      if (record.id === authority.certificateId) continue;
      entries.push(entryOf(record, tally));
      await put(place, `newcerts/${record.serialNumber.toUpperCase()}.pem`, encodePem('CERTIFICATE', record.der));
      if (record.requestId !== null) {
        const request = await ports.registry.request(record.requestId);
        await put(place, `csr/${record.serialNumber}.csr`, encodePem('CERTIFICATE REQUEST', request.der));
      }
      if (record.keyId !== null) await leafKey(writing, record);
      count++;
    }
    await exported.onProgress(page.total === 0 ? 1 : Math.min(1, (offset + PAGE) / page.total));
    if (page.items.length < PAGE) return count;
  }
}

function entryOf(record: CertificateRecord, tally: FindingTally): IndexEntry {
  const { subject, notAfter } = parseCertificate(record.der);
  tellLost(record, tally);
  return { serialNumber: record.serialNumber, notAfter, revocation: record.revocation, subject: oneLine(subject) };
}

function tellLost(
  { serialNumber, revocation }: Pick<CertificateRecord, 'serialNumber' | 'revocation'>,
  tally: FindingTally,
) {
  const lost = revocation === null ? null : lostOf(revocation);
  if (lost === 'reason') {
    tally.add(
      'warning',
      'reason-lost',
      serialNumber,
      (n) =>
        `openssl has no word for the reason of ${String(n)} revocation${n === 1 ? '' : 's'}, which then ha${n === 1 ? 's' : 've'} none`,
    );
  } else if (lost === 'invalidity-date') {
    tally.add(
      'warning',
      'invalidity-date-lost',
      serialNumber,
      (n) => `openssl keeps no invalidity date with the reason of ${String(n)} revocation${n === 1 ? '' : 's'}`,
    );
  }
}

async function writeBareSerials({ ports, authority, entries, tally }: Writing): Promise<void> {
  const end = parseCertificate(authority.certificateDer).notAfter;
  for (const bare of await ports.registry.bareSerials(authority.id)) {
    tellLost(bare, tally);
    if (bare.notAfter === null) {
      tally.add(
        'info',
        'end-unknown',
        bare.serialNumber,
        (n) =>
          `${String(n)} serial number${n === 1 ? '' : 's'} without a certificate ${n === 1 ? 'is' : 'are'} said to end with the CA`,
      );
    }
    const { serialNumber, revocation, subject } = bare;
    entries.push({ serialNumber, revocation, subject, notAfter: bare.notAfter ?? end });
  }
}

async function leafKey(writing: Writing, record: CertificateRecord): Promise<void> {
  const keyId = record.keyId ?? '';
  if (writing.keys.has(keyId)) return;
  writing.keys.add(keyId);
  if (writing.exported.leafKeys) return writeKey(writing, keyId, `private/${record.serialNumber}.key.pem`);
  writing.tally.add(
    'info',
    'leaf-keys-left',
    record.serialNumber,
    (n) => `${String(n)} private key${n === 1 ? '' : 's'} of certificates stayed here (--leaf-keys takes them along)`,
  );
}

async function writeKey({ ports, exported, place }: Writing, keyId: string, name: string): Promise<void> {
  await ports.keys.withPrivateKeyInfo(keyId, async (pkcs8) => {
    const pem =
      exported.passphrase === null
        ? encodePem('PRIVATE KEY', pkcs8)
        : encodePem(
            'ENCRYPTED PRIVATE KEY',
            encryptPrivateKey(pkcs8, exported.passphrase, (length) => new Uint8Array(randomBytes(length))),
          );
    await writeFile(join(place, name), pem, { mode: 0o600, flag: 'wx', flush: true });
  });
}

async function put(place: string, name: string, content: string): Promise<void> {
  await writeFile(join(place, name), content, { mode: 0o644, flag: 'wx' });
}

/** Where openssl counts on: 127 random bits, so that it meets none of ours. */
function freshSerial(): string {
  const bytes = randomBytes(16);
  bytes.writeUInt8((bytes.readUInt8(0) & 0x7f) | 0x40, 0);
  return bytes.toString('hex').toUpperCase();
}

function evenHex(number: bigint): string {
  const hex = number.toString(16).toUpperCase();
  return hex.length % 2 === 0 ? hex : `0${hex}`;
}
