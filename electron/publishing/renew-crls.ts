import { isRefusal, type CertificateError } from '../../shared/errors.ts';
import { issueCrl } from '../authority/issue-crl.ts';
import type { AuthorityPorts, AuthorityRecord, CrlRecord } from '../authority/ports.ts';
import { parseCertificate } from '../pki/certificate.ts';
import { crlFreshness } from './crl-freshness.ts';

/** What became of one CA's CRL. */
export type CrlRenewal =
  | { readonly ca: string; readonly outcome: 'signed'; readonly crl: CrlRecord }
  | { readonly ca: string; readonly outcome: 'fresh'; readonly crl: CrlRecord }
  | { readonly ca: string; readonly outcome: 'refused'; readonly error: CertificateError };

/**
 * Signs the next CRL of every CA whose last one is past two thirds of its life, or lapsed, or of a CA that names a place for
 * one and has none. CAs whose keys are elsewhere, or that have ended, are left out. Each stands or falls alone.
 *
 * A CRL that was signed ahead for a long leave is renewed at two thirds of its own life, with the CA's usual days.
 *
 * @param authorityId one CA by id or name; null for all
 * @throws {CertificateError} AUTHORITY_NOT_FOUND, VAULT_LOCKED
 */
export async function renewDueCrls(ports: AuthorityPorts, authorityId: string | null): Promise<CrlRenewal[]> {
  const records =
    authorityId === null ? await ports.registry.authorities() : [await ports.registry.authority(authorityId)];
  const now = ports.clock.now();
  const renewals: CrlRenewal[] = [];
  for (const record of records) {
    if (record.keyId === null || parseCertificate(record.certificateDer).notAfter < now) continue;
    const latest = await ports.registry.latestCrl(record.id);
    if (latest === null && record.settings.crlUrls.length === 0 && authorityId === null) continue;
    if (latest !== null && !isDue(latest, now)) renewals.push({ ca: record.name, outcome: 'fresh', crl: latest });
    else renewals.push(await renew(ports, record));
  }
  return renewals;
}

function isDue(latest: CrlRecord, now: Date): boolean {
  const freshness = crlFreshness(latest, now);
  return freshness === 'due' || freshness === 'lapsed';
}

async function renew(ports: AuthorityPorts, record: AuthorityRecord): Promise<CrlRenewal> {
  try {
    const crl = await issueCrl(ports, { authorityId: record.id, days: null });
    return { ca: record.name, outcome: 'signed', crl };
  } catch (error) {
    // A locked vault refuses all of them alike.
    if (!isRefusal(error) || error.code === 'VAULT_LOCKED') throw error;
    return { ca: record.name, outcome: 'refused', error };
  }
}
