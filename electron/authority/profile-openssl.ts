import { purposeName } from './custom-profiles.ts';
import { attributeTypeByOid } from '../pki/attribute-types.ts';
import { parseNameConstraintText } from '../pki/name-constraints.ts';
import type { AuthoritySettings } from './ports.ts';
import type { Profile } from './profiles.ts';

/** OpenSSL's words for the kinds of a name constraint. */
const CONSTRAINT_KINDS = { dns: 'DNS', email: 'email', uri: 'URI', ip: 'IP' } as const;

/**
 * The profile as sections of an `openssl.cnf`: `[ NAME ]` for `-extensions`, and for `openssl ca` a `[ ca_NAME ]` with its
 * days and policy. What OpenSSL cannot say stands beside it as a comment.
 */
export function profileAsOpensslConfig(
  profile: Profile,
  published: Pick<AuthoritySettings, 'crlUrls' | 'issuerUrls' | 'ocspUrls'>,
): string {
  return [
    ...authoritySection(profile),
    '',
    ...policySection(profile),
    '',
    ...extensionSection(profile, published),
    '',
  ].join('\n');
}

function authoritySection(profile: Profile): string[] {
  return [
    `# ${profile.title.replaceAll(/[^ -~]/g, '?')}. For openssl ca: copy these into your CA's own section.`,
    `[ ca_${profile.name} ]`,
    `default_days = ${String(profile.defaultDays)}`,
    `# At most ${String(profile.maximumDays)} days, and never past the CA itself: openssl does not look.`,
    'default_md = sha256',
    'unique_subject = no',
    `email_in_dn = ${profile.emailInSubject === 'keep' ? 'yes' : 'no'}`,
    ...(profile.emailInSubject === 'keep'
      ? []
      : ['# Here such a request is refused; openssl drops the field in silence.']),
    `policy = policy_${profile.name}`,
    `x509_extensions = ${profile.name}`,
    '# Names come with the request. It copies nothing else that the section below has.',
    'copy_extensions = copy',
  ];
}

function policySection(profile: Profile): string[] {
  const fields = (profile.subjectFields ?? EVERYDAY_FIELDS).map(
    (oid) => `${attributeTypeByOid(oid)?.longName ?? oid} = optional`,
  );
  return [
    `[ policy_${profile.name} ]`,
    '# A field that is not named here openssl drops in silence; the profile refuses it, by name.',
    ...fields,
  ];
}

/** C, ST, L, O, OU, CN, emailAddress. */
const EVERYDAY_FIELDS = ['2.5.4.6', '2.5.4.8', '2.5.4.7', '2.5.4.10', '2.5.4.11', '2.5.4.3', '1.2.840.113549.1.9.1'];

function extensionSection(
  profile: Profile,
  published: Pick<AuthoritySettings, 'crlUrls' | 'issuerUrls' | 'ocspUrls'>,
): string[] {
  const lines = [
    `[ ${profile.name} ]`,
    `basicConstraints = critical,${basicConstraintsOf(profile)}`,
    ...keyUsageLines(profile),
  ];
  const add = (name: string, values: readonly string[]) => {
    if (values.length > 0) lines.push(`${name} = ${values.join(',')}`);
  };
  add('extendedKeyUsage', profile.extendedKeyUsage.map(purposeText));
  if (profile.permittedNames.length + profile.excludedNames.length > 0)
    add('nameConstraints', [
      'critical',
      ...profile.permittedNames.map((name) => constraint('permitted', name)),
      ...profile.excludedNames.map((name) => constraint('excluded', name)),
    ]);
  if (profile.keyIdentifier === 'rfc7093')
    lines.push(
      '# The profile’s identifier is by RFC 7093; this is the older SHA-1 one, which does as well.'.replace('’', "'"),
    );
  lines.push('subjectKeyIdentifier = hash', 'authorityKeyIdentifier = keyid');
  if (profile.emailToSubjectAltNames)
    lines.push('# With names in the request, add email:copy to them.', 'subjectAltName = email:copy');
  add('certificatePolicies', profile.policies);
  if (profile.mustStaple) lines.push('tlsfeature = status_request');
  if (profile.ocspNoCheck) lines.push('noCheck = ignored');
  add(
    'crlDistributionPoints',
    (profile.crlUrls ?? published.crlUrls).map((url) => `URI:${url}`),
  );
  const ocsp = profile.ocspNoCheck ? [] : (profile.ocspUrls ?? published.ocspUrls);
  add('authorityInfoAccess', [
    ...ocsp.map((url) => `OCSP;URI:${url}`),
    ...(profile.issuerUrls ?? published.issuerUrls).map((url) => `caIssuers;URI:${url}`),
  ]);
  return lines;
}

function basicConstraintsOf({ isAuthority, pathLength }: Profile): string {
  if (!isAuthority) return 'CA:FALSE';
  return pathLength === null ? 'CA:TRUE' : `CA:TRUE,pathlen:${String(pathLength)}`;
}

function keyUsageLines(profile: Profile): string[] {
  if (profile.keyUsage !== null) return [`keyUsage = critical,${profile.keyUsage.map(usageText).join(',')}`];
  if (profile.isAuthority) return ['keyUsage = critical,keyCertSign,cRLSign'];
  return [
    '# With an RSA key, servers and mail have keyEncipherment too; with an EC key, mail has keyAgreement.',
    'keyUsage = critical,digitalSignature',
  ];
}

/** OpenSSL still says nonRepudiation for what X.509 calls contentCommitment since 2005. */
function usageText(usage: string): string {
  return usage === 'contentCommitment' ? 'nonRepudiation' : usage;
}

function purposeText(oid: string): string {
  const name = purposeName(oid);
  return name === 'any' ? 'anyExtendedKeyUsage' : name === 'ocspSigning' ? 'OCSPSigning' : name;
}

function constraint(way: 'permitted' | 'excluded', text: string): string {
  const parsed = parseNameConstraintText(text);
  if (parsed.kind === 'directoryName' || parsed.kind === 'other') return `${way};dirName:${text}`;
  const value = parsed.kind === 'ip' ? withMask(parsed.bytes) : parsed.value;
  return `${way};${CONSTRAINT_KINDS[parsed.kind]}:${value}`;
}

/** Address and mask, as OpenSSL reads a network: `10.0.0.0/255.0.0.0`. */
function withMask(bytes: Uint8Array): string {
  const half = bytes.length / 2;
  const text = (part: Uint8Array): string => {
    if (half === 4) return part.join('.');
    const groups: string[] = [];
    for (let at = 0; at < part.length; at += 2)
      groups.push((((part[at] ?? 0) << 8) | (part[at + 1] ?? 0)).toString(16));
    return groups.join(':');
  };
  return `${text(bytes.subarray(0, half))}/${text(bytes.subarray(half))}`;
}
