/** The form of a CA in a vault that is open: a root, one below a CA here, or one that an outside parent signs. */
import type { MethodInput } from '../../shared/contract.ts';
import type { AuthorityDescription } from '../../shared/descriptions.ts';
import { splitNames } from './name-chip.ts';
import { createAuthorityInput, EMPTY_ROOT, rootProblems, rootSubject, type RootForm } from './root-form.ts';

/** Who signs it: itself, an outside CA, or a CA here by its id. */
export type Signer = 'itself' | 'outside' | `ca-${string}`;

export interface AuthorityForm extends RootForm {
  readonly signer: Signer;
  /** As typed; empty leaves it open. */
  readonly pathLength: string;
  readonly excludedNames: string;
  /** One a line or with spaces between. */
  readonly crlUrls: string;
  readonly issuerUrls: string;
  readonly ocspUrls: string;
}

export const EMPTY_AUTHORITY: AuthorityForm = {
  ...EMPTY_ROOT,
  signer: 'itself',
  pathLength: '',
  excludedNames: '',
  crlUrls: '',
  issuerUrls: '',
  ocspUrls: '',
};

/** The usual terms: a root ten years, one below it five. */
const ROOT_YEARS = '10';
const BELOW_YEARS = '5';

/** Another signer: the term follows while it is the usual one. */
export function signedBy(form: AuthorityForm, signer: Signer): AuthorityForm {
  const usual = form.signer === 'itself' ? ROOT_YEARS : BELOW_YEARS;
  const next = signer === 'itself' ? ROOT_YEARS : BELOW_YEARS;
  return { ...form, signer, years: form.years === usual ? next : form.years };
}

/** The CAs that can sign another: their key is here and they work. */
export function signers(authorities: readonly AuthorityDescription[]): readonly AuthorityDescription[] {
  return authorities.filter(
    (one) => one.hasPrivateKey && one.pathLength !== 0 && (one.state === 'valid' || one.state === 'expiring'),
  );
}

/** 0 to 100, null for open, undefined when what was typed is neither. */
export function pathLengthOf(form: AuthorityForm): number | null | undefined {
  if (form.pathLength.trim() === '') return null;
  const length = Number(form.pathLength);
  return Number.isInteger(length) && length >= 0 && length <= 100 ? length : undefined;
}

export type AuthorityQuestion =
  | { readonly method: 'createAuthority'; readonly input: MethodInput<'createAuthority'> }
  | { readonly method: 'requestAuthority'; readonly input: MethodInput<'requestAuthority'> };

/** What main is asked for; null while the form has problems. */
export function authorityQuestion(form: AuthorityForm, now: number): AuthorityQuestion | null {
  const pathLength = pathLengthOf(form);
  const created = createAuthorityInput(form, now);
  if (created === null || pathLength === undefined || Object.keys(rootProblems(form)).length > 0) return null;
  const published = {
    crlUrls: words(form.crlUrls),
    issuerUrls: words(form.issuerUrls),
    ocspUrls: words(form.ocspUrls),
  };
  if (form.signer === 'outside')
    return {
      method: 'requestAuthority',
      input: { name: created.name, subject: rootSubject(form), keyType: form.keyType, pathLength, ...published },
    };
  const parent = form.signer === 'itself' ? null : form.signer;
  const excludedNames = splitNames(form.excludedNames);
  return { method: 'createAuthority', input: { ...created, parent, pathLength, excludedNames, ...published } };
}

/** URLs may hold commas; only white space stands between them. */
function words(text: string): string[] {
  return text.split(/\s+/u).filter((word) => word !== '');
}
