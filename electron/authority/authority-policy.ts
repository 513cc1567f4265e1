import { authorityPolicySchema, type AuthorityPolicy } from '../../shared/authority-policy.ts';
import { CertificateError } from '../../shared/errors.ts';
import { attributeTypeByName } from '../pki/attribute-types.ts';
import { attributeTypeName, buildName } from '../pki/name.ts';
import { parseNameConstraintText } from '../pki/name-constraints.ts';
import { isObjectIdentifier } from '../pki/object-identifier.ts';
import { checkedSettings } from './authority-settings.ts';
import { jsonRefusal } from './json-refusal.ts';
import type { AuthorityPorts, AuthorityRecord, AuthoritySettings } from './ports.ts';

/** A CA's rules in the words of their JSON form. */
export function describePolicy(settings: AuthoritySettings): AuthorityPolicy {
  const { namePolicy, rules } = settings;
  return {
    subjectFields: renamed(namePolicy.fields),
    otherSubjectFields: namePolicy.otherwise,
    subjectDefaults: renamed(rules.subjectDefaults),
    maximumDays: rules.maximumDays,
    keyTypes: rules.keyTypes === null ? null : [...rules.keyTypes],
    permittedNames: [...rules.permittedNames],
    excludedNames: [...rules.excludedNames],
    uniqueSubject: rules.uniqueSubject,
    crlDays: settings.crlDays,
    expiredOnCrl: settings.expiredEntries,
    crlUrls: [...settings.crlUrls],
    issuerUrls: [...settings.issuerUrls],
    ocspUrls: [...settings.ocspUrls],
    asksEveryTime: settings.asksEveryTime,
  };
}

/**
 * The settings that a CA has once a document is laid over those of today: a field that the document lacks stays as it is,
 * and one that there is not refuses the whole, by name.
 *
 * @throws {CertificateError} MALFORMED_POLICY naming each field; MALFORMED_NAME, VALIDITY_INVALID
 */
export function settingsWithPolicy(settings: AuthoritySettings, document: unknown): AuthoritySettings {
  const parsed = authorityPolicySchema.partial().safeParse(document);
  if (!parsed.success) throw jsonRefusal('MALFORMED_POLICY', 'policy', parsed.error.issues);
  const given = Object.fromEntries(Object.entries(parsed.data).filter(([, value]) => value !== undefined));
  const policy = authorityPolicySchema.parse({ ...describePolicy(settings), ...given });
  for (const name of [...policy.permittedNames, ...policy.excludedNames]) parseNameConstraintText(name);
  const subjectDefaults = typed(policy.subjectDefaults);
  for (const [type, value] of Object.entries(subjectDefaults)) buildName([[{ type, value }]]);
  return checkedSettings({
    crlDays: policy.crlDays,
    crlUrls: policy.crlUrls,
    issuerUrls: policy.issuerUrls,
    ocspUrls: policy.ocspUrls,
    namePolicy: { fields: typed(policy.subjectFields), otherwise: policy.otherSubjectFields },
    rules: {
      maximumDays: policy.maximumDays,
      keyTypes: policy.keyTypes,
      permittedNames: policy.permittedNames,
      excludedNames: policy.excludedNames,
      uniqueSubject: policy.uniqueSubject,
      subjectDefaults,
    },
    expiredEntries: policy.expiredOnCrl,
    asksEveryTime: policy.asksEveryTime,
  });
}

/** Sets a CA's rules, with an event. @throws {CertificateError} as {@link settingsWithPolicy}; AUTHORITY_NOT_FOUND, VAULT_LOCKED */
export async function setPolicy(
  { registry }: AuthorityPorts,
  reference: string,
  document: unknown,
): Promise<AuthorityRecord> {
  const authority = await registry.authority(reference);
  return registry.recordSettings(authority.id, settingsWithPolicy(authority.settings, document));
}

/** The JSON that a text is. @throws {CertificateError} with the code asked for */
export function parseJsonText(text: string, code: 'MALFORMED_POLICY' | 'MALFORMED_PROFILE'): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new CertificateError(code, `The file is no JSON: ${error.message}. Correct it.`, { cause: error });
  }
}

function renamed<T>(byOid: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(byOid).map(([oid, value]) => [attributeTypeName(oid), value]));
}

/** By OID. @throws {CertificateError} MALFORMED_POLICY: no such attribute type, or one twice */
function typed<T>(byName: Readonly<Record<string, T>>): Record<string, T> {
  const byOid: Record<string, T> = {};
  for (const [name, value] of Object.entries(byName)) {
    const oid = attributeTypeOid(name);
    if (oid === null || Object.hasOwn(byOid, oid)) {
      const fault = oid === null ? 'is no attribute type' : 'is given twice';
      throw new CertificateError(
        'MALFORMED_POLICY',
        `The subject field “${name}” ${fault}. Write CN, O, C, … or an OID.`,
      );
    }
    byOid[oid] = value;
  }
  return byOid;
}

/** `O`, `organizationName` or an OID → OID; null for none. */
export function attributeTypeOid(name: string): string | null {
  return attributeTypeByName(name)?.oid ?? (isObjectIdentifier(name) ? name : null);
}
