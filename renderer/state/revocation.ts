/** Revoking: why, since when, whether the CRL follows at once; afterwards what became of it. */
import type { MethodInput } from '../../shared/contract.ts';
import type { AuthorityDescription, CertificateDescription, CrlDescription } from '../../shared/descriptions.ts';
import type { RevocationReason } from '../../shared/pki-terms.ts';
import type { Refusal } from '../client.ts';
import { startOfDay } from './instants.ts';

export type GivenReason = Exclude<RevocationReason, 'removeFromCRL'>;

/** The one that claims nothing, then the commonest; each stands for one CRLReason (RFC 5280 §5.3.1). */
export const REASONS_IN_ORDER = [
  'unspecified',
  'keyCompromise',
  'superseded',
  'cessationOfOperation',
  'affiliationChanged',
  'privilegeWithdrawn',
  'certificateHold',
  'cACompromise',
  'aACompromise',
] as const satisfies readonly GivenReason[];

/** From this many on, the number is typed. */
export const TYPED_FROM = 3;

export interface RevocationForm {
  readonly reason: GivenReason;
  /** A day as typed, or empty. */
  readonly since: string;
  readonly writeCrl: boolean;
  readonly typed: string;
}

/** A CRL that followed, or why it did not. */
export type CrlOutcome =
  { readonly ca: string; readonly crl: CrlDescription } | { readonly ca: string; readonly refusal: Refusal };

export type RevocationState =
  | { readonly step: 'asking'; readonly form: RevocationForm; readonly refusal: Refusal | null }
  | { readonly step: 'revoking'; readonly form: RevocationForm }
  | {
      readonly step: 'revoked';
      readonly count: number;
      readonly reason: GivenReason;
      readonly crls: readonly CrlOutcome[];
    };

export function firstRevocation(reason: GivenReason): RevocationState {
  return { step: 'asking', form: { reason, since: '', writeCrl: true, typed: '' }, refusal: null };
}

export type RevocationEvent =
  | { readonly type: 'edited'; readonly form: Partial<RevocationForm> }
  | { readonly type: 'began' }
  | { readonly type: 'refused'; readonly refusal: Refusal | null }
  | { readonly type: 'ended'; readonly count: number; readonly crls: readonly CrlOutcome[] };

export function revocation(state: RevocationState, event: RevocationEvent): RevocationState {
  switch (event.type) {
    case 'edited':
      return state.step === 'asking'
        ? { step: 'asking', form: { ...state.form, ...event.form }, refusal: null }
        : state;
    case 'began':
      return state.step === 'asking' ? { step: 'revoking', form: state.form } : state;
    case 'refused':
      return state.step === 'revoking' ? { step: 'asking', form: state.form, refusal: event.refusal } : state;
    case 'ended':
      return state.step === 'revoking'
        ? { step: 'revoked', count: event.count, reason: state.form.reason, crls: event.crls }
        : state;
  }
}

/** Those that can still be revoked: the rest are so for good already. A held one can. */
export function revocable(certificates: readonly CertificateDescription[]): readonly CertificateDescription[] {
  return certificates.filter((one) => one.state !== 'revoked');
}

export function mayRevoke(form: RevocationForm, count: number): boolean {
  return count > 0 && (count < TYPED_FROM || form.typed.trim() === `REVOKE ${count}`);
}

/** Whether "compromised since" makes sense for this reason. */
export function asksSince(reason: GivenReason): boolean {
  return reason === 'keyCompromise' || reason === 'cACompromise' || reason === 'aACompromise';
}

export function revokeInput(
  form: RevocationForm,
  certificates: readonly CertificateDescription[],
): MethodInput<'revokeCertificates'> {
  return {
    ids: certificates.map((one) => one.id),
    reason: form.reason,
    invalidityDate: asksSince(form.reason) ? startOfDay(form.since) : null,
  };
}

/** The CAs whose CRL changes. */
export function authoritiesOf(
  certificates: readonly CertificateDescription[],
  authorities: readonly AuthorityDescription[],
): readonly AuthorityDescription[] {
  return authorities.filter((authority) => certificates.some((one) => one.ca === authority.name));
}

export function nextCrlNumber(authority: AuthorityDescription): string {
  return String(BigInt(authority.lastCrlNumber) + 1n);
}
