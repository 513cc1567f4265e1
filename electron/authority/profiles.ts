import { CertificateError } from '../../shared/errors.ts';
import { BUILT_IN_PROFILES, type BuiltInProfile } from '../../shared/pki-terms.ts';
import { PURPOSE, type KeyUsage } from '../pki/extension-usage.ts';
import type { GeneralName } from '../pki/general-name.ts';
import type { PublicKey } from '../pki/public-key.ts';

/**
 * What a kind of certificate is: the profile decides, not the requester.
 *
 * Days are days of 86,400 seconds from notBefore to notAfter.
 */
export interface Profile {
  readonly name: BuiltInProfile;
  readonly title: string;
  readonly isAuthority: boolean;
  /** Purposes, by OID; none for a CA, which may then issue for any. */
  readonly extendedKeyUsage: readonly string[];
  readonly defaultDays: number;
  readonly maximumDays: number;
  /** Kinds of subjectAltName that it may carry. */
  readonly subjectAltNameKinds: readonly GeneralName['kind'][];
  /** One of these kinds must be there; empty where a name is not required. */
  readonly requiredNameKinds: readonly GeneralName['kind'][];
  /** RFC 6960 §4.2.2.2.1: an OCSP signer is not itself looked up. */
  readonly ocspNoCheck: boolean;
}

const HOST_NAMES = ['dns', 'ip'] as const;
const ANY_NAME = ['dns', 'ip', 'email', 'uri', 'rid', 'directoryName', 'otherName'] as const;

const profiles: Readonly<Record<BuiltInProfile, Profile>> = {
  'tls-server': {
    name: 'tls-server',
    title: 'TLS server',
    isAuthority: false,
    extendedKeyUsage: [PURPOSE.serverAuth],
    // 397: the most that Apple's and Mozilla's programmes trust is 398, the last second included.
    defaultDays: 397,
    maximumDays: 825,
    subjectAltNameKinds: HOST_NAMES,
    requiredNameKinds: HOST_NAMES,
    ocspNoCheck: false,
  },
  'tls-client': {
    name: 'tls-client',
    title: 'TLS client',
    isAuthority: false,
    extendedKeyUsage: [PURPOSE.clientAuth],
    defaultDays: 397,
    maximumDays: 1825,
    subjectAltNameKinds: ANY_NAME,
    requiredNameKinds: [],
    ocspNoCheck: false,
  },
  'tls-peer': {
    name: 'tls-peer',
    title: 'TLS server and client',
    isAuthority: false,
    extendedKeyUsage: [PURPOSE.serverAuth, PURPOSE.clientAuth],
    defaultDays: 397,
    maximumDays: 825,
    subjectAltNameKinds: HOST_NAMES,
    requiredNameKinds: HOST_NAMES,
    ocspNoCheck: false,
  },
  email: {
    name: 'email',
    title: 'E-mail (S/MIME)',
    isAuthority: false,
    extendedKeyUsage: [PURPOSE.emailProtection],
    defaultDays: 730,
    maximumDays: 1185,
    subjectAltNameKinds: ['email', 'otherName', 'directoryName'],
    requiredNameKinds: ['email'],
    ocspNoCheck: false,
  },
  'code-signing': {
    name: 'code-signing',
    title: 'Code signing',
    isAuthority: false,
    extendedKeyUsage: [PURPOSE.codeSigning],
    defaultDays: 397,
    maximumDays: 1185,
    subjectAltNameKinds: ['email', 'uri', 'directoryName', 'otherName'],
    requiredNameKinds: [],
    ocspNoCheck: false,
  },
  'ocsp-signing': {
    name: 'ocsp-signing',
    title: 'OCSP responder',
    isAuthority: false,
    extendedKeyUsage: [PURPOSE.ocspSigning],
    // Short, since nobody can look up whether it was revoked.
    defaultDays: 90,
    maximumDays: 397,
    subjectAltNameKinds: HOST_NAMES,
    requiredNameKinds: [],
    ocspNoCheck: true,
  },
  'subordinate-ca': {
    name: 'subordinate-ca',
    title: 'Intermediate CA',
    isAuthority: true,
    extendedKeyUsage: [],
    defaultDays: 1825,
    maximumDays: 7300,
    subjectAltNameKinds: ['email', 'uri', 'directoryName'],
    requiredNameKinds: [],
    ocspNoCheck: false,
  },
};

/** @throws {CertificateError} PROFILE_NOT_FOUND */
export function profileNamed(name: string): Profile {
  const builtIn = BUILT_IN_PROFILES.find((candidate) => candidate === name);
  if (builtIn === undefined) {
    throw new CertificateError(
      'PROFILE_NOT_FOUND',
      `There is no profile “${name}”. Choose one of ${BUILT_IN_PROFILES.join(', ')}.`,
    );
  }
  return profiles[builtIn];
}

/**
 * The key usage that a profile gives to a key of this family (RFC 5280 §4.2.1.3).
 *
 * An RSA server key may also transport keys: TLS 1.2's RSA key exchange, and NSS asks for the bit.
 */
export function keyUsageFor(profile: Profile, key: PublicKey): readonly KeyUsage[] {
  if (profile.isAuthority) return ['keyCertSign', 'cRLSign'];
  const transportsKeys = key.family === 'RSA' && (profile.name === 'email' || servesTls(profile));
  const agreesKeys = key.family === 'EC' && profile.name === 'email';
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
