import { CertificateError } from '../../shared/errors.ts';
import type { Finding } from '../../shared/pki-terms.ts';
import type { GeneralName } from '../pki/general-name.ts';
import { buildName, type Name } from '../pki/name.ts';
import { parseNameConstraintText } from '../pki/name-constraints.ts';
import { constraintViolation } from '../pki/name-subtree.ts';
import type { PublicKey } from '../pki/public-key.ts';
import type { IssuingRules } from './ports.ts';
import type { Profile } from './profiles.ts';

/** The profile's days within the CA's own limit, which binds what is no CA. */
export function daysAllowed(profile: Profile, rules: IssuingRules): { defaultDays: number; maximumDays: number } {
  const { defaultDays, maximumDays } = profile;
  const most = profile.isAuthority ? null : rules.maximumDays;
  if (most === null) return { defaultDays, maximumDays };
  return { defaultDays: Math.min(defaultDays, most), maximumDays: Math.min(maximumDays, most) };
}

/** @throws {CertificateError} POLICY_REFUSED: the CA does not certify keys of this kind */
export function checkKeyType(rules: IssuingRules, key: PublicKey): void {
  const kind = key.label.toLowerCase();
  if (rules.keyTypes === null || rules.keyTypes.includes(kind)) return;
  throw new CertificateError(
    'POLICY_REFUSED',
    `This CA certifies keys of the kinds ${rules.keyTypes.join(', ')}, and this one is ${kind}. Make another key, or change the CA's policy.`,
    { detail: { keyType: kind, allowed: rules.keyTypes } },
  );
}

/** Names outside what the CA's own rules allow, as an error. */
export function namesOutsideRules(rules: IssuingRules, subject: Name, names: readonly GeneralName[]): Finding[] {
  if (rules.permittedNames.length + rules.excludedNames.length === 0) return [];
  const constraints = {
    permitted: rules.permittedNames.map(parseNameConstraintText),
    excluded: rules.excludedNames.map(parseNameConstraintText),
  };
  const violation = constraintViolation(constraints, subject, names);
  if (violation === null) return [];
  const message = `${violation.name} is outside what this CA's policy allows (${violation.rule}). Choose another name, or change the policy.`;
  return [{ severity: 'error', code: 'name-not-permitted', message }];
}

/** A subject that is written here, with the CA's defaults for the fields that it lacks put before its own. */
export function subjectWithDefaults(rules: IssuingRules, subject: Name): Name {
  const present = new Set(subject.rdns.flat().map(({ type }) => type));
  const missing = Object.entries(rules.subjectDefaults).filter(([type]) => !present.has(type));
  if (missing.length === 0) return subject;
  return buildName([...missing.map(([type, value]) => [{ type, value }]), ...subject.rdns]);
}
