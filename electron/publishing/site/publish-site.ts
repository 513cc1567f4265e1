import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Finding } from '../../../shared/pki-terms.ts';
import type { AuthorityPorts, CertificateRecord, Registry } from '../../authority/ports.ts';
import { fingerprintSha256 } from '../../pki/certificate.ts';
import { siteRefusal } from './file-fault.ts';
import { withPublisherLock } from './publisher-lock.ts';
import { bareSerialStatus, serialJson, serialPage, serialStatus, type SerialStatus } from './serial-page.ts';
import { changedSince, eventDigest } from './site-changes.ts';
import { crlFindings, topFiles } from './site-files.ts';
import { siteAuthorities, type SiteAuthority } from './site-authority.ts';
import {
  checkOursOrEmpty,
  exchangeFolders,
  findSiteFolder,
  placeFiles,
  recoverSiteFolder,
  type SiteFolder,
} from './site-folder.ts';
import {
  digestOf,
  MANIFEST_FILE,
  manifestText,
  readManifest,
  SITE_VERSION,
  type SiteManifest,
} from './site-manifest.ts';
import { SiteWriter } from './site-writer.ts';

export interface PublishInput {
  /** Id or name. */
  readonly authorityId: string;
  /** Made when it is not there; the folder around it must be. */
  readonly folder: string;
  /** Writes every page anew, also where nothing was recorded since the last time. */
  readonly whole: boolean;
  /** Progress from 0 to 1, for a site of many pages. */
  readonly onProgress?: (fraction: number) => void;
}

export interface Published {
  readonly path: string;
  /** `whole`: the folder was exchanged or filled; `changes`: some files were; `nothing`: all of it stood there already. */
  readonly wrote: 'whole' | 'changes' | 'nothing';
  readonly filesWritten: number;
  /** How many certificates have a page. */
  readonly certificates: number;
  /** Decimal; null where the CA has no CRL yet. */
  readonly crlNumber: string | null;
  readonly findings: readonly Finding[];
}

/**
 * Writes a CA's site into a folder: certificates, CRLs, pages, and a page for every serial number. Needs no passphrase.
 *
 * All of it is made ready beside the folder first. Then a whole site takes the folder's place, and a few changes take the
 * places of their files one by one, the index last; whatever fails before that leaves the old site as it was. Only what was
 * recorded since the last time is written.
 *
 * @throws {CertificateError} AUTHORITY_NOT_FOUND, PUBLISHER_BUSY, FILE_EXISTS (not a site of ours), FILE_NOT_FOUND,
 *   READ_ONLY, DISK_FULL, WRITE_FAILED, VAULT_DAMAGED
 */
export async function publishSite(
  ports: Pick<AuthorityPorts, 'registry' | 'clock'>,
  input: PublishInput,
): Promise<Published> {
  // Read before anything else: what is recorded meanwhile belongs to the next time.
  const revision = await ports.registry.revision();
  const authorities = await siteAuthorities(ports.registry, [input.authorityId]);
  try {
    const place = await findSiteFolder(input.folder);
    await checkOursOrEmpty(place);
    return await withPublisherLock(place.lock, async () => {
      await recoverSiteFolder(place);
      try {
        return await publishInto(place, ports, input, { revision, authorities });
      } finally {
        await rm(place.next, { recursive: true, force: true });
      }
    });
  } catch (error) {
    throw siteRefusal(error, input.folder);
  }
}

/**
 * Whether a folder may become a site's: it is empty, not there yet, or a site already.
 *
 * @throws {CertificateError} FILE_EXISTS, FILE_NOT_FOUND, READ_ONLY
 */
export async function checkSiteFolder(folder: string): Promise<void> {
  try {
    await checkOursOrEmpty(await findSiteFolder(folder));
  } catch (error) {
    throw siteRefusal(error, folder);
  }
}

interface Seen {
  readonly revision: number;
  readonly authorities: readonly SiteAuthority[];
}

