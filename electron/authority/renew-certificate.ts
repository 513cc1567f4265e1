import { CertificateError, isRefusal } from '../../shared/errors.ts';
import { KEY_TYPES, type KeyType } from '../../shared/pki-terms.ts';
import { parseCertificate, subjectAltNamesOf, type Certificate } from '../pki/certificate.ts';
import { parseCertificationRequest } from '../pki/certification-request.ts';
import { issueCertificate, type Issued } from './issue-certificate.ts';
import { planCertificate, type CertificatePlan, type CertificateSource, type PlanInput } from './plan-certificate.ts';
import type { AuthorityPorts, CertificateRecord } from './ports.ts';
import { addDays } from './validity.ts';

export interface RenewInput {
  /** Id. */
  readonly certificateId: string;
  /** Days from now, or an end; both null for the profile's default. */
  readonly validityDays: number | null;
  readonly notAfter: Date | null;
  /** A new key made in this vault, instead of the kept request. */
  readonly newKey: boolean;
  /** Another CA that is to sign it, by id or name; absent for the one that did. */
  readonly authorityId?: string | undefined;
  /** Days after which the old one is to be revoked; absent or null for no plan. One on hold or revoked is left alone. */
  readonly revokeOldAfterDays?: number | null | undefined;
  /** Refuse on warnings too. */
  readonly strict: boolean;
}

export type RenewalResult =
  | ({ readonly ok: true; readonly certificateId: string } & Issued)
  | { readonly ok: false; readonly certificateId: string; readonly error: CertificateError };

/**
 * Renews as the how-to does: signs the kept request once more, or makes a new key, for the same names under the same profile
 * and CA. Never the same serial number. Old and new overlap; revoking the old one is a step of its own.
 *
 * @throws {CertificateError} CERTIFICATE_NOT_FOUND, REQUEST_NOT_FOUND (nothing was kept to sign), ALREADY_REVOKED, POLICY_REFUSED,
 *   and what issuing refuses with
 */
export async function renewCertificate(ports: AuthorityPorts, input: RenewInput): Promise<Issued> {
  const renewal = await renewalOf(ports, input);
  const revokeSupersededAt = await plannedEnd(ports, input);
  return issueCertificate(ports, { ...renewal, sourceName: '', strict: input.strict, revokeSupersededAt });
}

/** When the old one is to be revoked. @throws {CertificateError} VALIDITY_INVALID */
async function plannedEnd(
  { registry, clock }: AuthorityPorts,
  { certificateId, revokeOldAfterDays = null }: RenewInput,
): Promise<Date | undefined> {
  if (revokeOldAfterDays === null) return undefined;
  if (!Number.isInteger(revokeOldAfterDays) || revokeOldAfterDays < 0 || revokeOldAfterDays > 3650) {
    throw new CertificateError(
      'VALIDITY_INVALID',
      'The old one can be revoked after 0 to 3650 whole days. Choose one.',
    );
  }
  const { revocation } = await registry.certificate(certificateId);
  return revocation === null ? addDays(clock.now(), revokeOldAfterDays) : undefined;
}

/** What renewing would issue; signs and records nothing. @throws {CertificateError} as {@link renewCertificate} */
export async function planRenewal(ports: AuthorityPorts, input: RenewInput): Promise<CertificatePlan> {
  return planCertificate(ports, await renewalOf(ports, input));
}

/** Renews many, each on its own legs; the answers are in the order of the inputs. A locked vault refuses them all. */
export async function renewCertificates(
  ports: AuthorityPorts,
  inputs: readonly RenewInput[],
): Promise<RenewalResult[]> {
  const results: RenewalResult[] = [];
  for (const input of inputs) {
    const { certificateId } = input;
    try {
      results.push({ ok: true, certificateId, ...(await renewCertificate(ports, input)) });
    } catch (error) {
      if (!isRefusal(error) || isRefusal(error, 'VAULT_LOCKED')) throw error;
      results.push({ ok: false, certificateId, error });
    }
  }
  return results;
}

async function renewalOf(
  ports: AuthorityPorts,
  input: RenewInput,
): Promise<PlanInput & { readonly supersedesId: string }> {
  const record = await ports.registry.certificate(input.certificateId);
  await checkRenewable(ports, record, input);
  const certificate = parseCertificate(record.der);
  const names = subjectAltNamesOf(certificate);
  return {
    source: input.newKey ? newKeySource(certificate) : await keptRequest(ports, record),
    authorityId: input.authorityId ?? record.authorityId,
    profile: record.profile,
    validityDays: input.validityDays,
    notAfter: input.notAfter,
    // The names that were signed, not only those that the request asked for: they may have been given at signing.
    subjectAltNames: names.length === 0 ? null : names,
    supersedesId: record.id,
  };
}

async function checkRenewable(
  ports: AuthorityPorts,
  record: CertificateRecord,
  { newKey }: Pick<RenewInput, 'newKey'>,
): Promise<void> {
  if (record.supersededById !== null) {
    throw new CertificateError(
      'POLICY_REFUSED',
      `${record.id} was renewed already, by ${record.supersededById}. Renew that one instead.`,
    );
  }
  if (record.revocation !== null && record.revocation.reason === 'keyCompromise' && !newKey) {
    throw new CertificateError(
      'ALREADY_REVOKED',
      `${record.id} was revoked because its key may be in other hands. Renew it with a new key.`,
    );
  }
  const authorities = await ports.registry.authorities();
  if (authorities.some((authority) => authority.certificateId === record.id)) {
    throw new CertificateError('POLICY_REFUSED', `${record.id} is a CA’s own certificate. Renew the CA instead.`);
  }
}

async function keptRequest(ports: AuthorityPorts, record: CertificateRecord): Promise<CertificateSource> {
  if (record.requestId === null) {
    throw new CertificateError(
      'REQUEST_NOT_FOUND',
      `No request was kept for ${record.id}, so it cannot be signed again. Ask for a new request, or make a new key.`,
    );
  }
  const { der } = await ports.registry.request(record.requestId);
  return { kind: 'request', request: parseCertificationRequest(der) };
}

/** A key of the same kind; where we do not make that kind, P-256. */
function newKeySource(certificate: Certificate): CertificateSource {
  const label = certificate.publicKey.label.toLowerCase();
  const keyType: KeyType = KEY_TYPES.find((type) => type === label) ?? 'ec-p256';
  return { kind: 'new-key', subject: certificate.subject, keyType };
}
