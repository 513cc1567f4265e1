import { EXPIRING_WITHIN_DAYS, type CertificateState } from '../../shared/pki-terms.ts';
import type { Revocation } from './ports.ts';
import { addDays } from './validity.ts';

/** The facts on which a certificate's state rests. */
export interface StateFacts {
  readonly notAfter: Date;
  readonly revocation: Pick<Revocation, 'reason'> | null;
  readonly supersededById: string | null;
}

/**
 * What a certificate is good for at an instant. The worst word wins: revoked before expired before superseded.
 *
 * A certificate still works at its notAfter itself (RFC 5280 §4.1.2.5: the period is inclusive).
 */
export function certificateState(facts: StateFacts, now: Date): CertificateState {
  if (facts.revocation !== null) return facts.revocation.reason === 'certificateHold' ? 'held' : 'revoked';
  if (facts.notAfter < now) return 'expired';
  if (facts.supersededById !== null) return 'superseded';
  return facts.notAfter < addDays(now, EXPIRING_WITHIN_DAYS) ? 'expiring' : 'valid';
}
