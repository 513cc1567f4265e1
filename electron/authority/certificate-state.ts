import { EXPIRING_WITHIN_DAYS, type CertificateState } from '../../shared/pki-terms.ts';
import type { CertificateStanding, Revocation } from './ports.ts';
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
  return stateOfStanding(standingOf(facts), facts.notAfter, now);
}

function standingOf({ revocation, supersededById }: StateFacts): CertificateStanding {
  if (revocation !== null) return revocation.reason === 'certificateHold' ? 'held' : 'revoked';
  return supersededById === null ? 'good' : 'superseded';
}

/** {@link certificateState}, where the register has told the standing. */
export function stateOfStanding(standing: CertificateStanding, notAfter: Date, now: Date): CertificateState {
  if (standing === 'held' || standing === 'revoked') return standing;
  if (notAfter < now) return 'expired';
  if (standing === 'superseded') return 'superseded';
  return notAfter < addDays(now, EXPIRING_WITHIN_DAYS) ? 'expiring' : 'valid';
}
