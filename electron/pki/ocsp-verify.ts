import { isRefusal } from '../../shared/errors.ts';
import type { Finding } from '../../shared/pki-terms.ts';
import { parseCertificate, verifyCertificateSignature } from './certificate.ts';
import type { Certificate } from './certificate.ts';
import { sameBytes } from './bytes.ts';
import { PURPOSE, parseExtendedKeyUsage } from './extension-usage.ts';
import { EXTENSION, findExtension } from './extensions.ts';
import { finding } from './finding.ts';
import { sameName } from './name.ts';
import { namesIssuer, sameCertId } from './ocsp-cert-id.ts';
import type { CertId } from './ocsp-cert-id.ts';
import { OCSP_EXTENSION, unknownCritical } from './ocsp-extension.ts';
import type { OcspRequest } from './ocsp-request.ts';
import type { BasicOcspResponse, SingleResponse } from './ocsp-response.ts';
import { keyIdentifierSha1 } from './public-key.ts';
import { verifySignature } from './signature-algorithm.ts';
import type { SignedTail } from './signed.ts';

export interface OcspVerdict {
  /** Whether a client that trusts the issuer would take it. */
  readonly valid: boolean;
  readonly findings: readonly Finding[];
  /** Who signed; null where nobody who may. */
  readonly signer: Certificate | null;
}

/** More are not looked at: a response has one, rarely two. */
const MAX_CANDIDATES = 8;
const KNOWN: readonly string[] = Object.values(OCSP_EXTENSION);

/**
 * Holds a response against RFC 6960 §3.2: signed by the issuer of the certificates asked about or by one whom it has
 * delegated to (§4.2.2.2), about those certificates, within its time, with the nonce that was sent.
 *
 * `asked` and `nonce` are what the request held; without them their rules are passed over.
 */
export function verifyOcspResponse(
  basic: BasicOcspResponse,
  question: {
    issuer: Certificate;
    at: Date;
    asked?: readonly CertId[] | undefined;
    nonce?: Uint8Array | null | undefined;
    /** Certificates from elsewhere, one of which may be the responder's where it sent none. */
    others?: readonly Certificate[] | undefined;
  },
): OcspVerdict {
  const { signer, findings } = findSigner(basic, question);
  for (const single of basic.responses) findings.push(...singleFindings(single, basic, question.issuer, question.at));
  for (const certId of question.asked ?? []) {
    if (basic.responses.some((single) => sameCertId(single.certId, certId))) continue;
    findings.push(
      wrong('ocsp-not-answered', `Nothing is said of the serial number ${certId.serialNumber}.`, '§3.2 (1)'),
    );
  }
  const sent = question.nonce ?? null;
  if (sent !== null && (basic.nonce === null || !sameBytes(basic.nonce, sent))) {
    const message =
      basic.nonce === null ? 'The nonce that was sent is not repeated.' : 'The nonce is not the one sent.';
    const severity = basic.nonce === null ? 'warning' : 'error';
    findings.push(finding(severity, 'ocsp-nonce', message, 'RFC 9654 §2.1'));
  }
  const critical = unknownCritical(basic.extensions, KNOWN);
  if (critical !== undefined) findings.push(unknownExtension(critical.oid));
  return { valid: findings.every(({ severity }) => severity !== 'error'), findings, signer };
}

/**
 * Who signed a request, among the certificates that came with it (RFC 6960 §4.1.2). Null where there is no signature or no
 * certificate to check it with.
 */
export function verifyOcspRequestSignature({ tbsDer, signature, requestorName }: OcspRequest): OcspVerdict | null {
  if (signature === null) return null;
  const sent = signature.certificates.slice(0, MAX_CANDIDATES).flatMap(readable);
  if (sent.length === 0) return null;
  const signer = sent.find((candidate) => isSignedBy({ ...signature, tbsDer }, candidate)) ?? null;
  if (signer === null) {
    const message = 'The signature of the request is by none of the certificates that came with it.';
    return { valid: false, findings: [wrong('ocsp-request-signature', message, '§4.1.2')], signer };
  }
  const findings: Finding[] = [];
  if (requestorName === null) {
    const message = 'The request is signed, and names nobody who asks.';
    findings.push(finding('warning', 'ocsp-requestor-missing', message, 'RFC 6960 §4.1.2'));
  } else if (requestorName.kind === 'directoryName' && !sameName(requestorName.name, signer.subject)) {
    const message = 'The request names another one who asks than the one who signed it.';
    findings.push(finding('warning', 'ocsp-requestor-other', message, 'RFC 6960 §4.1.2'));
  }
  return { valid: true, findings, signer };
}

