/** A profile while it is edited: lists as the text that a person types, and what is plainly wrong before main is asked. */
import { profileNameSchema, type ProfileDefinition } from '../../shared/profile-definition.ts';
import type { KeyUsage } from '../../shared/pki-terms.ts';

/** Purposes that have a name in every profile; any other is written as its OID. */
export const NAMED_PURPOSES = [
  'serverAuth',
  'clientAuth',
  'emailProtection',
  'codeSigning',
  'timeStamping',
  'ocspSigning',
] as const;

/** Kinds of name that are offered to tick; what else a profile had stays as it was. */
export const OFFERED_NAME_KINDS = ['dns', 'ip', 'email', 'uri'] as const;
export type NameKindOfProfile = ProfileDefinition['subjectAltNameKinds'][number];

export interface ProfileForm {
  readonly name: string;
  readonly title: string;
  readonly isAuthority: boolean;
  readonly purposes: readonly string[];
  /** OIDs beside those that have a name. */
  readonly otherPurposes: string;
  /** Null for what suits the key. */
  readonly keyUsage: readonly KeyUsage[] | null;
  readonly defaultDays: string;
  readonly maximumDays: string;
  readonly pathLength: string;
  readonly permittedNames: string;
  readonly excludedNames: string;
  readonly nameKinds: readonly NameKindOfProfile[];
  readonly requiredKinds: readonly NameKindOfProfile[];
  readonly emailInSubject: ProfileDefinition['emailInSubject'];
  readonly emailToSubjectAltNames: boolean;
  readonly mustStaple: boolean;
  readonly ocspNoCheck: boolean;
  readonly policies: string;
  readonly keyIdentifier: ProfileDefinition['keyIdentifier'];
  /** As typed; empty for any field. */
  readonly subjectFields: string;
  /** Whether it has addresses of its own instead of the CA's. */
  readonly ownAddresses: boolean;
  readonly crlUrls: string;
  readonly issuerUrls: string;
  readonly ocspUrls: string;
}

/** The form of a profile that is changed, or that a new one is made from. */
export function profileForm(from: ProfileDefinition): ProfileForm {
  const named = (purpose: string): boolean => NAMED_PURPOSES.some((one) => one === purpose);
  return {
    name: from.name,
    title: from.title,
    isAuthority: from.isAuthority,
    purposes: from.extendedKeyUsage.filter(named),
    otherPurposes: write(from.extendedKeyUsage.filter((purpose) => !named(purpose))),
    keyUsage: from.keyUsage,
    defaultDays: String(from.defaultDays),
    maximumDays: String(from.maximumDays),
    pathLength: from.pathLength === null ? '' : String(from.pathLength),
    permittedNames: write(from.permittedNames),
    excludedNames: write(from.excludedNames),
    nameKinds: from.subjectAltNameKinds,
    requiredKinds: from.requiredNameKinds,
    emailInSubject: from.emailInSubject,
    emailToSubjectAltNames: from.emailToSubjectAltNames,
    mustStaple: from.mustStaple,
    ocspNoCheck: from.ocspNoCheck,
    policies: write(from.policies),
    keyIdentifier: from.keyIdentifier,
    subjectFields: write(from.subjectFields ?? []),
    ownAddresses: from.crlUrls !== null || from.issuerUrls !== null || from.ocspUrls !== null,
    crlUrls: write(from.crlUrls ?? []),
    issuerUrls: write(from.issuerUrls ?? []),
    ocspUrls: write(from.ocspUrls ?? []),
  };
}

/** One of one's own from another, which the window calls by this title: its name is free, and says where it comes from. */
export function ownFrom(from: ProfileDefinition, title: string, taken: readonly string[]): ProfileForm {
  const stem = `my-${from.name.replace(/^my-/u, '')}`.slice(0, 60);
  let name = stem;
  for (let number = 2; taken.includes(name); number += 1) name = `${stem}-${String(number)}`;
  return { ...profileForm(from), name, title };
}

export type ProfileProblem = 'name' | 'taken' | 'title' | 'defaultDays' | 'maximumDays' | 'order' | 'pathLength';

/** What is plainly wrong, by field; main knows the rest. `taken`: names of ours that are not for the taking. */
export function profileProblems(form: ProfileForm, taken: readonly string[]): ReadonlySet<ProfileProblem> {
  const problems = new Set<ProfileProblem>();
  if (!profileNameSchema.safeParse(form.name).success) problems.add('name');
  if (taken.includes(form.name)) problems.add('taken');
  if (form.title.trim() === '' || form.title.length > 128) problems.add('title');
  if (days(form.defaultDays) === null) problems.add('defaultDays');
  if (days(form.maximumDays) === null) problems.add('maximumDays');
  if ((days(form.defaultDays) ?? 0) > (days(form.maximumDays) ?? Infinity)) problems.add('order');
  if (form.isAuthority && form.pathLength !== '' && whole(form.pathLength, 0, 100) === null) problems.add('pathLength');
  return problems;
}

/** The profile that a form stands for; null while days are none. What only a CA has is left out of what is none. */
export function writtenProfile(form: ProfileForm): ProfileDefinition | null {
  const [defaultDays, maximumDays] = [days(form.defaultDays), days(form.maximumDays)];
  if (defaultDays === null || maximumDays === null) return null;
  const own = (text: string): string[] | null => (form.ownAddresses ? read(text) : null);
  const fields = read(form.subjectFields);
  const ofAuthority = (text: string): string[] => (form.isAuthority ? read(text) : []);
  return {
    version: 1,
    name: form.name,
    title: form.title.trim(),
    isAuthority: form.isAuthority,
    keyUsage: form.keyUsage === null ? null : [...form.keyUsage],
    extendedKeyUsage: [...form.purposes, ...read(form.otherPurposes)],
    pathLength: form.isAuthority ? whole(form.pathLength, 0, 100) : null,
    permittedNames: ofAuthority(form.permittedNames),
    excludedNames: ofAuthority(form.excludedNames),
    policies: read(form.policies),
    crlUrls: own(form.crlUrls),
    issuerUrls: own(form.issuerUrls),
    ocspUrls: own(form.ocspUrls),
    mustStaple: form.mustStaple,
    ocspNoCheck: form.ocspNoCheck,
    defaultDays,
    maximumDays,
    keyIdentifier: form.keyIdentifier,
    emailInSubject: form.emailInSubject,
    emailToSubjectAltNames: form.emailToSubjectAltNames,
    subjectAltNameKinds: [...form.nameKinds],
    requiredNameKinds: form.requiredKinds.filter((kind) => form.nameKinds.includes(kind)),
    subjectFields: fields.length === 0 ? null : fields,
  };
}

/** With one more, or without it; the order of the others stays. */
export function toggled<T>(list: readonly T[], one: T): readonly T[] {
  return list.includes(one) ? list.filter((other) => other !== one) : [...list, one];
}

/** Days as typed: a whole number from 1 to 36,525, or null. */
export function days(text: string): number | null {
  return whole(text, 1, 36_525);
}

function whole(text: string, least: number, most: number): number | null {
  const number = /^\d{1,6}$/u.test(text.trim()) ? Number(text) : NaN;
  return number >= least && number <= most ? number : null;
}

/** A list as text, an entry a line: names and addresses may hold commas. */
export function unlines(list: readonly string[]): string {
  return list.join('\n');
}

export function lines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

const write = unlines;
const read = lines;
