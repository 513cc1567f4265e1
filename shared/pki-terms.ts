/** The closed sets that every room shares, named as the RFCs name them. */

/** Kinds of key pair that the vault makes. */
export const KEY_TYPES = ['ec-p256', 'ec-p384', 'ec-p521', 'rsa-2048', 'rsa-3072', 'rsa-4096', 'ed25519'] as const;
export type KeyType = (typeof KEY_TYPES)[number];

/** CRLReason (RFC 5280 §5.3.1) by name; `unspecified` is expressed by leaving the extension out. */
export const REVOCATION_REASONS = [
  'unspecified',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  'removeFromCRL',
  'privilegeWithdrawn',
  'aACompromise',
] as const;
export type RevocationReason = (typeof REVOCATION_REASONS)[number];

/** The reasons that a person may give; `removeFromCRL` is what lifting a hold writes into a delta CRL. */
export const GIVEN_REASONS = REVOCATION_REASONS.filter((reason) => reason !== 'removeFromCRL');

/** CRLReason's number on the wire; 7 is not used (RFC 5280 §5.3.1). */
export const REASON_NUMBERS: Readonly<Record<RevocationReason, number>> = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  certificateHold: 6,
  removeFromCRL: 8,
  privilegeWithdrawn: 9,
  aACompromise: 10,
};

/** What a certificate is good for today. `expiring`: valid, but not for {@link EXPIRING_WITHIN_DAYS} more days. */
export const CERTIFICATE_STATES = ['valid', 'expiring', 'expired', 'revoked', 'held', 'superseded'] as const;
export type CertificateState = (typeof CERTIFICATE_STATES)[number];
export const EXPIRING_WITHIN_DAYS = 30;

export const BUILT_IN_PROFILES = [
  'tls-server',
  'tls-client',
  'tls-peer',
  'email',
  'code-signing',
  'ocsp-signing',
  'subordinate-ca',
] as const;
export type BuiltInProfile = (typeof BUILT_IN_PROFILES)[number];

/**
 * The forms in which a certificate leaves. `key-cert` is key first, then certificate: what stunnel reads; `key-fullchain` has
 * the CAs above behind it, for whoever serves under an intermediate from one file.
 */
export const EXPORT_FORMS = [
  'key-cert',
  'key-fullchain',
  'key',
  'cert',
  'chain',
  'fullchain',
  'text',
  'der',
  'p7b',
  'p12',
] as const;
export type ExportForm = (typeof EXPORT_FORMS)[number];

/** The forms in which a CA leaves. */
export const AUTHORITY_EXPORT_FORMS = ['pem', 'der', 'p7b', 'key', 'p12'] as const;
export type AuthorityExportForm = (typeof AUTHORITY_EXPORT_FORMS)[number];

/** The forms that hold a private key. */
export const PRIVATE_FORMS: readonly string[] = ['key-cert', 'key-fullchain', 'key', 'p12'];

/** The forms in which a public key leaves. */
export const PUBLIC_KEY_FORMS = ['spki', 'openssh', 'jwk'] as const;
export type PublicKeyForm = (typeof PUBLIC_KEY_FORMS)[number];

/** What a file can hold (`inspect`). */
export const INSPECTED_KINDS = [
  'certificate',
  'certification-request',
  'private-key',
  'public-key',
  'openssh-key',
  'crl',
  'ocsp-request',
  'ocsp-response',
  'pkcs7',
  'pkcs12',
  'jks',
  'unknown',
] as const;

/** What is told of each of them in the window. */
export const INSPECTED_TERMS = [
  'subject',
  'issuer',
  'names',
  'from',
  'until',
  'serial',
  'key',
  'signature',
  'fingerprint',
  'format',
  'sealed',
  'guard',
  'comment',
  'number',
  'entries',
  'alias',
  'line',
] as const;

export const SEVERITIES = ['error', 'warning', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

/**
 * Something noticed about a request, a certificate or a file. An `error` refuses, a `warning` is shown and goes on.
 *
 * `code` is lower-case words with hyphens and stays the same for ever; `source` names the rule (`RFC 5280 §4.2.1.6`).
 */
export interface Finding {
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
  readonly source?: string | undefined;
}

/** What becomes of something that a request asked for. */
export const FATES = ['kept', 'changed', 'refused', 'added'] as const;
export type Fate = (typeof FATES)[number];

/** RFC 5280 §4.2.1.3, by the number of their bit. */
export const KEY_USAGES = [
  'digitalSignature',
  'contentCommitment',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;
export type KeyUsage = (typeof KEY_USAGES)[number];
