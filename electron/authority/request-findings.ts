import { isRefusal } from '../../shared/errors.ts';
import type { Finding } from '../../shared/pki-terms.ts';
import { verifyProofOfPossession, type CertificationRequest } from '../pki/certification-request.ts';
import { describeExtension } from '../pki/extension-text.ts';
import { EXTENSION, findExtension, type Extension } from '../pki/extensions.ts';
import { parseBasicConstraints, parseKeyUsage } from '../pki/extension-usage.ts';
import { finding } from '../pki/finding.ts';
import { formatGeneralName } from '../pki/general-name.ts';
import { generalNameFindings } from '../pki/general-name-findings.ts';
import { hostNameProblem } from '../pki/host-name.ts';
import { escapeHostile } from '../pki/hostile-text.ts';
import { attributeValues, COMMON_NAME, nameFindings } from '../pki/name.ts';
import { publicKeyFindings } from '../pki/public-key.ts';
import { mergeFindings } from './findings.ts';

/** Extensions that a request may sensibly ask for; any other that it calls critical cannot be met. */
const UNDERSTOOD: readonly string[] = Object.values(EXTENSION);

/** Whether the requester holds the private key (RFC 2986 §4.2), and what stands in the way of knowing. */
export function proofOfPossession(request: CertificationRequest): { proven: boolean; findings: Finding[] } {
  try {
    if (verifyProofOfPossession(request)) return { proven: true, findings: [] };
  } catch (error) {
    if (!isRefusal(error, 'UNSUPPORTED_ALGORITHM')) throw error;
    return {
      proven: false,
      findings: [finding('error', 'proof-of-possession-unsupported', error.message, 'RFC 2986 §4.2')],
    };
  }
  const message =
    'The request is not signed by the key that it names, so its sender may not hold that key. Ask for a new request.';
  return { proven: false, findings: [finding('error', 'proof-of-possession-failed', message, 'RFC 2986 §4.2')] };
}

/**
 * What is wrong with, or odd about, a request in itself, whatever it is signed as: an `error` must not be signed.
 * Worst first.
 */
export function requestFindings(request: CertificationRequest): Finding[] {
  return mergeFindings(
    proofOfPossession(request).findings,
    publicKeyFindings(request.publicKey),
    nameFindings(request.subject),
    request.subjectAltNames.flatMap(generalNameFindings),
    wishFindings(request.requestedExtensions),
    formFindings(request),
  );
}

/**
 * A common name that looks like a host but stands in no subjectAltName: browsers look at the latter only (RFC 9525 §2).
 * For inspection alone: what would be issued is linted as a whole, after the profile has put the name in.
 */
export function commonNameFindings(request: CertificationRequest): Finding[] {
  const covered = new Set(request.subjectAltNames.map((name) => formatGeneralName(name).toLowerCase()));
  return attributeValues(request.subject, COMMON_NAME).flatMap((value) => {
    const looksLikeHost = value.includes('.') && hostNameProblem(value) === null;
    if (!looksLikeHost || covered.has(`dns:${value.toLowerCase()}`) || covered.has(`ip:${value}`)) return [];
    const message = `The common name “${escapeHostile(value)}” is in no subject alternative name, and clients look only there.`;
    return [finding('info', 'common-name-in-no-san', message, 'RFC 9525 §2')];
  });
}

function wishFindings(extensions: readonly Extension[]): Finding[] {
  const findings: Finding[] = [];
  const basic = findExtension(extensions, EXTENSION.basicConstraints);
  if (basic !== undefined && tolerant(() => parseBasicConstraints(basic.value).ca)) {
    const message =
      'The request asks to be a CA, which could sign for any name. Only the profile “Intermediate CA” grants that.';
    findings.push(finding('warning', 'asks-to-be-ca', message, 'RFC 5280 §4.2.1.9'));
  }
  const usage = findExtension(extensions, EXTENSION.keyUsage);
  if (usage !== undefined && tolerant(() => parseKeyUsage(usage.value).includes('keyCertSign'))) {
    const message = 'The request asks to sign certificates (keyCertSign). Only a CA’s profile grants that.';
    findings.push(finding('warning', 'asks-to-sign-certificates', message, 'RFC 5280 §4.2.1.3'));
  }
  for (const extension of extensions) {
    if (UNDERSTOOD.includes(extension.oid)) continue;
    const { name } = describeExtension(extension);
    findings.push(
      extension.critical
        ? finding(
            'warning',
            'unknown-critical-extension',
            `The request asks for ${name}, marks it critical, and will not get it: no profile has it.`,
            'RFC 5280 §4.2',
          )
        : finding('info', 'unknown-extension', `The request asks for ${name}, which no profile has.`, 'RFC 5280 §4.2'),
    );
  }
  return findings;
}

function formFindings(request: CertificationRequest): Finding[] {
  const findings: Finding[] = [];
  if (/md2|md4|md5|sha1(?!\d)/i.test(request.signatureAlgorithm)) {
    const message = `The request is signed with ${request.signatureAlgorithm}, which is broken. The certificate will not be.`;
    findings.push(finding('warning', 'request-weak-signature', message, 'RFC 6151, RFC 9155'));
  }
  if (request.challengePassword) {
    const message = 'The request holds a challenge password. It is not used and not copied into the certificate.';
    findings.push(finding('info', 'challenge-password', message, 'RFC 2985 §5.4.1'));
  }
  if (request.attributesMissing) {
    const message =
      'The request leaves out its attributes field, which RFC 2986 asks for. Old clients do that; nothing is lost.';
    findings.push(finding('warning', 'attributes-missing', message, 'RFC 2986 §4.1'));
  }
  if (request.version !== 0) {
    const message = `The request says version ${String(request.version + 1)}; there is only version 1.`;
    findings.push(finding('warning', 'request-version', message, 'RFC 2986 §4.1'));
  }
  return findings;
}

/** A requested value that cannot be read asks for nothing that we could grant: its row shows it as refused. */
function tolerant(read: () => boolean): boolean {
  try {
    return read();
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}
