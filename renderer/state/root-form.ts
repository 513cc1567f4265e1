/** The form of a new root CA: right by default, the rest folded. */
import type { MethodInput } from '../../shared/contract.ts';
import type { KeyType } from '../../shared/pki-terms.ts';
import { writeName } from './distinguished-name.ts';
import { splitNames } from './name-chip.ts';
import { DAY } from './instants.ts';

export interface RootForm {
  readonly organisation: string;
  readonly name: string;
  /** ISO 3166 alpha-2, or empty. */
  readonly country: string;
  readonly keyType: KeyType;
  /** As typed. */
  readonly years: string;
  /** DNS names that it may sign under, as typed. */
  readonly permittedNames: string;
}

export const EMPTY_ROOT: RootForm = {
  organisation: '',
  name: '',
  country: '',
  keyType: 'ec-p384',
  years: '10',
  permittedNames: '',
};

export type RootField = 'organisation' | 'name' | 'country' | 'years';
export type RootProblem = 'missing' | 'tooLong' | 'notYears';

/** What is not right yet, field by field. */
export function rootProblems(form: RootForm): Partial<Record<RootField, RootProblem>> {
  const problems: Partial<Record<RootField, RootProblem>> = {};
  if (form.name.trim() === '') problems.name = 'missing';
  // X.520's upper bounds (RFC 5280 appendix A.1).
  else if (form.name.trim().length > 64) problems.name = 'tooLong';
  if (form.organisation.trim().length > 64) problems.organisation = 'tooLong';
  if (yearsOf(form) === null) problems.years = 'notYears';
  return problems;
}

/** 1 to 99 years, or null when what was typed is no such number. */
export function yearsOf(form: RootForm): number | null {
  const years = Number(form.years);
  return Number.isInteger(years) && years >= 1 && years <= 99 ? years : null;
}

/** The last day of the root if it were made now. */
export function rootNotAfter(form: RootForm, now: number): string | null {
  const days = validityDays(form, now);
  return days === null ? null : new Date(now + days * DAY).toISOString();
}

/** The RFC 4514 subject: CN, O, C. */
export function rootSubject(form: RootForm): string {
  return writeName([
    { type: 'CN', value: form.name },
    { type: 'O', value: form.organisation },
    { type: 'C', value: form.country },
  ]);
}

/** What main is asked for; null while the form has problems. */
export function createAuthorityInput(form: RootForm, now: number): MethodInput<'createAuthority'> | null {
  const days = validityDays(form, now);
  if (days === null || Object.keys(rootProblems(form)).length > 0) return null;
  return {
    name: form.name.trim(),
    subject: rootSubject(form),
    keyType: form.keyType,
    validityDays: days,
    permittedNames: splitNames(form.permittedNames),
  };
}

/** A file name for the vault that every system takes. */
export function vaultFileName(form: RootForm): string {
  const name = form.name
    .trim()
    .replace(/[^\p{L}\p{N} ._-]+/gu, '-')
    .replace(/^[. -]+|[. -]+$/gu, '')
    .slice(0, 80);
  return `${name === '' ? 'vault' : name}.chancery`;
}

/** To the same day of the calendar, leap days counted. */
function validityDays(form: RootForm, now: number): number | null {
  const years = yearsOf(form);
  if (years === null) return null;
  const end = new Date(now);
  end.setUTCFullYear(end.getUTCFullYear() + years);
  return Math.round((end.getTime() - now) / DAY);
}
