import { certificateState } from './certificate-state.ts';
import { parseCertificate } from '../pki/certificate.ts';
import type { AuthorityPorts, CertificateRecord, PlannedRevocation } from './ports.ts';
import { revokeCertificates } from './revoke-certificates.ts';

/** What became of a plan whose day has come. */
export type DuePlan = { readonly plan: PlannedRevocation; readonly certificate: CertificateRecord } & (
  | { readonly outcome: 'revoked' }
  /** Left as it is, and the plan stays: it is on hold, or its successor does not work. */
  | { readonly outcome: 'left-alone'; readonly why: 'on-hold' | 'successor-does-not-work' }
  /** Nothing is left to revoke. */
  | { readonly outcome: 'ended'; readonly why: 'expired' }
);

/** What {@link revokeDue} would do now; changes nothing. */
export async function duePlans({ registry, clock }: Pick<AuthorityPorts, 'registry' | 'clock'>): Promise<DuePlan[]> {
  const now = clock.now();
  const plans = await registry.plannedRevocations(now);
  const due: DuePlan[] = [];
  for (const plan of plans) {
    const certificate = await registry.certificate(plan.certificateId);
    const successor = await registry.certificate(plan.successorId);
    due.push({ plan, certificate, ...outcomeOf(certificate, successor, now) });
  }
  return due;
}

/**
 * Revokes, as superseded, every certificate whose day was set with its renewal and has come. One that is on hold is left
 * alone, and so is one whose successor was itself revoked or has ended: a server must not be left with nothing.
 *
 * @throws {CertificateError} VAULT_LOCKED
 */
export async function revokeDue(ports: AuthorityPorts): Promise<DuePlan[]> {
  const due = await duePlans(ports);
  const ids = due.flatMap(({ outcome, certificate }) => (outcome === 'revoked' ? [certificate.id] : []));
  for (const { outcome, plan } of due) {
    if (outcome === 'ended') await ports.registry.recordPlanEnded(plan.certificateId, 'expired');
  }
  if (ids.length > 0) {
    await revokeCertificates(ports, { ids, reason: 'superseded', at: null, invalidityDate: null });
  }
  return due;
}

function outcomeOf(
  certificate: CertificateRecord,
  successor: CertificateRecord,
  now: Date,
):
  | { outcome: 'revoked' }
  | { outcome: 'left-alone'; why: 'on-hold' | 'successor-does-not-work' }
  | { outcome: 'ended'; why: 'expired' } {
  const state = stateOf(certificate, now);
  if (state === 'held') return { outcome: 'left-alone', why: 'on-hold' };
  if (state === 'expired') return { outcome: 'ended', why: 'expired' };
  const next = stateOf(successor, now);
  if (next === 'revoked' || next === 'held' || next === 'expired')
    return { outcome: 'left-alone', why: 'successor-does-not-work' };
  return { outcome: 'revoked' };
}

function stateOf(record: CertificateRecord, now: Date): ReturnType<typeof certificateState> {
  return certificateState({ ...record, notAfter: parseCertificate(record.der).notAfter }, now);
}
