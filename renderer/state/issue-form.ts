/** The form that makes key, request and signature in one: what is filled in, and the question for main that it stands for. */
import type { MethodInput } from '../../shared/contract.ts';
import type { AuthorityDescription } from '../../shared/descriptions.ts';
import type { BuiltInProfile, KeyType } from '../../shared/pki-terms.ts';
import { writeName } from './distinguished-name.ts';
import { writeChip, type NameChip } from './name-chip.ts';

export const VALIDITY_CHOICES = ['profile', '90', '365', '397', 'other'] as const;
export type ValidityChoice = (typeof VALIDITY_CHOICES)[number];

/** Profiles of certificates whose key is made here; a CA below this one gets its key with its own form. */
export const NEW_KEY_PROFILES = [
  'tls-server',
  'tls-client',
  'tls-peer',
  'email',
  'code-signing',
  'ocsp-signing',
] as const satisfies readonly BuiltInProfile[];

export interface NewKeyIssue {
  /** Its name: one of ours, or one's own. */
  readonly profile: string;
  /** An authority's id; null until there is one. */
  readonly ca: string | null;
  readonly names: readonly NameChip[];
  /** What a person wrote as common name; null while it follows the first name. */
  readonly commonName: string | null;
  readonly organisation: string;
  readonly unit: string;
  readonly country: string;
  readonly validity: ValidityChoice;
  /** As typed, for `other`. */
  readonly otherDays: string;
  readonly keyType: KeyType;
}

export const EMPTY_ISSUE: NewKeyIssue = {
  profile: 'tls-server',
  ca: null,
  names: [],
  commonName: null,
  organisation: '',
  unit: '',
  country: '',
  validity: 'profile',
  otherDays: '730',
  keyType: 'ec-p256',
};

/** The common name that will stand in the subject: as written, else the first name that fits (64 characters at most). */
export function commonNameOf(form: NewKeyIssue): string {
  if (form.commonName !== null) return form.commonName;
  // X.520's upper bound for a common name; a longer one stays in the SAN alone.
  return form.names.find((name) => name.problem === null && name.text.length <= 64)?.text ?? '';
}

/** Days asked for; null leaves it to the profile, undefined when what was typed is no number of days. */
export function daysOf(form: Pick<NewKeyIssue, 'validity' | 'otherDays'>): number | null | undefined {
  if (form.validity === 'profile') return null;
  const days = form.validity === 'other' ? Number(form.otherDays) : Number(form.validity);
  return Number.isInteger(days) && days >= 1 && days <= 36_525 ? days : undefined;
}

/** The question for main, or null while the form is not ready to be asked about. */
export function planInput(form: NewKeyIssue): MethodInput<'planWithNewKey'> | null {
  const days = daysOf(form);
  const commonName = commonNameOf(form);
  if (form.ca === null || days === undefined) return null;
  if (commonName.trim() === '' && form.names.length === 0) return null;
  if (form.names.some((name) => name.problem !== null)) return null;
  return {
    subject: writeName([
      { type: 'CN', value: commonName },
      { type: 'OU', value: form.unit },
      { type: 'O', value: form.organisation },
      { type: 'C', value: form.country },
    ]),
    subjectAltNames: form.names.map(writeChip),
    keyType: form.keyType,
    ca: form.ca,
    profile: form.profile,
    validityDays: days,
  };
}

/** The CA that a new form begins with: the youngest that can sign here, since issuing CAs are younger than their root. */
export function firstAuthority(authorities: readonly AuthorityDescription[]): AuthorityDescription | null {
  const usable = authorities.filter((one) => one.hasPrivateKey && (one.state === 'valid' || one.state === 'expiring'));
  return usable.findLast((one) => one.parent !== null) ?? usable.at(-1) ?? null;
}