async function publishInto(
  place: SiteFolder,
  { registry, clock }: Pick<AuthorityPorts, 'registry' | 'clock'>,
  input: PublishInput,
  { revision, authorities }: Seen,
): Promise<Published> {
  const [first] = authorities;
  if (first === undefined) throw new RangeError('A CA is always in its own chain.');
  const authority = fingerprintSha256(first.record.certificateDer);
  const found = await readManifest(place.target);
  const old = found === 'damaged' || found?.authority !== authority || found.version !== SITE_VERSION ? null : found;
  const changed = old === null || input.whole ? null : await changedSince(registry, old, revision);
  const files = topFiles(authorities);
  const writer = await SiteWriter.into(place.next);
  const written: string[] = [];
  const page = async (status: SerialStatus): Promise<void> => {
    const name = `serial/${status.serialNumber}`;
    await writer.write(`${name}.html`, serialPage(status));
    await writer.write(`${name}.json`, serialJson(status));
    written.push(`${name}.json`, `${name}.html`);
  };
  for (const id of changed?.certificateIds ?? []) {
    const record = await registry.certificate(id);
    if (record.authorityId === first.record.id) await page(serialStatus(record));
  }
  if (changed === null || changed.bareSerials.size > 0)
    for (const bare of await registry.bareSerials(first.record.id))
      if (changed?.bareSerials.has(`${first.record.id}/${bare.serialNumber}`) !== false)
        await page(bareSerialStatus(bare, first.record));
  const certificates =
    changed === null
      ? await everyCertificate(
          registry,
          first.record.id,
          clock.now(),
          (record) => page(serialStatus(record)),
          input.onProgress,
        )
      : await countOf(registry, first.record.id, clock.now());
  const digests = new Map([...files].map(([name, content]) => [name, digestOf(content)]));
  for (const [name, content] of files) {
    if (changed !== null && old?.files[name] === digests.get(name)) continue;
    await writer.write(name, content, { durable: true });
    written.push(name);
  }
  await writer.settled();
  const answer = {
    path: place.target,
    certificates,
    crlNumber: first.crl === null ? null : String(first.crl.number),
    findings: crlFindings(authorities, clock.now()),
  };
  const manifest: SiteManifest = {
    version: SITE_VERSION,
    authority,
    revision,
    event: await eventDigest(registry, revision),
    certificates,
    files: Object.fromEntries(digests),
  };
  const dropped = Object.keys(old?.files ?? {}).filter((name) => !digests.has(name) && !name.includes('/'));
  const nothing = changed !== null && written.length === 0 && dropped.length === 0;
  await writer.write(MANIFEST_FILE, manifestText(manifest), { durable: true });
  await writer.settled();
  if (changed === null && place.exchangeable) await exchangeFolders(place);
  else await placeFiles(place, [...written, MANIFEST_FILE]);
  for (const name of dropped) await rm(path.join(place.target, name), { force: true });
  input.onProgress?.(1);
  return {
    ...answer,
    wrote: changed === null ? 'whole' : nothing ? 'nothing' : 'changes',
    filesWritten: written.length,
  };
}

const PAGE = 1_000;

async function everyCertificate(
  registry: Registry,
  authorityId: string,
  now: Date,
  use: (record: CertificateRecord) => Promise<void>,
  onProgress?: (fraction: number) => void,
): Promise<number> {
  for (let offset = 0; ; offset += PAGE) {
    const { items, total } = await registry.certificates({ ...inOrder(authorityId, now), limit: PAGE, offset });
    for (const record of items) await use(record);
    onProgress?.(total === 0 ? 1 : Math.min(1, (offset + items.length) / total) * 0.95);
    if (items.length === 0 || offset + items.length >= total) return offset + items.length;
  }
}

async function countOf(registry: Registry, authorityId: string, now: Date): Promise<number> {
  return (await registry.certificates({ ...inOrder(authorityId, now), limit: 1, offset: 0 })).total;
}

/** Oldest first, so that what is issued meanwhile comes behind the pages that were read. */
function inOrder(authorityId: string, now: Date) {
  return { authorityId, sort: 'issuedAt', descending: false, now } as const;
}
