/** What a CA asks of what it signs, while it is edited. */
import type { AuthorityPolicy, POLICY_VERBS } from '../../shared/authority-policy.ts';
import { days, lines, unlines } from './profile-form.ts';

export type PolicyVerb = (typeof POLICY_VERBS)[number];

/** The fields of every day, as `openssl.cnf` lists them; shown even where nothing is said of them. */
const USUAL_FIELDS = ['C', 'ST', 'L', 'O', 'OU', 'CN', 'emailAddress'] as const;

export interface PolicyField {
  readonly type: string;
  /** Null: as all other fields. */
  readonly verb: PolicyVerb | null;
  /** Written into subjects that are made here and lack the field; empty for nothing. */
  readonly fallback: string;
}

export interface PolicyForm {
  readonly fields: readonly PolicyField[];
  readonly others: AuthorityPolicy['otherSubjectFields'];
  readonly uniqueSubject: boolean;
  /** As typed; empty for what the profile has. */
  readonly maximumDays: string;
  /** Null for every sound kind. */
  readonly keyTypes: readonly string[] | null;
  readonly permittedNames: string;
  readonly excludedNames: string;
  readonly crlDays: string;
  readonly expiredOnCrl: AuthorityPolicy['expiredOnCrl'];
  readonly crlUrls: string;
  readonly issuerUrls: string;
  readonly ocspUrls: string;
  readonly asksEveryTime: boolean;
}

export function policyForm(policy: AuthorityPolicy): PolicyForm {
  const named = [...Object.keys(policy.subjectFields), ...Object.keys(policy.subjectDefaults)];
  return {
    fields: [...new Set([...USUAL_FIELDS, ...named])].map((type) => ({
      type,
      verb: policy.subjectFields[type] ?? null,
      fallback: policy.subjectDefaults[type] ?? '',
    })),
    others: policy.otherSubjectFields,
    uniqueSubject: policy.uniqueSubject,
    maximumDays: policy.maximumDays === null ? '' : String(policy.maximumDays),
    keyTypes: policy.keyTypes,
    permittedNames: unlines(policy.permittedNames),
    excludedNames: unlines(policy.excludedNames),
    crlDays: String(policy.crlDays),
    expiredOnCrl: policy.expiredOnCrl,
    crlUrls: unlines(policy.crlUrls),
    issuerUrls: unlines(policy.issuerUrls),
    ocspUrls: unlines(policy.ocspUrls),
    asksEveryTime: policy.asksEveryTime,
  };
}

export type PolicyProblem = 'maximumDays' | 'crlDays' | 'keyTypes';

export function policyProblems(form: PolicyForm): ReadonlySet<PolicyProblem> {
  const problems = new Set<PolicyProblem>();
  if (form.maximumDays.trim() !== '' && days(form.maximumDays) === null) problems.add('maximumDays');
  if ((days(form.crlDays) ?? Infinity) > 3660) problems.add('crlDays');
  if (form.keyTypes?.length === 0) problems.add('keyTypes');
  return problems;
}

/** The rules that a form stands for; null while something in it is plainly wrong. */
export function writtenPolicy(form: PolicyForm): AuthorityPolicy | null {
  const crlDays = days(form.crlDays);
  if (policyProblems(form).size > 0 || crlDays === null) return null;
  return {
    subjectFields: Object.fromEntries(
      form.fields.flatMap(({ type, verb }): [string, PolicyVerb][] => (verb === null ? [] : [[type, verb]])),
    ),
    otherSubjectFields: form.others,
    subjectDefaults: Object.fromEntries(
      form.fields.filter(({ fallback }) => fallback.trim() !== '').map(({ type, fallback }) => [type, fallback.trim()]),
    ),
    maximumDays: days(form.maximumDays),
    keyTypes: form.keyTypes === null ? null : [...form.keyTypes],
    permittedNames: lines(form.permittedNames),
    excludedNames: lines(form.excludedNames),
    uniqueSubject: form.uniqueSubject,
    crlDays,
    expiredOnCrl: form.expiredOnCrl,
    crlUrls: lines(form.crlUrls),
    issuerUrls: lines(form.issuerUrls),
    ocspUrls: lines(form.ocspUrls),
    asksEveryTime: form.asksEveryTime,
  };
}

/** A field more, at the end; one that stands there already is not added twice. */
export function withField(form: PolicyForm, typed: string): PolicyForm {
  const type = typed.trim();
  const known = form.fields.some((field) => field.type.toLowerCase() === type.toLowerCase());
  if (type === '' || known) return form;
  return { ...form, fields: [...form.fields, { type, verb: 'optional', fallback: '' }] };
}

/** A field with another verb or value. */
export function fieldEdited(form: PolicyForm, type: string, change: Partial<PolicyField>): PolicyForm {
  return { ...form, fields: form.fields.map((field) => (field.type === type ? { ...field, ...change } : field)) };
}
