import { isRefusal } from '../../../shared/errors.ts';
import { EXPIRING_WITHIN_DAYS, type Finding } from '../../../shared/pki-terms.ts';
import type { CertificateRecord, Clock, Registry } from '../../authority/ports.ts';
import { addDays, formatInstant } from '../../authority/validity.ts';
import { fingerprintSha256, parseCertificate, type Certificate } from '../../pki/certificate.ts';
import { sameBytes } from '../../pki/bytes.ts';
import type { Endpoint } from './endpoint.ts';
import { finding, judgeServed, type ServedVerdict } from './judge-served.ts';
import { fetchServed, type Served } from './served-certificates.ts';

export interface HostCheck extends ServedVerdict {
  readonly endpoint: Endpoint;
  readonly served: readonly Certificate[];
  readonly protocol: string | null;
  readonly cipher: string | null;
  readonly stapled: boolean;
  /** Versions before TLS 1.2 that the server still takes (RFC 8996 forbids them). */
  readonly oldProtocols: readonly string[];
  /** Ours, where what is served is on record. */
  readonly certificate: CertificateRecord | null;
  /** What should be served instead: the newest successor, or a newer one for the same subject. */
  readonly newest: CertificateRecord | null;
  readonly ok: boolean;
}

const TIMEOUT_MS = 10_000;

/**
 * Looks at what a host serves and holds it against what was issued. Needs no passphrase.
 *
 * @throws {CertificateError} HOST_UNREACHABLE, HOST_TIMEOUT, STARTTLS_REFUSED, TLS_FAILED, MALFORMED_CERTIFICATE
 */
export async function checkHost(
  { registry, clock }: { registry: Registry; clock: Clock },
  endpoint: Endpoint,
  { timeoutMs = TIMEOUT_MS }: { timeoutMs?: number } = {},
): Promise<HostCheck> {
  const shown = await fetchServed(endpoint, { timeoutMs });
  const oldProtocols = await oldProtocolsOf(endpoint, shown, timeoutMs);
  const at = clock.now();
  const served = shown.certificates.map((der) => parseCertificate(der));
  const authorities = (await registry.authorities()).map(({ certificateDer }) => parseCertificate(certificateDer));
  const isRoot = (one: Certificate): boolean => sameBytes(one.subject.der, one.issuer.der);
  const verdict = judgeServed({
    served,
    anchors: authorities.filter(isRoot),
    intermediates: authorities.filter((one) => !isRoot(one)),
    servername: endpoint.servername,
    at,
  });
  const certificate = await onRecord(registry, shown);
  const newest = certificate === null ? null : await newerThan(registry, certificate, at);
  const findings = [
    ...ownFindings(certificate, newest),
    ...endFindings(served[0], at),
    ...protocolFindings(shown, oldProtocols),
    ...verdict.findings,
  ];
  return {
    ...verdict,
    findings,
    endpoint,
    served,
    protocol: shown.protocol,
    cipher: shown.cipher,
    stapled: shown.stapled,
    oldProtocols,
    certificate,
    newest,
    ok: findings.every(({ severity }) => severity !== 'error'),
  };
}

/** One more try that offers nothing but what is forbidden: a server that refuses is a good one. */
async function oldProtocolsOf(endpoint: Endpoint, { protocol }: Served, timeoutMs: number): Promise<string[]> {
  if (protocol !== null && OLD.includes(protocol)) return [protocol];
  try {
    const { protocol: old } = await fetchServed(endpoint, { timeoutMs, maxVersion: 'TLSv1.1' });
    return old === null || !OLD.includes(old) ? [] : [old];
  } catch (error) {
    if (isRefusal(error, 'TLS_FAILED', 'HOST_TIMEOUT', 'HOST_UNREACHABLE', 'STARTTLS_REFUSED')) return [];
    throw error;
  }
}

const OLD = ['SSLv3', 'TLSv1', 'TLSv1.1'];

async function onRecord(registry: Registry, { certificates: [der] }: Served): Promise<CertificateRecord | null> {
  if (der === undefined) return null;
  try {
    return await registry.findCertificate(fingerprintSha256(der));
  } catch (error) {
    if (isRefusal(error, 'CERTIFICATE_NOT_FOUND')) return null;
    throw error;
  }
}

/** A line of renewals is followed to its end; no register has a longer one. */
const LONGEST_LINE = 1_000;

/** What should be served instead of this one: the end of its line of renewals, or a later one for the same subject and names. */
export async function newerThan(
  registry: Registry,
  served: CertificateRecord,
  now: Date,
): Promise<CertificateRecord | null> {
  let newest = served;
  for (let step = 0; newest.supersededById !== null && step < LONGEST_LINE; step++)
    newest = await registry.certificate(newest.supersededById);
  if (newest.id !== served.id) return newest;
  const { subject, extensions } = parseCertificate(served.der);
  const names = subjectAltNameBytes({ extensions });
  const same = (await registry.liveCertificatesOfSubject(served.authorityId, subject.der, now)).filter((other) =>
    sameBytes(subjectAltNameBytes(parseCertificate(other.der)), names),
  );
  const later = same.filter(({ id, issuedAt }) => id !== served.id && issuedAt > served.issuedAt);
  return later.reduce<CertificateRecord | null>((a, b) => (a === null || b.issuedAt > a.issuedAt ? b : a), null);
}

function subjectAltNameBytes({ extensions }: Pick<Certificate, 'extensions'>): Uint8Array {
  return extensions.find(({ oid }) => oid === '2.5.29.17')?.value ?? new Uint8Array();
}

function ownFindings(certificate: CertificateRecord | null, newest: CertificateRecord | null): Finding[] {
  if (certificate === null)
    return [finding('warning', 'not-on-record', 'What is served was not issued here, or not by this vault.')];
  const { revocation } = certificate;
  const findings: Finding[] = [];
  if (revocation !== null) {
    const held = revocation.reason === 'certificateHold';
    const since = formatInstant(revocation.revokedAt);
    findings.push(
      finding(
        'error',
        held ? 'served-held' : 'served-revoked',
        `What is served is ${held ? 'on hold' : `revoked (${revocation.reason})`} since ${since}. Replace it.`,
      ),
    );
  }
  if (newest !== null)
    findings.push(
      finding(
        'warning',
        'not-newest',
        `There is a newer one, ${newest.id} (${newest.serialNumber}), issued ${formatInstant(newest.issuedAt)}: it is not deployed yet.`,
      ),
    );
  return findings;
}

/** That it ended is among the path's own findings; here it is said before it does. */
function endFindings(target: Certificate | undefined, at: Date): Finding[] {
  if (target === undefined || target.notAfter < at || target.notAfter >= addDays(at, EXPIRING_WITHIN_DAYS)) return [];
  const days = Math.floor((target.notAfter.getTime() - at.getTime()) / 86_400_000);
  return [
    finding(
      'warning',
      'expiring',
      `It ends in ${String(days)} ${days === 1 ? 'day' : 'days'}, on ${formatInstant(target.notAfter)}.`,
    ),
  ];
}

function protocolFindings({ protocol }: Served, oldProtocols: readonly string[]): Finding[] {
  if (protocol === null)
    return [
      finding(
        'info',
        'client-certificate',
        'The server wants a certificate of the client: only its own was looked at.',
      ),
    ];
  if (oldProtocols.length === 0) return [];
  return [
    finding(
      'warning',
      'old-protocol',
      `The server still takes ${oldProtocols.join(' and ')}, which RFC 8996 forbids. Allow TLS 1.2 and 1.3 only.`,
    ),
  ];
}
