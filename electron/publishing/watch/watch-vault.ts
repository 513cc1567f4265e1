import type { Finding } from '../../../shared/pki-terms.ts';
import { ocspSignerFor } from '../../authority/ocsp-signer.ts';
import type { AuthorityRecord, CertificateRecord, Registry } from '../../authority/ports.ts';
import { addDays, formatInstant } from '../../authority/validity.ts';
import { parseCertificate } from '../../pki/certificate.ts';
import { formatName } from '../../pki/name.ts';
import { crlFreshness } from '../crl-freshness.ts';

export interface WatchInput {
  readonly now: Date;
  /** Certificates that end within this many days are told of. */
  readonly withinDays: number;
  /** How old the newest backup may be while things are recorded, in days. */
  readonly backupDays: number;
  /** When the newest backup was made; null where there is none. */
  readonly newestBackup: Date | null;
}

/** Within this many days of its end nobody should still be waiting. */
const CRITICAL_DAYS = 7;
/** What ended longer ago than this was let go on purpose. */
const MOURNED_DAYS = 7;
const AUTHORITY_DAYS = 90;
const AUTHORITY_CRITICAL_DAYS = 30;
/** So many are told one by one; of the others, how many. */
const MOST_TOLD = 20;

/**
 * What will break if nobody does anything, worst first: certificates and CAs that end, CRLs that lapse, OCSP signers, backups
 * that were not made, a clock that was set back. Needs no passphrase. An `error` breaks clients now or within days.
 */
export async function watchVault(registry: Registry, input: WatchInput): Promise<Finding[]> {
  const authorities = await registry.authorities();
  const findings = [
    ...(await clockFindings(registry, authorities, input.now)),
    ...authorities.flatMap((authority) => authorityFindings(authority, input.now)),
    ...(await Promise.all(authorities.map((authority) => crlFindings(registry, authority, input.now)))).flat(),
    ...(await Promise.all(authorities.map((authority) => signerFindings(registry, authority, input.now)))).flat(),
    ...(await certificateFindings(registry, authorities, input)),
    ...(await backupFindings(registry, input)),
  ];
  const errorsFirst = ({ severity }: Finding): number => (severity === 'error' ? 0 : 1);
  return findings.sort((a, b) => errorsFirst(a) - errorsFirst(b));
}

function finding(severity: Finding['severity'], code: string, message: string): Finding {
  return { severity, code, message };
}

/** Every judgement here rests on the clock: one that lies before what was recorded makes everything look fresh. */
async function clockFindings(
  registry: Registry,
  authorities: readonly AuthorityRecord[],
  now: Date,
): Promise<Finding[]> {
  const { items } = await registry.events({ limit: 1, offset: 0 });
  const known = [...items.map(({ at }) => at), ...authorities.map(({ createdAt }) => createdAt)];
  const latest = known.reduce<Date | null>((a, b) => (a === null || b > a ? b : a), null);
  if (latest === null || latest <= addDays(now, 1 / 24)) return [];
  return [
    finding(
      'error',
      'clock-behind',
      `The clock says ${formatInstant(now)}, and something was recorded at ${formatInstant(latest)}. Set the clock.`,
    ),
  ];
}

function authorityFindings({ name, certificateDer }: AuthorityRecord, now: Date): Finding[] {
  const { notAfter } = parseCertificate(certificateDer);
  if (notAfter >= addDays(now, AUTHORITY_DAYS)) return [];
  if (notAfter < now) {
    if (notAfter < addDays(now, -MOURNED_DAYS)) return [];
    return [finding('error', 'ca-ended', `The CA “${name}” ended on ${formatInstant(notAfter)}.`)];
  }
  const severity = notAfter < addDays(now, AUTHORITY_CRITICAL_DAYS) ? 'error' : 'warning';
  return [finding(severity, 'ca-ending', `The CA “${name}” ends on ${formatInstant(notAfter)}. Renew it before.`)];
}

