import type { KeyUsage } from '../../shared/pki-terms.ts';
import { CertificateError } from '../../shared/errors.ts';
import type { PROFILE_NAME_KINDS } from '../../shared/profile-definition.ts';
import { BUILT_IN_PROFILES, type BuiltInProfile } from '../../shared/pki-terms.ts';
import { PURPOSE } from '../pki/extension-usage.ts';
import type { PublicKey } from '../pki/public-key.ts';

type ProfileNameKind = (typeof PROFILE_NAME_KINDS)[number];

/**
 * What a kind of certificate is: the profile decides, not the requester.
 *
 * Days are days of 86,400 seconds from notBefore to notAfter.
 */
export interface Profile {
  readonly name: string;
  readonly title: string;
  readonly isAuthority: boolean;
  /** Null for what suits the key: see {@link keyUsageFor}. */
  readonly keyUsage: readonly KeyUsage[] | null;
  /** Purposes, by OID; none for a CA, which may then issue for any. */
  readonly extendedKeyUsage: readonly string[];
  /** Of a CA: how many may stand below it, and its name constraints as text. */
  readonly pathLength: number | null;
  readonly permittedNames: readonly string[];
  readonly excludedNames: readonly string[];
  /** Certificate policies, OIDs. */
  readonly policies: readonly string[];
  /** Where to look things up; null for what the CA has set. */
  readonly crlUrls: readonly string[] | null;
  readonly issuerUrls: readonly string[] | null;
  readonly ocspUrls: readonly string[] | null;
  /** RFC 7633: the server must staple an OCSP response. */
  readonly mustStaple: boolean;
  /** RFC 6960 §4.2.2.2.1: an OCSP signer is not itself looked up. */
  readonly ocspNoCheck: boolean;
  readonly defaultDays: number;
  readonly maximumDays: number;
  readonly keyIdentifier: 'rfc7093' | 'sha1';
  /** OpenSSL's email_in_dn, but nothing is ever dropped: what is not kept refuses. */
  readonly emailInSubject: 'keep' | 'refuse';
  readonly emailToSubjectAltNames: boolean;
  /** Kinds of subjectAltName that it may carry. */
  readonly subjectAltNameKinds: readonly ProfileNameKind[];
  /** One of these kinds must be there; empty where a name is not required. */
  readonly requiredNameKinds: readonly ProfileNameKind[];
  /** Attribute types that a subject may have, OIDs; null for any. */
  readonly subjectFields: readonly string[] | null;
}

const HOST_NAMES = ['dns', 'ip'] as const;
const ANY_NAME = ['dns', 'ip', 'email', 'uri', 'rid', 'directoryName', 'otherName'] as const;

/** What none of the built-in profiles decides otherwise. */
const PLAIN = {
  isAuthority: false,
  keyUsage: null,
  pathLength: null,
  permittedNames: [],
  excludedNames: [],
  policies: [],
  crlUrls: null,
  issuerUrls: null,
  ocspUrls: null,
  mustStaple: false,
  ocspNoCheck: false,
  keyIdentifier: 'rfc7093',
  emailInSubject: 'keep',
  emailToSubjectAltNames: false,
  requiredNameKinds: [],
  subjectFields: null,
} as const;

const profiles: Readonly<Record<BuiltInProfile, Profile>> = {
  'tls-server': {
    ...PLAIN,
    name: 'tls-server',
    title: 'TLS server',
    extendedKeyUsage: [PURPOSE.serverAuth],
    // 397: the most that Apple's and Mozilla's programmes trust is 398, the last second included.
    defaultDays: 397,
    maximumDays: 825,
    subjectAltNameKinds: HOST_NAMES,
    requiredNameKinds: HOST_NAMES,
  },
  'tls-client': {
    ...PLAIN,
    name: 'tls-client',
    title: 'TLS client',
    extendedKeyUsage: [PURPOSE.clientAuth],
    defaultDays: 397,
    maximumDays: 1825,
    subjectAltNameKinds: ANY_NAME,
  },
  'tls-peer': {
    ...PLAIN,
    name: 'tls-peer',
    title: 'TLS server and client',
    extendedKeyUsage: [PURPOSE.serverAuth, PURPOSE.clientAuth],
    defaultDays: 397,
    maximumDays: 825,
    subjectAltNameKinds: HOST_NAMES,
    requiredNameKinds: HOST_NAMES,
  },
  email: {
    ...PLAIN,
    name: 'email',
    title: 'E-mail (S/MIME)',
    extendedKeyUsage: [PURPOSE.emailProtection],
    defaultDays: 730,
    maximumDays: 1185,
    subjectAltNameKinds: ['email', 'otherName', 'directoryName'],
    requiredNameKinds: ['email'],
  },
  'code-signing': {
    ...PLAIN,
    name: 'code-signing',
    title: 'Code signing',
    extendedKeyUsage: [PURPOSE.codeSigning],
    defaultDays: 397,
    maximumDays: 1185,
    subjectAltNameKinds: ['email', 'uri', 'directoryName', 'otherName'],
  },
  'ocsp-signing': {
    ...PLAIN,
    name: 'ocsp-signing',
    title: 'OCSP responder',
    extendedKeyUsage: [PURPOSE.ocspSigning],
    // Short, since nobody can look up whether it was revoked.
    defaultDays: 90,
    maximumDays: 397,
    subjectAltNameKinds: HOST_NAMES,
    ocspNoCheck: true,
  },
  'subordinate-ca': {
    ...PLAIN,
    name: 'subordinate-ca',
    title: 'Intermediate CA',
    isAuthority: true,
    extendedKeyUsage: [],
    defaultDays: 1825,
    maximumDays: 7300,
    subjectAltNameKinds: ['email', 'uri', 'directoryName'],
  },
};

/** Whether a profile comes with the program. */
export function isBuiltIn(name: string): name is BuiltInProfile {
  return BUILT_IN_PROFILES.some((candidate) => candidate === name);
}

/** A profile that comes with the program. @throws {CertificateError} PROFILE_NOT_FOUND */
export function profileNamed(name: string): Profile {
  if (!isBuiltIn(name)) {
    throw new CertificateError(
      'PROFILE_NOT_FOUND',
      `There is no profile “${name}”. Choose one of ${BUILT_IN_PROFILES.join(', ')}.`,
    );
  }
  return profiles[name];
}

/**
 * The key usage that a profile gives to a key of this family (RFC 5280 §4.2.1.3).
 *
 * An RSA server key may also transport keys: TLS 1.2's RSA key exchange, and NSS asks for the bit.
 */
export function keyUsageFor(profile: Profile, key: PublicKey): readonly KeyUsage[] {
  if (profile.keyUsage !== null) return profile.keyUsage;
  if (profile.isAuthority) return ['keyCertSign', 'cRLSign'];
  const sealsMail = profile.extendedKeyUsage.includes(PURPOSE.emailProtection);
  const transportsKeys = key.family === 'RSA' && (sealsMail || servesTls(profile));
  const agreesKeys = key.family === 'EC' && sealsMail;
  return [
    'digitalSignature',
    ...(transportsKeys ? (['keyEncipherment'] as const) : []),
    ...(agreesKeys ? (['keyAgreement'] as const) : []),
  ];
}

/** Whether certificates of this profile are shown by TLS servers, so that browsers' rules apply to them. */
export function servesTls(profile: Profile): boolean {
  return profile.extendedKeyUsage.includes(PURPOSE.serverAuth);
}
