import type { BareSerial, Revocation } from '../../authority/ports.ts';
import { fingerprintSha256, parseCertificate, type Certificate } from '../../pki/certificate.ts';
import { verifyCrlSignature } from '../../pki/crl.ts';
import { sameName } from '../../pki/name.ts';
import { AnsweredRequests } from './answered-requests.ts';
import { certificatesAre, type FindingTally } from './finding-tally.ts';
import { isAuthority, isSelfIssued, judge, labelOf, profileOf, signed } from './foreign-certificate.ts';
import type { ImportContext } from './import-context.ts';
import type { ImportKind, ImportPlan, PlannedAuthority, PlannedCertificate } from './import-plan.ts';
import type { LooseObjects } from './loose-objects.ts';
import { plainAuthority, planParent } from './plan-parents.ts';
import { isRefusal } from '../../../shared/errors.ts';
import { tolerantly } from './tolerantly.ts';

/** What else a source knows of a CA's certificates: by the issuer's fingerprint, then by serial number. */
export type KnownRevocations = ReadonlyMap<string, ReadonlyMap<string, Revocation>>;

/**
 * Puts together what belongs together, by signature and by key: a CA with its key becomes a CA here, one without its key is
 * kept for what it issued, certificates go below their CA with their keys and requests, CRLs revoke.
 */
export function assembleLoose(
  loose: LooseObjects,
  kind: ImportKind,
  context: ImportContext,
  tally: FindingTally,
  revocations: KnownRevocations = new Map(),
): ImportPlan {
  const all = [...loose.certificates.values()].map(({ certificate }) => certificate);
  const authorities = all.filter((certificate) => isAuthority(certificate) || signed(certificate, certificate));
  const leaves = all.filter((certificate) => !authorities.includes(certificate));
  const planned: PlannedAuthority[] = [];
  const around = { known: context.known, pool: authorities, planned, keyFor: (spki: Uint8Array) => loose.keyFor(spki) };
  const has = (certificate: Certificate): number =>
    planned.findIndex(({ certificateDer }) => Buffer.from(certificateDer).equals(certificate.der));
  const plan = (certificate: Certificate): number => {
    if (has(certificate) !== -1) return has(certificate);
    const parent = planParent(certificate, around);
    if (has(certificate) === -1)
      planned.push(plainAuthority(certificate, parent, around.keyFor(certificate.publicKey.spki)));
    return has(certificate);
  };
  const attempt = (certificate: Certificate): void => {
    try {
      plan(certificate);
    } catch (error) {
      if (!isRefusal(error, 'AUTHORITY_NOT_FOUND')) throw error;
      tellMissing(tally, certificate);
    }
  };
  for (const certificate of authorities) {
    const isWanted = loose.keyFor(certificate.publicKey.spki) !== null || all.length === 1;
    if (isWanted) attempt(certificate);
  }
  const requests = new AnsweredRequests(loose, tally);
  const issued = new Map<string, PlannedCertificate[]>();
  const used = new Set<string>();
  for (const certificate of leaves) {
    const issuer =
      authorities.find((candidate) => signed(candidate, certificate)) ??
      context.known
        .map(({ certificateDer }) => parseCertificate(certificateDer))
        .find((known) => signed(known, certificate));
    if (issuer === undefined) {
      tellMissing(tally, certificate);
      continue;
    }
    if (authorities.includes(issuer)) attempt(issuer);
    else if (has(issuer) === -1) planned.push(plainAuthority(issuer, null, null));
    if (has(issuer) === -1) continue;
    judge(certificate, tally);
    const fingerprint = fingerprintSha256(issuer.der);
    const list = issued.get(fingerprint) ?? [];
    issued.set(fingerprint, list);
    list.push({
      der: certificate.der,
      profile: profileOf(certificate),
      request: requests.answeredBy(certificate),
      key: loose.keyFor(certificate.publicKey.spki),
      revocation: revocations.get(fingerprint)?.get(certificate.serialNumber) ?? null,
    });
    used.add(Buffer.from(certificate.publicKey.spki).toString('base64'));
  }
  tellUnused(
    loose,
    tally,
    authorities.filter((certificate) => has(certificate) === -1),
    planned,
    used,
    requests,
  );
  return finish(loose, kind, context, tally, { planned, issued, revocations, requests });
}