async function crlFindings(registry: Registry, authority: AuthorityRecord, now: Date): Promise<Finding[]> {
  const { id, name, certificateDer, settings } = authority;
  if (parseCertificate(certificateDer).notAfter < now) return [];
  const latest = await registry.latestCrl(id);
  switch (crlFreshness(latest, now)) {
    case 'none':
      if (settings.crlUrls.length === 0) return [];
      return [finding('warning', 'crl-missing', `“${name}” names a place for a CRL and never signed one.`)];
    case 'lapsed':
      return [
        finding('error', 'crl-lapsed', `The CRL of “${name}” ended on ${formatInstant(latest?.nextUpdate ?? now)}.`),
      ];
    case 'due':
      return [
        finding(
          'warning',
          'crl-due',
          `The CRL of “${name}” ends on ${formatInstant(latest?.nextUpdate ?? now)}. Unlock the vault, or run “crl issue --due”.`,
        ),
      ];
    case 'fresh':
      return [];
  }
}

/** Where a responder of its own answers, its certificate ends too; one that is gone leaves the CA's own key to answer. */
async function signerFindings(registry: Registry, authority: AuthorityRecord, now: Date): Promise<Finding[]> {
  if (authority.settings.ocspUrls.length === 0) return [];
  const signer = await ocspSignerFor(registry, authority, now);
  if (signer?.delegated !== true) return [];
  const { notAfter } = signer.certificate;
  if (notAfter >= addDays(now, CRITICAL_DAYS)) return [];
  return [
    finding(
      'warning',
      'ocsp-signer-ending',
      `The OCSP signer of “${authority.name}” ends on ${formatInstant(notAfter)}. Issue its successor by the profile ocsp-signing.`,
    ),
  ];
}

async function certificateFindings(
  registry: Registry,
  authorities: readonly AuthorityRecord[],
  { now, withinDays }: WatchInput,
): Promise<Finding[]> {
  const order = { sort: 'notAfter', limit: MOST_TOLD, offset: 0, now } as const;
  const ending = await registry.certificates({ ...order, states: ['expiring'], withinDays, descending: false });
  const ended = await registry.certificates({ ...order, states: ['expired'], descending: true });
  const isOfAuthority = ({ id }: CertificateRecord): boolean =>
    authorities.some(({ certificateId }) => certificateId === id);
  const told = [
    ...ended.items
      .filter((record) => record.supersededById === null && endOf(record) >= addDays(now, -MOURNED_DAYS))
      .map((record) => ({ record, severity: 'error' as const, code: 'certificate-ended', verb: 'ended' })),
    ...ending.items.map((record) => ({
      record,
      severity: endOf(record) < addDays(now, CRITICAL_DAYS) ? ('error' as const) : ('warning' as const),
      code: 'certificate-ending',
      verb: 'ends',
    })),
  ].filter(({ record }) => !isOfAuthority(record));
  const findings = told.map(({ record, severity, code, verb }) =>
    finding(severity, code, `${nameOf(record)} (${record.id}) ${verb} on ${formatInstant(endOf(record))}.`),
  );
  const more = ending.total - ending.items.length;
  if (more <= 0) return findings;
  return [
    ...findings,
    finding('warning', 'more-ending', `${String(more)} more end within ${String(withinDays)} days.`),
  ];
}

function endOf({ der }: CertificateRecord): Date {
  return parseCertificate(der).notAfter;
}

function nameOf({ der }: CertificateRecord): string {
  const subject = formatName(parseCertificate(der).subject);
  return subject === '' ? 'A certificate without a subject' : subject;
}

async function backupFindings(registry: Registry, { now, newestBackup, backupDays }: WatchInput): Promise<Finding[]> {
  const { items } = await registry.events({ limit: 1, offset: 0 });
  const [last] = items;
  if (last === undefined) return [];
  if (newestBackup === null)
    return [finding('warning', 'backup-missing', 'There is no backup of this vault. Make one with “vault backup”.')];
  // What was backed up after the last change needs no other, however long ago that was.
  if (newestBackup >= last.at || newestBackup >= addDays(now, -backupDays)) return [];
  return [
    finding(
      'warning',
      'backup-stale',
      `The newest backup is of ${formatInstant(newestBackup)}, and things were recorded since. Make one with “vault backup”.`,
    ),
  ];
}
