import { CertificateError } from '../../shared/errors.ts';
import { attributeTypeName, EMAIL_ADDRESS, type Name } from '../pki/name.ts';
import type { NamePolicy } from './ports.ts';
import type { Profile } from './profiles.ts';

/**
 * Holds a subject against the issuer's policy, with the how-to's verbs: `match` (as in the CA's own subject), `supplied`,
 * `optional`, and `forbidden`. A field is never dropped: what the policy has no room for refuses the whole, by name.
 *
 * @throws {CertificateError} POLICY_REFUSED naming the field
 */
export function checkNamePolicy(policy: NamePolicy, subject: Name, issuer: Name): void {
  for (const [type, verb] of Object.entries(policy.fields)) {
    const values = valuesOf(subject, type);
    if (verb === 'supplied' && values.length === 0) {
      throw refused(type, 'is missing, and this CA asks for it', 'Add it to the request');
    }
    if (verb === 'match') {
      const expected = valuesOf(issuer, type);
      if (values.length === 0 || values.some((value) => !expected.includes(value))) {
        const wanted = expected.length === 0 ? 'the CA itself has none' : `the CA's is “${expected.join('”, “')}”`;
        throw refused(type, `must match the CA's own: ${wanted}`, 'Correct the request');
      }
    }
  }
  for (const { type } of subject.rdns.flat()) {
    const verb = policy.fields[type] ?? policy.otherwise;
    if (verb === 'forbidden') throw refused(type, 'is not allowed by this CA', 'Leave it out of the request');
  }
}

function valuesOf(name: Name, type: string): string[] {
  return name.rdns.flat().flatMap((attribute) => (attribute.type === type ? [attribute.value] : []));
}

function refused(type: string, what: string, wayOut: string): CertificateError {
  return new CertificateError(
    'POLICY_REFUSED',
    `The subject's ${attributeTypeName(type)} ${what}. ${wayOut}, or change the CA's policy.`,
    { detail: { field: attributeTypeName(type), oid: type } },
  );
}

/** Holds a subject against what its profile has room for. A field is never dropped. @throws {CertificateError} POLICY_REFUSED naming the field */
export function checkProfileSubject(profile: Profile, subject: Name): void {
  for (const { type } of subject.rdns.flat()) {
    const isRefusedEmail = type === EMAIL_ADDRESS && profile.emailInSubject === 'refuse';
    if (!isRefusedEmail && (profile.subjectFields === null || profile.subjectFields.includes(type))) continue;
    const field = attributeTypeName(type);
    throw new CertificateError(
      'POLICY_REFUSED',
      `The profile “${profile.title}” has no ${field} in the subject, and drops nothing. Leave it out of the request, or choose another profile.`,
      { detail: { field, oid: type } },
    );
  }
}
