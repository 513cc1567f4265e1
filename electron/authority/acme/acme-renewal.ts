import { CertificateError } from '../../../shared/errors.ts';
import { parseCertificate } from '../../pki/certificate.ts';
import { EXTENSION, findExtension } from '../../pki/extensions.ts';
import { parseAuthorityKeyIdentifier } from '../../pki/extension-identity.ts';
import { toHex } from '../../pki/bytes.ts';
import type { AuthorityRecord, CertificateRecord } from '../ports.ts';

/** From when to when a client is to renew (RFC 9773 §4.2). */
export interface RenewalWindow {
  readonly start: Date;
  readonly end: Date;
}

/**
 * Two thirds into a certificate's life, and a twentieth of it long, so that not all come at once. At once for one that was
 * revoked, or that nobody wants any more: a window that is over says so.
 */
export function renewalWindow(record: CertificateRecord, now: Date): RenewalWindow {
  const { notBefore, notAfter } = parseCertificate(record.der);
  if (record.revocation !== null)
    return { start: new Date(now.getTime() - 2_000), end: new Date(now.getTime() - 1_000) };
  const life = notAfter.getTime() - notBefore.getTime();
  const start = notBefore.getTime() + Math.floor((life * 2) / 3);
  return { start: new Date(start), end: new Date(start + Math.floor(life / 20)) };
}

/**
 * Whether a certificate is the one that a RFC 9773 §4.1 identifier names: issuer's key identifier and serial number, both as
 * they stand in the certificate.
 */
export function isNamedBy(record: CertificateRecord, keyIdentifier: Uint8Array): boolean {
  const extension = findExtension(parseCertificate(record.der).extensions, EXTENSION.authorityKeyIdentifier);
  if (extension === undefined) return false;
  const own = parseAuthorityKeyIdentifier(extension.value).keyIdentifier;
  return own !== null && toHex(own) === toHex(keyIdentifier);
}

/** RFC 5280 §5.3.1 codes that the holder of a certificate may give; the others are the CA's. */
const HOLDERS_REASONS = {
  0: 'unspecified',
  1: 'keyCompromise',
  3: 'affiliationChanged',
  4: 'superseded',
  5: 'cessationOfOperation',
  9: 'privilegeWithdrawn',
} as const;

type HoldersReason = (typeof HOLDERS_REASONS)[keyof typeof HOLDERS_REASONS];

/** The reason that a number stands for; null for none that the holder of a certificate may give. */
export function holdersReason(code: unknown): HoldersReason | null {
  if (code === undefined) return 'unspecified';
  const found = Object.entries(HOLDERS_REASONS).find(([number]) => Number(number) === code);
  return found?.[1] ?? null;
}

/** Whether a certificate is one that ACME's CA issued itself. @throws {CertificateError} CERTIFICATE_NOT_FOUND */
export function checkIssuedBy(record: CertificateRecord, authority: AuthorityRecord): void {
  if (record.authorityId === authority.id && record.id !== authority.certificateId) return;
  throw new CertificateError('CERTIFICATE_NOT_FOUND', 'This CA has not issued that certificate.');
}
