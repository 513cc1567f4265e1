/** The extensions of OCSP requests and responses (RFC 6960 §4.4, RFC 9654). */
import { DerReader } from './der.ts';
import { generalizedTime, nullValue, octetString } from './der-writer.ts';
import { findExtension } from './extensions.ts';
import type { Extension } from './extensions.ts';

export const OCSP_EXTENSION = {
  nonce: '1.3.6.1.5.5.7.48.1.2',
  crlReference: '1.3.6.1.5.5.7.48.1.3',
  acceptableResponses: '1.3.6.1.5.5.7.48.1.4',
  archiveCutoff: '1.3.6.1.5.5.7.48.1.6',
  serviceLocator: '1.3.6.1.5.5.7.48.1.7',
  preferredSignatureAlgorithms: '1.3.6.1.5.5.7.48.1.8',
  extendedRevoke: '1.3.6.1.5.5.7.48.1.9',
  /** RFC 6962 §3.3. */
  signedCertificateTimestamps: '1.3.6.1.4.1.11129.2.4.5',
} as const;

/** RFC 9654 §2.1: longer ones, and empty ones, are refused. */
export const MAX_NONCE_BYTES = 128;

export function nonceExtension(nonce: Uint8Array): Extension {
  return { oid: OCSP_EXTENSION.nonce, critical: false, value: octetString(nonce) };
}

/**
 * The nonce, 1 to {@link MAX_NONCE_BYTES} bytes; null where there is none.
 *
 * @throws {CertificateError} MALFORMED_OCSP: no OCTET STRING, or of another length (RFC 9654 §2.1).
 */
export function nonceOf(extensions: readonly Extension[]): Uint8Array | null {
  const extension = findExtension(extensions, OCSP_EXTENSION.nonce);
  if (extension === undefined) return null;
  const reader = new DerReader(extension.value, 'MALFORMED_OCSP');
  const nonce = reader.octetString('the nonce');
  if (nonce.length === 0 || nonce.length > MAX_NONCE_BYTES) {
    reader.fail(`the nonce has ${String(nonce.length)} bytes, and 1 to ${String(MAX_NONCE_BYTES)} belong there`, 0);
  }
  reader.end('the nonce');
  return nonce;
}

/** Since when certificates that have ended are still answered for (RFC 6960 §4.4.4). */
export function archiveCutoff(since: Date): Extension {
  return { oid: OCSP_EXTENSION.archiveCutoff, critical: false, value: generalizedTime(since) };
}

/** @throws {CertificateError} MALFORMED_OCSP */
export function archiveCutoffOf(extensions: readonly Extension[]): Date | null {
  const extension = findExtension(extensions, OCSP_EXTENSION.archiveCutoff);
  if (extension === undefined) return null;
  const reader = new DerReader(extension.value, 'MALFORMED_OCSP');
  const since = reader.generalizedTime('the archive cutoff');
  reader.end('the archive cutoff');
  return since;
}

/** Says that what was never issued is answered as revoked (RFC 6960 §4.4.8). */
export function extendedRevoke(): Extension {
  return { oid: OCSP_EXTENSION.extendedRevoke, critical: false, value: nullValue() };
}

/** The first critical extension that is none of these. */
export function unknownCritical(extensions: readonly Extension[], known: readonly string[]): Extension | undefined {
  return extensions.find(({ oid, critical }) => critical && !known.includes(oid));
}