interface Assembled {
  readonly planned: readonly PlannedAuthority[];
  readonly issued: ReadonlyMap<string, readonly PlannedCertificate[]>;
  readonly revocations: KnownRevocations;
  readonly requests: AnsweredRequests;
}

function finish(
  loose: LooseObjects,
  kind: ImportKind,
  { now }: ImportContext,
  tally: FindingTally,
  { planned, issued, revocations, requests }: Assembled,
): ImportPlan {
  const counts = { valid: 0, expired: 0, revoked: 0 };
  const authorities = planned.map((authority): PlannedAuthority => {
    const own = parseCertificate(authority.certificateDer);
    const fingerprint = fingerprintSha256(own.der);
    const certificates = issued.get(fingerprint) ?? [];
    const { revoked, number } = revokedBy(loose, own, revocations.get(fingerprint) ?? new Map());
    const states = certificates.map((certificate): PlannedCertificate => {
      const { serialNumber, notAfter } = parseCertificate(certificate.der);
      const revocation = certificate.revocation ?? revoked.get(serialNumber) ?? null;
      revoked.delete(serialNumber);
      counts[revocation !== null ? 'revoked' : notAfter < now ? 'expired' : 'valid']++;
      return { ...certificate, revocation };
    });
    const bareSerials = [...revoked].map(([serialNumber, revocation]): BareSerial => {
      counts.revoked++;
      return { serialNumber, subject: '', notAfter: null, revocation };
    });
    judge(own, tally);
    return { ...authority, crlNumberBefore: number, certificates: states, bareSerials };
  });
  return { kind, authorities, requests: requests.unanswered(loose), counts, findings: tally.findings() };
}

/** What the CA's own CRLs revoke, besides what the source says itself, and the highest number among them. */
function revokedBy(loose: LooseObjects, own: Certificate, known: ReadonlyMap<string, Revocation>) {
  const revoked = new Map(known);
  let number = 0n;
  for (const list of loose.crls) {
    if (!sameName(list.issuer, own.subject)) continue;
    if (!tolerantly(() => verifyCrlSignature(list, own.publicKey.spki), false)) continue;
    if (list.crlNumber !== null && list.crlNumber > number) number = list.crlNumber;
    for (const { serialNumber, revocationDate, reason, invalidityDate } of list.entries()) {
      if (reason === 'removeFromCRL' || revoked.has(serialNumber)) continue;
      revoked.set(serialNumber, { revokedAt: revocationDate, reason: reason ?? 'unspecified', invalidityDate });
    }
  }
  return { revoked, number };
}

function tellMissing(tally: FindingTally, certificate: Certificate): void {
  if (isSelfIssued(certificate)) {
    const message = (n: number): string =>
      `${certificatesAre(n)} left out: signed by itself, and its signature is wrong or of a kind that cannot be checked here`;
    tally.add('warning', 'own-signature-unchecked', labelOf(certificate), message);
    return;
  }
  const message = (n: number): string => `${certificatesAre(n)} left out, since the CA’s certificate above is missing`;
  tally.add('warning', 'issuer-missing', labelOf(certificate), message);
}

function tellUnused(
  loose: LooseObjects,
  tally: FindingTally,
  alone: readonly Certificate[],
  planned: readonly PlannedAuthority[],
  used: ReadonlySet<string>,
  requests: AnsweredRequests,
): void {
  for (const certificate of alone) {
    const message = (n: number): string =>
      `${certificatesAre(n)} a CA’s without key and without anything below it, and left out`;
    tally.add('info', 'authority-alone', labelOf(certificate), message);
  }
  const keyed = new Set(
    planned.map(({ certificateDer }) =>
      Buffer.from(parseCertificate(certificateDer).publicKey.spki).toString('base64'),
    ),
  );
  for (const [key, { file }] of loose.keys) {
    if (used.has(key) || keyed.has(key) || requests.hasKey(key)) continue;
    const message = (n: number): string =>
      `${String(n)} private key${n === 1 ? '' : 's'} without a certificate or a request, and left out`;
    tally.add('warning', 'key-alone', file, message);
  }
}
