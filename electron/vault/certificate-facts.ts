import { CertificateError } from '../../shared/errors.ts';
import { subjectAltNamesOf, type Certificate } from '../pki/certificate.ts';
import { formatGeneralName } from '../pki/general-name.ts';
import { formatName } from '../pki/name.ts';
import { sha256 } from './digest.ts';
import { toSeconds } from './instants.ts';
import { foldedText, storedText } from './stored-text.ts';

/** What the register keeps of a certificate so that it can be found; all of it follows from its DER. */
export interface CertificateFacts {
  readonly certificate: Certificate;
  readonly serialNumber: string;
  /** SHA-256 of the DER. */
  readonly fingerprint: Uint8Array;
  /** RFC 4514. */
  readonly subject: string;
  /** SHA-256 of the subject's DER. */
  readonly subjectDigest: Uint8Array;
  /** SHA-256 of the SubjectPublicKeyInfo. */
  readonly keyDigest: Uint8Array;
  readonly notBefore: number;
  readonly notAfter: number;
}

export function certificateFacts(certificate: Certificate): CertificateFacts {
  return {
    certificate,
    serialNumber: certificate.serialNumber,
    fingerprint: sha256(certificate.der),
    subject: storedText(formatName(certificate.subject)),
    subjectDigest: sha256(certificate.subject.der),
    keyDigest: sha256(certificate.publicKey.spki),
    notBefore: toSeconds(certificate.notBefore),
    notAfter: toSeconds(certificate.notAfter),
  };
}

/** Everything by which a certificate is searched, one line each: subject, SANs, serial number, fingerprint. */
export function searchText(facts: CertificateFacts): string {
  const lines = [facts.subject];
  if (facts.subject.includes('\\')) {
    // Typed as it is meant, not as RFC 4514 escapes it: "Sample, Inc."
    for (const rdn of facts.certificate.subject.rdns) for (const { value } of rdn) lines.push(value);
  }
  lines.push(...alternativeNames(facts.certificate));
  lines.push(facts.serialNumber, Buffer.from(facts.fingerprint).toString('hex'));
  return lines.map(foldedText).join('\n');
}

/** A foreign certificate with unreadable names is kept and found by the rest. */
function alternativeNames(certificate: Certificate): string[] {
  try {
    return subjectAltNamesOf(certificate).map(formatGeneralName);
  } catch (error) {
    if (error instanceof CertificateError) return [];
    throw error;
  }
}
