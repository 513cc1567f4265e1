import type { GeneralName } from '../pki/general-name.ts';
import {
  authorityInfoAccess,
  crlDistributionPoints,
  ocspNoCheck,
  tlsFeatureMustStaple,
} from '../pki/extension-publication.ts';
import { authorityKeyIdentifier, subjectAltName, subjectKeyIdentifier } from '../pki/extension-identity.ts';
import { basicConstraints, extendedKeyUsage, keyUsage } from '../pki/extension-usage.ts';
import type { Extension } from '../pki/extensions.ts';
import { certificatePolicies, nameConstraints } from '../pki/extension-policy.ts';
import { keyIdentifierOf, type Certificate } from '../pki/certificate.ts';
import type { GeneralNameConstraint } from '../pki/name-constraints.ts';
import type { Name } from '../pki/name.ts';
import { keyIdentifier, keyIdentifierSha1, type PublicKey } from '../pki/public-key.ts';
import type { AuthoritySettings } from './ports.ts';
import { keyUsageFor, type Profile } from './profiles.ts';

/** What the extensions of a new certificate rest on. */
export interface Composition {
  readonly profile: Profile;
  readonly subject: Name;
  readonly publicKey: PublicKey;
  readonly subjectAltNames: readonly GeneralName[];
  /** The issuer's own certificate; null for a root, which names itself. */
  readonly issuer: Certificate | null;
  /** Where the issuer publishes; null for a root, whose own revocation nobody could look up. */
  readonly published: Pick<AuthoritySettings, 'crlUrls' | 'issuerUrls' | 'ocspUrls'> | null;
  readonly pathLength: number | null;
  readonly permittedNames: readonly GeneralNameConstraint[];
  readonly excludedNames: readonly GeneralNameConstraint[];
}

/**
 * The extensions of a certificate, whole and in order: everything here comes from the profile, the issuer and the key,
 * nothing from the requester but the names (RFC 5280 §4.2).
 */
export function composeExtensions(of: Composition): Extension[] {
  const { profile } = of;
  const extensions: Extension[] = [
    basicConstraints({ ca: profile.isAuthority, ...(of.pathLength === null ? {} : { pathLength: of.pathLength }) }),
    keyUsage([...keyUsageFor(profile, of.publicKey)]),
  ];
  if (profile.extendedKeyUsage.length > 0) extensions.push(extendedKeyUsage([...profile.extendedKeyUsage]));
  if (of.subjectAltNames.length > 0) {
    // RFC 5280 §4.2.1.6: critical where it is all that names the subject.
    extensions.push(subjectAltName([...of.subjectAltNames], { critical: of.subject.rdns.length === 0 }));
  }
  if (of.permittedNames.length > 0 || of.excludedNames.length > 0) {
    extensions.push(nameConstraints({ permitted: [...of.permittedNames], excluded: [...of.excludedNames] }));
  }
  if (profile.policies.length > 0) extensions.push(certificatePolicies([...profile.policies]));
  const ownIdentifier =
    profile.keyIdentifier === 'sha1' ? keyIdentifierSha1(of.publicKey) : keyIdentifier(of.publicKey);
  extensions.push(subjectKeyIdentifier(ownIdentifier));
  extensions.push(authorityKeyIdentifier(of.issuer === null ? ownIdentifier : keyIdentifierOf(of.issuer)));
  if (of.published !== null) extensions.push(...publicationPoints(of.published, profile));
  return extensions;
}

/** Where whoever looks at the certificate finds its issuer's CRL, certificate and OCSP responder. */
export function publicationPoints(published: NonNullable<Composition['published']>, profile: Profile): Extension[] {
  const extensions: Extension[] = [];
  if (profile.mustStaple) extensions.push(tlsFeatureMustStaple());
  if (profile.ocspNoCheck) extensions.push(ocspNoCheck());
  const crl = profile.crlUrls ?? published.crlUrls;
  if (crl.length > 0) extensions.push(crlDistributionPoints([...crl]));
  const ocsp = profile.ocspNoCheck ? [] : (profile.ocspUrls ?? published.ocspUrls);
  const caIssuers = profile.issuerUrls ?? published.issuerUrls;
  if (ocsp.length > 0 || caIssuers.length > 0) {
    extensions.push(authorityInfoAccess({ ocsp: [...ocsp], caIssuers: [...caIssuers] }));
  }
  return extensions;
}
