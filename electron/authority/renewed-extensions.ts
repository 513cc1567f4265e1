import { CertificateError } from '../../shared/errors.ts';
import type { Finding } from '../../shared/pki-terms.ts';
import { sameBytes } from '../pki/bytes.ts';
import { keyIdentifierOf, type Certificate } from '../pki/certificate.ts';
import { authorityKeyIdentifier, subjectKeyIdentifier } from '../pki/extension-identity.ts';
import { basicConstraints, keyUsage, parseBasicConstraints, parseKeyUsage } from '../pki/extension-usage.ts';
import { EXTENSION, findExtension, type Extension } from '../pki/extensions.ts';
import { finding } from '../pki/finding.ts';
import { composeExtensions, publicationPoints } from './compose-certificate.ts';
import type { Issuer } from './issuer.ts';
import { pathLengthBelow } from './plan-certificate.ts';
import { profileNamed } from './profiles.ts';

export interface RenewedExtensions {
  readonly extensions: readonly Extension[];
  /** What is written otherwise than in the old one, and why. */
  readonly findings: readonly Finding[];
}

/**
 * The extensions of a CA's next certificate: what says who signed it is made anew, all else is as it was, in its order.
 * Where the old one leaves out or miswrites what RFC 5280 asks of a CA today, the new one says it, and a finding tells so.
 *
 * @throws {CertificateError} ISSUER_CANNOT_SIGN: by its own words it is no CA; POLICY_REFUSED: the parent leaves no room below it
 */
export function renewedExtensions(name: string, own: Certificate, parent: Issuer | null): RenewedExtensions {
  if (own.version !== 3) return extensionsOfOldRoot(own);
  const basic = findExtension(own.extensions, EXTENSION.basicConstraints);
  const constraints = basic === undefined ? null : parseBasicConstraints(basic.value);
  if (basic === undefined || constraints?.ca !== true) throw isNoAuthority(name);
  if (parent !== null) pathLengthBelow(parent, constraints.pathLength);
  const findings: Finding[] = [];
  const mended = own.extensions
    .filter(({ oid }) => !BY_ISSUER.includes(oid))
    .map((extension) => {
      const fresh = asWrittenToday(extension);
      if (fresh.critical === extension.critical && sameBytes(fresh.value, extension.value)) return extension;
      findings.push(rewritten(extension));
      return fresh;
    });
  const usage = findExtension(mended, EXTENSION.keyUsage);
  if (usage === undefined) findings.push(KEY_USAGE_ADDED);
  const identifier = keyIdentifierOf(own);
  const named = findExtension(mended, EXTENSION.subjectKeyIdentifier);
  return {
    extensions: [
      ...mended,
      ...(usage === undefined ? [keyUsage(['keyCertSign', 'cRLSign'])] : []),
      ...(named === undefined ? [subjectKeyIdentifier(identifier)] : []),
      authorityKeyIdentifier(parent === null ? identifier : keyIdentifierOf(parent.certificate)),
      ...(parent === null ? [] : publicationPoints(parent.record.settings, profileNamed('subordinate-ca'))),
    ],
    findings,
  };
}

const BY_ISSUER: readonly string[] = [
  EXTENSION.authorityKeyIdentifier,
  EXTENSION.crlDistributionPoints,
  EXTENSION.authorityInfoAccess,
];

/** OpenSSL's own example wrote `basicConstraints = CA:true` for years, without the `critical` that RFC 5280 §4.2.1.9 asks for. */
function asWrittenToday(extension: Extension): Extension {
  if (extension.oid === EXTENSION.basicConstraints) return basicConstraints(parseBasicConstraints(extension.value));
  if (extension.oid === EXTENSION.keyUsage) return keyUsage(parseKeyUsage(extension.value));
  return extension;
}

function rewritten({ oid }: Extension): Finding {
  return oid === EXTENSION.keyUsage
    ? finding(
        'info',
        'key-usage-rewritten',
        'The key usage becomes critical, and is written as DER has it.',
        'RFC 5280 §4.2.1.3',
      )
    : finding('info', 'basic-constraints-rewritten', 'The basic constraints become critical.', 'RFC 5280 §4.2.1.9');
}

const KEY_USAGE_ADDED = finding(
  'warning',
  'key-usage-added',
  'The certificate of today has no key usage, so that clients take the key for everything. The new one says what a CA’s key is for: certificates and revocation lists. If the same key also serves TLS, give that server a certificate of its own.',
  'RFC 5280 §4.2.1.3',
);

function isNoAuthority(name: string): CertificateError {
  return new CertificateError(
    'ISSUER_CANNOT_SIGN',
    `The certificate of “${name}” says nothing of being a CA (RFC 5280 §4.2.1.9), so clients take nothing that it signs, and a renewal would give it rights that it never had. Make a CA: chancery ca create.`,
  );
}

/** A root of version 1 has none, and clients of today want them. */
function extensionsOfOldRoot(own: Certificate): RenewedExtensions {
  const extensions = composeExtensions({
    profile: profileNamed('subordinate-ca'),
    subject: own.subject,
    publicKey: own.publicKey,
    subjectAltNames: [],
    issuer: null,
    published: null,
    pathLength: null,
    permittedNames: [],
    excludedNames: [],
  });
  const message =
    'The certificate of today is of a version without extensions. The new one says that it is a CA, and what its key is for.';
  return { extensions, findings: [finding('warning', 'extensions-added', message, 'RFC 5280 §4.1.2.1')] };
}
