import { CertificateError } from '../../shared/errors.ts';
import type { RevocationReason } from '../../shared/pki-terms.ts';
import type { AuthorityPorts, CertificateRecord } from './ports.ts';

export interface RevokeInput {
  readonly ids: readonly string[];
  readonly reason: RevocationReason;
  /** When it counts as revoked; null for now. Never in the future: a CRL cannot announce. */
  readonly at: Date | null;
  /** When the key is suspected to have been lost (RFC 5280 §5.3.2); null where that is not known. */
  readonly invalidityDate: Date | null;
}

/**
 * Revokes certificates, all of them or none. They stand on the next CRL of their issuer; a held one may be revoked for good.
 *
 * @throws {CertificateError} CERTIFICATE_NOT_FOUND, ALREADY_REVOKED, POLICY_REFUSED, VALIDITY_INVALID, VAULT_LOCKED
 */
export async function revokeCertificates(
  ports: AuthorityPorts,
  input: RevokeInput,
): Promise<readonly CertificateRecord[]> {
  const { revokedAt, invalidityDate } = revocationInstants(ports, input);
  return ports.registry.recordRevocations(
    [...new Set(input.ids)].map((certificateId) => ({
      certificateId,
      revokedAt,
      reason: input.reason,
      invalidityDate,
    })),
  );
}

/** When it counts as revoked, in whole seconds. @throws {CertificateError} POLICY_REFUSED, VALIDITY_INVALID */
export function revocationInstants(
  ports: Pick<AuthorityPorts, 'clock'>,
  input: Omit<RevokeInput, 'ids'>,
): { revokedAt: Date; invalidityDate: Date | null } {
  if (input.reason === 'removeFromCRL') {
    throw new CertificateError(
      'POLICY_REFUSED',
      '“removeFromCRL” is no reason to revoke: it is what lifting a hold writes. Release the certificate instead.',
    );
  }
  const now = wholeSecond(ports.clock.now());
  const revokedAt = input.at === null ? now : wholeSecond(input.at);
  const invalidityDate = input.invalidityDate === null ? null : wholeSecond(input.invalidityDate);
  if (revokedAt > now || (invalidityDate !== null && invalidityDate > now)) {
    throw new CertificateError(
      'VALIDITY_INVALID',
      'A revocation cannot lie in the future: a CRL only tells what has happened. Give today or an earlier date.',
    );
  }
  return { revokedAt, invalidityDate };
}

/**
 * Lifts a hold, all of them or none. Only a hold can be lifted (RFC 5280 §5.3.1): any other revocation is for ever.
 *
 * @throws {CertificateError} CERTIFICATE_NOT_FOUND, NOT_ON_HOLD, VAULT_LOCKED
 */
export function releaseCertificates(
  ports: AuthorityPorts,
  ids: readonly string[],
): Promise<readonly CertificateRecord[]> {
  return ports.registry.recordReleases([...new Set(ids)], wholeSecond(ports.clock.now()));
}

function wholeSecond(instant: Date): Date {
  return new Date(Math.floor(instant.getTime() / 1000) * 1000);
}