function findSigner(
  basic: BasicOcspResponse,
  { issuer, at, others = [] }: { issuer: Certificate; at: Date; others?: readonly Certificate[] | undefined },
): { signer: Certificate | null; findings: Finding[] } {
  const sent = basic.certificates.slice(0, MAX_CANDIDATES).flatMap(readable);
  const named = [issuer, ...sent, ...others].filter((candidate) => isNamed(basic, candidate)).slice(0, MAX_CANDIDATES);
  if (named.length === 0) {
    const message = 'The responder that it names is neither the issuer nor among the certificates that came with it.';
    return { signer: null, findings: [wrong('ocsp-responder-unknown', message, '§4.2.2.2')] };
  }
  const signer = named.find((candidate) => isSignedBy(basic, candidate));
  if (signer === undefined) {
    return { signer: null, findings: [wrong('ocsp-signature', 'Its signature is not by the responder.', '§3.2 (2)')] };
  }
  // The issuer may come along as a certificate too: what counts is the key.
  const direct = sameBytes(signer.publicKey.spki, issuer.publicKey.spki) && sameName(signer.subject, issuer.subject);
  return { signer, findings: direct ? [] : delegationFindings(signer, issuer, at) };
}

function readable(der: Uint8Array): Certificate[] {
  try {
    return [parseCertificate(der)];
  } catch (error) {
    if (isRefusal(error)) return [];
    throw error;
  }
}

function isNamed({ responderId }: BasicOcspResponse, candidate: Certificate): boolean {
  return responderId.kind === 'byName'
    ? sameName(responderId.name, candidate.subject)
    : sameBytes(responderId.keyHash, keyIdentifierSha1(candidate.publicKey));
}

function isSignedBy(
  { signatureAlgorithmDer, tbsDer, signature }: SignedTail & { readonly tbsDer: Uint8Array },
  { publicKey }: Certificate,
): boolean {
  return proves(() =>
    verifySignature({ algorithm: signatureAlgorithmDer, spki: publicKey.spki, message: tbsDer, signature }),
  );
}

/** A signature that cannot be checked here proves nothing. */
function proves(check: () => boolean): boolean {
  try {
    return check();
  } catch (error) {
    if (isRefusal(error, 'UNSUPPORTED_ALGORITHM', 'MALFORMED_KEY')) return false;
    throw error;
  }
}

/** RFC 6960 §4.2.2.2: issued by that very issuer, for OCSP signing, and working. */
function delegationFindings(signer: Certificate, issuer: Certificate, at: Date): Finding[] {
  const findings: Finding[] = [];
  const issued =
    sameName(signer.issuer, issuer.subject) && proves(() => verifyCertificateSignature(signer, issuer.publicKey.spki));
  if (!issued) {
    findings.push(wrong('ocsp-delegation', 'The responder’s certificate is not by the issuer itself.', '§4.2.2.2'));
  }
  const usage = findExtension(signer.extensions, EXTENSION.extendedKeyUsage);
  if (usage === undefined || !purposesOf(usage.value).includes(PURPOSE.ocspSigning)) {
    findings.push(wrong('ocsp-delegation', 'The responder’s certificate is not for OCSP signing.', '§4.2.2.2'));
  }
  if (signer.notBefore > at || signer.notAfter < at) {
    findings.push(wrong('ocsp-delegation', 'The responder’s certificate does not work at that time.', '§4.2.2.2'));
  }
  return findings;
}

function purposesOf(value: Uint8Array): string[] {
  try {
    return parseExtendedKeyUsage(value);
  } catch (error) {
    if (isRefusal(error)) return [];
    throw error;
  }
}

function singleFindings(
  single: SingleResponse,
  { producedAt }: BasicOcspResponse,
  issuer: Certificate,
  at: Date,
): Finding[] {
  const findings: Finding[] = [];
  const { serialNumber } = single.certId;
  // One signer speaks for one issuer; that it knows nothing of another's certificate, it may say.
  if (single.status.kind !== 'unknown' && !namesIssuer(single.certId, issuer)) {
    const message = `The answer for ${serialNumber} is about another issuer’s certificate.`;
    findings.push(wrong('ocsp-other-issuer', message, '§3.2 (1)'));
  }
  if (single.thisUpdate > at) {
    findings.push(wrong('ocsp-not-yet', `The answer for ${serialNumber} holds only later.`, '§4.2.2.1'));
  }
  if (single.thisUpdate > producedAt) {
    const message = `The answer for ${serialNumber} holds only from after it was produced.`;
    findings.push(finding('warning', 'ocsp-this-update', message, 'RFC 6960 §2.4'));
  }
  if (single.nextUpdate !== null && single.nextUpdate < at) {
    findings.push(wrong('ocsp-stale', `The answer for ${serialNumber} has been overtaken.`, '§4.2.2.1'));
  }
  const critical = unknownCritical(single.extensions, KNOWN);
  if (critical !== undefined) findings.push(unknownExtension(critical.oid));
  return findings;
}

function unknownExtension(oid: string): Finding {
  return wrong('ocsp-critical-extension', `The extension ${oid} is critical, and not known here.`, '§4.4');
}

function wrong(code: string, message: string, section: string): Finding {
  return finding('error', code, message, `RFC 6960 ${section}`);
}
