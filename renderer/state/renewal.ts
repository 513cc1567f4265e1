/** Renewing: which key each gets, how long they work, what main makes of it; then one after the other, and what is left to do. */
import { MOST_RENEWED } from '../../shared/contract/renewal-methods.ts';
import type { MethodInput, MethodOutput } from '../../shared/contract.ts';
import type { RefusedItem } from '../../shared/contract/outcomes.ts';
import type { CertificateDescription } from '../../shared/descriptions.ts';
import type { Refusal } from '../client.ts';
import { daysOf, type ValidityChoice } from './issue-form.ts';

export interface RenewalForm {
  /** Ids of those that get a new key; the others' kept request is signed again. */
  readonly newKeys: ReadonlySet<string>;
  readonly validity: ValidityChoice;
  readonly otherDays: string;
  /** Days after which the old ones are revoked; empty for never by itself. */
  readonly overlapDays: string;
}

export type Planned = MethodOutput<'planRenewals'>['items'][number];
export type Renewed = Extract<MethodOutput<'renewCertificates'>['items'][number], { outcome: 'renewed' }>;

export type RenewalState =
  | { readonly step: 'asking'; readonly form: RenewalForm; readonly refusal: Refusal | null }
  | {
      readonly step: 'renewing';
      readonly form: RenewalForm;
      readonly total: number;
      readonly renewed: readonly Renewed[];
      readonly refused: readonly RefusedItem[];
      /** No more are begun. */
      readonly stopping: boolean;
    }
  | {
      readonly step: 'renewed';
      readonly renewed: readonly Renewed[];
      readonly refused: readonly RefusedItem[];
      /** How many were never begun: stopped, or the rest was refused as a whole. */
      readonly left: number;
      readonly refusal: Refusal | null;
      /** Ids of new ones whose file was saved from here. */
      readonly handedOut: ReadonlySet<string>;
    };

export type RenewalEvent =
  | { readonly type: 'edited'; readonly form: Partial<RenewalForm> }
  | { readonly type: 'keyChosen'; readonly id: string; readonly newKey: boolean }
  | { readonly type: 'began'; readonly total: number }
  | { readonly type: 'answered'; readonly items: MethodOutput<'renewCertificates'>['items'] }
  | { readonly type: 'stopped' }
  /** `refusal`: main refused a whole call; null when all were answered or the person declined. */
  | { readonly type: 'ended'; readonly refusal: Refusal | null }
  | { readonly type: 'handedOut'; readonly id: string };

/** Whoever has no kept request gets a new key: nothing else is possible. */
export function firstRenewal(certificates: readonly CertificateDescription[]): RenewalState {
  const newKeys = new Set(certificates.filter((one) => !one.hasRequest).map((one) => one.id));
  return { step: 'asking', form: { newKeys, validity: 'profile', otherDays: '730', overlapDays: '' }, refusal: null };
}

export function renewal(state: RenewalState, event: RenewalEvent): RenewalState {
  switch (event.type) {
    case 'edited':
      return state.step === 'asking' ? { ...state, form: { ...state.form, ...event.form }, refusal: null } : state;
    case 'keyChosen': {
      if (state.step !== 'asking') return state;
      const newKeys = new Set(state.form.newKeys);
      if (event.newKey) newKeys.add(event.id);
      else newKeys.delete(event.id);
      return { ...state, form: { ...state.form, newKeys } };
    }
    case 'began':
      return state.step === 'asking'
        ? { step: 'renewing', form: state.form, total: event.total, renewed: [], refused: [], stopping: false }
        : state;
    case 'answered':
      return state.step === 'renewing'
        ? {
            ...state,
            renewed: [...state.renewed, ...event.items.filter((one) => one.outcome === 'renewed')],
            refused: [...state.refused, ...event.items.filter((one) => one.outcome === 'refused')],
          }
        : state;
    case 'stopped':
      return state.step === 'renewing' ? { ...state, stopping: true } : state;
    case 'ended':
      return state.step === 'renewing' ? ended(state, event.refusal) : state;
    case 'handedOut':
      return state.step === 'renewed' ? { ...state, handedOut: new Set([...state.handedOut, event.id]) } : state;
  }
}

/** Nothing was done: the form stands again. Else what was done is told, however it ended. */
function ended(state: Extract<RenewalState, { step: 'renewing' }>, refusal: Refusal | null): RenewalState {
  const { form, renewed, refused, total } = state;
  const answered = renewed.length + refused.length;
  if (answered === 0) return { step: 'asking', form, refusal };
  return { step: 'renewed', renewed, refused, left: total - answered, refusal, handedOut: new Set() };
}

/** Those worth asking about: not replaced already, and no lost key. Main decides on the rest, and says why. */
export function renewable(certificates: readonly CertificateDescription[]): readonly CertificateDescription[] {
  return certificates.filter(
    (one) =>
      one.supersededBy === null &&
      one.reason !== 'keyCompromise' &&
      one.profile !== 'root-ca' &&
      one.profile !== 'subordinate-ca',
  );
}

/** The questions for main, some at a time; none while the days are no number. */
export function planQuestions(
  form: RenewalForm,
  certificates: readonly CertificateDescription[],
): MethodInput<'planRenewals'>[] {
  return questions(form, certificates, MOST_RENEWED);
}

/** The calls that do it, few at a time: progress is seen, and stopping stops soon. */
export function renewQuestions(
  form: RenewalForm,
  certificates: readonly CertificateDescription[],
): MethodInput<'renewCertificates'>[] {
  return questions(form, certificates, RENEWED_AT_ONCE);
}

/** Days that old and new overlap; null for until someone revokes, undefined when it is no number of days. */
export function overlapOf({ overlapDays }: Pick<RenewalForm, 'overlapDays'>): number | null | undefined {
  if (overlapDays.trim() === '') return null;
  const days = Number(overlapDays);
  return Number.isInteger(days) && days >= 0 && days <= 3650 ? days : undefined;
}

const RENEWED_AT_ONCE = 5;

function questions(
  form: RenewalForm,
  certificates: readonly CertificateDescription[],
  atOnce: number,
): MethodInput<'planRenewals'>[] {
  const validityDays = daysOf(form);
  const revokeOldAfterDays = overlapOf(form);
  if (validityDays === undefined || revokeOldAfterDays === undefined) return [];
  const renewals = certificates.map(({ id }) => ({ id, newKey: form.newKeys.has(id) }));
  return Array.from({ length: Math.ceil(renewals.length / atOnce) }, (_, at) => ({
    renewals: renewals.slice(at * atOnce, (at + 1) * atOnce),
    validityDays,
    revokeOldAfterDays,
  }));
}

/** Why one of these plans would be refused at signing: its first error. */
export function errorOf(planned: Planned): string | null {
  if (planned.outcome === 'refused') return planned.message;
  return planned.plan.findings.find((finding) => finding.severity === 'error')?.message ?? null;
}
