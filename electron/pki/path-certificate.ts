/** A certificate as path validation looks at it: every extension that it needs decoded once, and what could not be decoded. */
import type { KeyUsage } from '../../shared/pki-terms.ts';
import { CertificateError } from '../../shared/errors.ts';
import { fingerprintSha256, type Certificate } from './certificate.ts';
import { EXTENSION, findExtension } from './extensions.ts';
import { parseAccessDescriptions } from './extension-publication.ts';
import {
  parseAuthorityKeyIdentifier,
  parseSubjectAltName,
  parseSubjectKeyIdentifier,
  type AuthorityKeyIdentifier,
} from './extension-identity.ts';
import {
  parseBasicConstraints,
  parseExtendedKeyUsage,
  parseKeyUsage,
  type BasicConstraints,
} from './extension-usage.ts';
import { parseInhibitAnyPolicy, parsePolicyConstraints, parsePolicyMappings } from './extension-policy.ts';
import type { GeneralName } from './general-name.ts';
import { parseNameConstraints, type NameConstraints } from './name-constraints.ts';
import { comparableRdns, type Name } from './name.ts';
import { readDistributionPoints, type PointOfDistribution } from './path-distribution-point.ts';
import { readPolicies, type StatedPolicies } from './path-policy-extension.ts';
import { publicKeyFindings } from './public-key.ts';
import type { Finding } from '../../shared/pki-terms.ts';

/** Extensions that validation processes: decoded, or null where absent or {@link PathCertificate.malformed}. */
export class PathCertificate {
  readonly certificate: Certificate;
  /** Equal texts mean equal names (RFC 5280 §7.1). */
  readonly subjectKey: string;
  readonly issuerKey: string;
  readonly selfIssued: boolean;
  /** Extensions that could not be decoded, by OID, with why. */
  readonly malformed = new Map<string, string>();

  readonly basicConstraints: BasicConstraints | null;
  readonly keyUsage: readonly KeyUsage[] | null;
  readonly purposes: readonly string[] | null;
  readonly authorityKey: AuthorityKeyIdentifier | null;
  readonly subjectKeyId: Uint8Array | null;
  readonly alternativeNames: readonly GeneralName[];
  readonly nameConstraints: NameConstraints | null;
  readonly policies: StatedPolicies | null;
  readonly policyMappings: readonly { issuerDomain: string; subjectDomain: string }[];
  readonly policyConstraints: { requireExplicit: number | null; inhibitMapping: number | null } | null;
  readonly inhibitAnyPolicy: number | null;
  readonly distributionPoints: readonly PointOfDistribution[] | null;

  private keyVerdict: Finding[] | null = null;
  private digest: string | null = null;

  constructor(certificate: Certificate) {
    this.certificate = certificate;
    this.subjectKey = nameKey(certificate.subject);
    this.issuerKey = nameKey(certificate.issuer);
    this.selfIssued = this.subjectKey === this.issuerKey;
    this.basicConstraints = this.decode(EXTENSION.basicConstraints, parseBasicConstraints);
    this.keyUsage = this.decode(EXTENSION.keyUsage, parseKeyUsage);
    this.purposes = this.decode(EXTENSION.extendedKeyUsage, parseExtendedKeyUsage);
    this.authorityKey = this.decode(EXTENSION.authorityKeyIdentifier, parseAuthorityKeyIdentifier);
    this.subjectKeyId = this.decode(EXTENSION.subjectKeyIdentifier, parseSubjectKeyIdentifier);
    this.alternativeNames = this.decode(EXTENSION.subjectAltName, parseSubjectAltName) ?? [];
    this.nameConstraints = this.decode(EXTENSION.nameConstraints, parseNameConstraints);
    this.policies = this.decode(EXTENSION.certificatePolicies, readPolicies);
    this.policyMappings = this.decode(EXTENSION.policyMappings, parsePolicyMappings) ?? [];
    this.policyConstraints = this.decode(EXTENSION.policyConstraints, parsePolicyConstraints);
    this.inhibitAnyPolicy = this.decode(EXTENSION.inhibitAnyPolicy, parseInhibitAnyPolicy);
    this.distributionPoints = this.decode(EXTENSION.crlDistributionPoints, readDistributionPoints);
    this.decode(EXTENSION.authorityInfoAccess, parseAccessDescriptions);
  }

  /** Whether its basic constraints say that it is a CA. */
  get isCa(): boolean {
    return this.basicConstraints?.ca === true;
  }

  get fingerprint(): string {
    return (this.digest ??= fingerprintSha256(this.certificate.der));
  }

  /** What is wrong with its key (some milliseconds, once). */
  get keyFindings(): readonly Finding[] {
    return (this.keyVerdict ??= publicKeyFindings(this.certificate.publicKey));
  }

  has(oid: string): boolean {
    return findExtension(this.certificate.extensions, oid) !== undefined;
  }

  isCritical(oid: string): boolean {
    return findExtension(this.certificate.extensions, oid)?.critical === true;
  }

  private decode<T>(oid: string, parse: (value: Uint8Array) => T): T | null {
    const extension = findExtension(this.certificate.extensions, oid);
    if (extension === undefined) return null;
    try {
      return parse(extension.value);
    } catch (error) {
      if (!(error instanceof CertificateError)) throw error;
      this.malformed.set(oid, error.message);
      return null;
    }
  }
}

/** A text that two names share exactly where they are the same (RFC 5280 §7.1). */
export function nameKey(name: Name): string {
  return comparableRdns(name).join();
}
