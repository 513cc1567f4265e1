import type { Fate, Finding } from '../../shared/pki-terms.ts';
import { isRefusal } from '../../shared/errors.ts';
import { formatGeneralName, type GeneralName } from '../pki/general-name.ts';
import { parseGeneralNameText } from '../pki/general-name-text.ts';
import { attributeValues, COMMON_NAME, EMAIL_ADDRESS, type Name } from '../pki/name.ts';
import type { Profile } from './profiles.ts';

/** The names that a certificate will carry, and what became of those that were asked for. */
export interface NameDecision {
  readonly names: readonly GeneralName[];
  readonly fate: Fate;
  readonly reason: string;
  readonly findings: readonly Finding[];
}

/**
 * Decides the subjectAltNames: those that the CA's person gave replace the requested ones; else the requested ones, less
 * the kinds that the profile has no room for (told, never silent) and doubles; else, where the profile needs a name and
 * none was asked for, the subject's own common name or e-mail address, if it is one.
 */
export function decideSubjectAltNames(
  requested: readonly GeneralName[],
  given: readonly GeneralName[] | null,
  subject: Name,
  profile: Profile,
): NameDecision {
  const asked = given ?? requested;
  const allowed = asked.filter((name) => profile.subjectAltNameKinds.some((kind) => kind === name.kind));
  const names = withoutDoubles(allowed);
  const findings: Finding[] = asked
    .filter((name) => !allowed.includes(name))
    .map((name) => ({
      severity: 'warning',
      code: 'name-left-out',
      message: `${formatGeneralName(name)} is left out: a certificate for “${profile.title}” does not carry such a name.`,
    }));
  if (names.length < allowed.length) {
    findings.push({ severity: 'info', code: 'name-repeated', message: 'Names that were given twice stand once.' });
  }

  const copied = profile.emailToSubjectAltNames ? emailsOfSubject(subject, names) : [];
  if (copied.length > 0) {
    return {
      names: [...names, ...copied],
      fate: requested.length === 0 ? 'added' : 'changed',
      reason: 'with the subject’s e-mail address, as the profile has it',
      findings,
    };
  }
  const derived = needsName(names, profile) ? namesFromSubject(subject, profile) : [];
  if (derived.length > 0) {
    return {
      names: [...names, ...derived],
      fate: requested.length === 0 ? 'added' : 'changed',
      reason: derived[0]?.kind === 'email' ? 'taken from the subject’s e-mail address' : 'taken from the common name',
      findings,
    };
  }
  if (needsName(names, profile)) {
    findings.push({
      severity: 'error',
      code: 'no-name',
      message: `A certificate for “${profile.title}” needs a ${wanted(profile)} among its subject alternative names. Add one.`,
      source: 'RFC 5280 §4.2.1.6',
    });
  }
  return { names, ...fateOf(requested, given, names), findings };
}

function fateOf(
  requested: readonly GeneralName[],
  given: readonly GeneralName[] | null,
  names: readonly GeneralName[],
): { fate: Fate; reason: string } {
  const same = names.length === requested.length && names.every((name, i) => isSame(name, requested[i]));
  if (same) return { fate: 'kept', reason: 'as requested' };
  if (given !== null) {
    return requested.length === 0
      ? { fate: 'added', reason: 'given at signing' }
      : { fate: 'changed', reason: 'replaced by the names given at signing' };
  }
  return names.length === 0
    ? { fate: 'refused', reason: 'the profile has no room for these names' }
    : { fate: 'changed', reason: 'doubles or names that the profile has no room for are left out' };
}

function isSame(a: GeneralName, b: GeneralName | undefined): boolean {
  return b !== undefined && a.kind === b.kind && formatGeneralName(a) === formatGeneralName(b);
}

function withoutDoubles(names: readonly GeneralName[]): GeneralName[] {
  const seen = new Set<string>();
  return names.filter((name) => {
    const text = formatGeneralName(name);
    // DNS names are compared without regard to case (RFC 4343); nothing else is.
    const key = name.kind === 'dns' ? text.toLowerCase() : text;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function needsName(names: readonly GeneralName[], profile: Profile): boolean {
  return (
    profile.requiredNameKinds.length > 0 &&
    !names.some((name) => profile.requiredNameKinds.some((kind) => kind === name.kind))
  );
}

function namesFromSubject(subject: Name, profile: Profile): GeneralName[] {
  const candidates = profile.requiredNameKinds.includes('email')
    ? [...attributeValues(subject, EMAIL_ADDRESS), ...attributeValues(subject, COMMON_NAME)]
    : attributeValues(subject, COMMON_NAME);
  for (const candidate of candidates) {
    const name = readName(candidate);
    if (name !== null && profile.requiredNameKinds.some((kind) => kind === name.kind)) return [name];
  }
  return [];
}

/** The subject's e-mail addresses that are not among the names already. */
function emailsOfSubject(subject: Name, names: readonly GeneralName[]): GeneralName[] {
  const present = new Set(names.map(formatGeneralName));
  return attributeValues(subject, EMAIL_ADDRESS)
    .map((value) => readName(`email:${value}`))
    .filter((name) => name !== null && !present.has(formatGeneralName(name)))
    .filter((name) => name !== null);
}

/** A common name is free text: it becomes a name only when it is one, by the strict reader. */
function readName(text: string): GeneralName | null {
  // A host name in a certificate is fully qualified or at least one label without spaces; "Mail Server" is no name.
  try {
    return parseGeneralNameText(text);
  } catch (error) {
    if (isRefusal(error, 'MALFORMED_NAME')) return null;
    throw error;
  }
}

function wanted(profile: Profile): string {
  return profile.requiredNameKinds.includes('email') ? 'e-mail address' : 'DNS name or IP address';
}
