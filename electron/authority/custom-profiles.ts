import { CertificateError } from '../../shared/errors.ts';
import { BUILT_IN_PROFILES } from '../../shared/pki-terms.ts';
import { profileDefinitionSchema, type ProfileDefinition } from '../../shared/profile-definition.ts';
import { PURPOSE } from '../pki/extension-usage.ts';
import { attributeTypeName } from '../pki/name.ts';
import { parseNameConstraintText } from '../pki/name-constraints.ts';
import { isObjectIdentifier } from '../pki/object-identifier.ts';
import { attributeTypeOid } from './authority-policy.ts';
import { checkUrl } from './authority-settings.ts';
import { jsonRefusal } from './json-refusal.ts';
import type { AuthorityPorts, Registry } from './ports.ts';
import { isBuiltIn, profileNamed, type Profile } from './profiles.ts';

/** Names that certificates carry as their profile and that no profile of one's own may have. */
const RESERVED: readonly string[] = [...BUILT_IN_PROFILES, 'root-ca', 'cross-certificate', 'outside', 'imported'];

/** A profile by its name: one that comes with the program, or one of the vault's own. @throws {CertificateError} PROFILE_NOT_FOUND */
export async function findProfile(registry: Pick<Registry, 'profiles'>, name: string): Promise<Profile> {
  if (isBuiltIn(name)) return profileNamed(name);
  const stored = await registry.profiles();
  const own = stored.find((profile) => profile.name === name);
  if (own !== undefined) return parseProfile(own.definition);
  throw new CertificateError(
    'PROFILE_NOT_FOUND',
    `There is no profile “${name}”. Choose one of ${[...BUILT_IN_PROFILES, ...stored.map((profile) => profile.name)].join(', ')}.`,
  );
}

/**
 * Takes a profile into the vault. One of the same name is replaced only where that is said.
 *
 * @throws {CertificateError} MALFORMED_PROFILE naming each field, PROFILE_EXISTS, VAULT_LOCKED
 */
export async function importProfile(
  { registry }: AuthorityPorts,
  document: unknown,
  { replace }: { replace: boolean },
): Promise<Profile> {
  const profile = parseProfile(document);
  if (!replace && (await registry.profiles()).some(({ name }) => name === profile.name)) {
    throw new CertificateError(
      'PROFILE_EXISTS',
      `There is a profile “${profile.name}” already. --force takes its place; what was signed stays as it is.`,
    );
  }
  await registry.recordProfile(profile.name, describeProfile(profile));
  return profile;
}

/**
 * Reads a profile's JSON, and refuses what could make a certificate other than its name says: above all a CA by accident.
 *
 * @throws {CertificateError} MALFORMED_PROFILE naming each field, PROFILE_EXISTS: a name of ours
 */
export function parseProfile(document: unknown): Profile {
  const parsed = profileDefinitionSchema.safeParse(document);
  if (!parsed.success) throw jsonRefusal('MALFORMED_PROFILE', 'profile', parsed.error.issues);
  const definition = parsed.data;
  if (RESERVED.includes(definition.name)) {
    throw new CertificateError(
      'PROFILE_EXISTS',
      `“${definition.name}” is a name of the program's own. Give your profile another.`,
    );
  }
  const faults = [...authorityFaults(definition), ...otherFaults(definition)];
  if (faults.length > 0) {
    throw jsonRefusal(
      'MALFORMED_PROFILE',
      'profile',
      faults.map((message) => ({ path: [], message })),
    );
  }
  for (const name of [...definition.permittedNames, ...definition.excludedNames]) parseNameConstraintText(name);
  for (const url of [definition.crlUrls, definition.issuerUrls, definition.ocspUrls].flatMap((urls) => urls ?? []))
    checkUrl(url);
  const { version: _, ...rest } = definition;
  return {
    ...rest,
    extendedKeyUsage: definition.extendedKeyUsage.map(purposeOid),
    subjectFields: definition.subjectFields?.map((name) => attributeTypeOid(name) ?? name) ?? null,
  };
}

