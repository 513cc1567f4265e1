import type { Registry } from '../../authority/ports.ts';
import { fingerprintSha256 } from '../../pki/certificate.ts';
import { isFault } from './file-fault.ts';
import { changedSince } from './site-changes.ts';
import { siteAuthorities } from './site-authority.ts';
import { topFiles } from './site-files.ts';
import { findSiteFolder } from './site-folder.ts';
import { digestOf, readManifest, SITE_VERSION } from './site-manifest.ts';

/** How a folder's site stands to the register. */
export type SiteStanding =
  /** Nothing was published there yet, or it is gone, or it is another CA's: the whole site is to be written. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'current' }
  /** `certificates`: pages that would change; null where all of them would. `crl`: a CRL in it is not the newest. */
  | { readonly kind: 'behind'; readonly certificates: number | null; readonly crl: boolean }
  /** The folder cannot be looked into: a disk that is not there, or no right to. */
  | { readonly kind: 'unreadable' };

/**
 * Whether what was published says what the register says now. Needs no passphrase, and writes nothing.
 *
 * @throws {CertificateError} AUTHORITY_NOT_FOUND, VAULT_DAMAGED
 */
export async function siteStanding(
  registry: Registry,
  { authorityId, folder }: { authorityId: string; folder: string },
): Promise<SiteStanding> {
  const revision = await registry.revision();
  const authorities = await siteAuthorities(registry, [authorityId]);
  const [first] = authorities;
  if (first === undefined) throw new RangeError('A CA is always in its own chain.');
  try {
    const { target } = await findSiteFolder(folder);
    const found = await readManifest(target);
    if (found === null || found === 'damaged') return { kind: 'absent' };
    if (found.authority !== fingerprintSha256(first.record.certificateDer)) return { kind: 'absent' };
    const files = [...topFiles(authorities)].filter(([name, content]) => found.files[name] !== digestOf(content));
    const crl = files.some(([name]) => authorities.some(({ crlFile }) => crlFile === name));
    const changed = found.version === SITE_VERSION ? await changedSince(registry, found, revision) : null;
    if (changed === null) return { kind: 'behind', certificates: null, crl };
    let certificates = 0;
    for (const id of changed.certificateIds)
      if ((await registry.certificate(id)).authorityId === first.record.id) certificates++;
    for (const subject of changed.bareSerials) if (subject.startsWith(`${first.record.id}/`)) certificates++;
    const isCurrent = certificates === 0 && files.length === 0;
    return isCurrent ? { kind: 'current' } : { kind: 'behind', certificates, crl };
  } catch (error) {
    if (isFault(error, 'ENOENT', 'ENOTDIR')) return { kind: 'absent' };
    if (isFault(error, 'EACCES', 'EPERM', 'EIO', 'ESTALE', 'ETIMEDOUT')) return { kind: 'unreadable' };
    throw error;
  }
}