/** The JSON form, which {@link parseProfile} reads back as the same profile. Of a built-in one: a start for one's own. */
export function describeProfile(profile: Profile): ProfileDefinition {
  return {
    version: 1,
    name: profile.name,
    title: profile.title,
    isAuthority: profile.isAuthority,
    keyUsage: profile.keyUsage === null ? null : [...profile.keyUsage],
    extendedKeyUsage: profile.extendedKeyUsage.map(purposeName),
    pathLength: profile.pathLength,
    permittedNames: [...profile.permittedNames],
    excludedNames: [...profile.excludedNames],
    policies: [...profile.policies],
    crlUrls: profile.crlUrls === null ? null : [...profile.crlUrls],
    issuerUrls: profile.issuerUrls === null ? null : [...profile.issuerUrls],
    ocspUrls: profile.ocspUrls === null ? null : [...profile.ocspUrls],
    mustStaple: profile.mustStaple,
    ocspNoCheck: profile.ocspNoCheck,
    defaultDays: profile.defaultDays,
    maximumDays: profile.maximumDays,
    keyIdentifier: profile.keyIdentifier,
    emailInSubject: profile.emailInSubject,
    emailToSubjectAltNames: profile.emailToSubjectAltNames,
    subjectAltNameKinds: [...profile.subjectAltNameKinds],
    requiredNameKinds: [...profile.requiredNameKinds],
    subjectFields: profile.subjectFields?.map(attributeTypeName) ?? null,
  };
}

/** What belongs to a CA belongs to no other, and what a server needs to no CA: a leaf is never a CA by accident. */
function authorityFaults(of: ProfileDefinition): string[] {
  const signs = (of.keyUsage ?? []).filter((usage) => usage === 'keyCertSign' || usage === 'cRLSign');
  const faults: string[] = [];
  if (of.isAuthority) {
    if (of.keyUsage !== null && !signs.includes('keyCertSign'))
      faults.push('“keyUsage”: a CA needs keyCertSign (RFC 5280 §4.2.1.3)');
    if (of.subjectAltNameKinds.some((kind) => kind === 'dns' || kind === 'ip'))
      faults.push('“subjectAltNameKinds”: a CA is no host, so it has no dns and no ip');
    if (of.mustStaple) faults.push('“mustStaple”: only a server staples (RFC 7633)');
    return faults;
  }
  if (signs.length > 0)
    faults.push(`“keyUsage”: ${signs.join(' and ')} is for a CA only; set isAuthority if you mean one`);
  if (of.pathLength !== null) faults.push('“pathLength”: only a CA has one (RFC 5280 §4.2.1.9)');
  if (of.permittedNames.length + of.excludedNames.length > 0)
    faults.push('“permittedNames”, “excludedNames”: only a CA has name constraints (RFC 5280 §4.2.1.10)');
  return faults;
}

function otherFaults(of: ProfileDefinition): string[] {
  const faults: string[] = [];
  if (of.defaultDays > of.maximumDays) faults.push('“defaultDays” is more than “maximumDays”');
  for (const purpose of of.extendedKeyUsage)
    if (!isPurpose(purpose)) faults.push(`“extendedKeyUsage”: “${purpose}” is neither a purpose's name nor an OID`);
  for (const policy of of.policies) if (!isObjectIdentifier(policy)) faults.push(`“policies”: “${policy}” is no OID`);
  for (const field of of.subjectFields ?? [])
    if (attributeTypeOid(field) === null) faults.push(`“subjectFields”: “${field}” is no attribute type`);
  const unmet = of.requiredNameKinds.filter((kind) => !of.subjectAltNameKinds.includes(kind));
  if (unmet.length > 0) faults.push(`“requiredNameKinds”: ${unmet.join(', ')} is not among subjectAltNameKinds`);
  if (of.emailToSubjectAltNames && !of.subjectAltNameKinds.includes('email'))
    faults.push('“emailToSubjectAltNames” needs email among subjectAltNameKinds');
  for (const field of ['extendedKeyUsage', 'policies', 'subjectAltNameKinds', 'requiredNameKinds'] as const)
    if (new Set(of[field]).size !== of[field].length) faults.push(`“${field}” names one thing twice`);
  return faults;
}

const PURPOSES: ReadonlyMap<string, string> = new Map(Object.entries(PURPOSE));

function isPurpose(text: string): boolean {
  return PURPOSES.has(text) || isObjectIdentifier(text);
}

function purposeOid(text: string): string {
  return PURPOSES.get(text) ?? text;
}

/** `serverAuth`, or the OID of what has no name here. */
export function purposeName(oid: string): string {
  return [...PURPOSES].find(([, known]) => known === oid)?.[0] ?? oid;
}
