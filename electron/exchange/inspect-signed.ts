import { isRefusal } from '../../shared/errors.ts';
import { describeRequest } from '../authority/describe-request.ts';
import { formatInstant } from '../authority/validity.ts';
import { fingerprintSha256, parseCertificate, subjectAltNamesOf } from '../pki/certificate.ts';
import { certificatePurposes } from '../pki/certificate-purposes.ts';
import { parseCertificationRequest } from '../pki/certification-request.ts';
import { parseCertificateList } from '../pki/crl.ts';
import { parseIssuingDistributionPoint } from '../pki/extension-crl.ts';
import { describeExtension } from '../pki/extension-text.ts';
import { EXTENSION, findExtension } from '../pki/extensions.ts';
import { parseBasicConstraints } from '../pki/extension-usage.ts';
import { formatGeneralName } from '../pki/general-name.ts';
import { formatName, nameFindings } from '../pki/name.ts';
import { encodePem } from '../pki/pem.ts';
import type { InspectedObject, Place } from './inspected-object.ts';
import { judge, sha256, type Inspecting } from './inspecting.ts';

export function inspectCertificate(der: Uint8Array, place: Place, inspecting: Inspecting): InspectedObject {
  const certificate = parseCertificate(der);
  const { publicKey, extensions } = certificate;
  judge(publicKey.spki, inspecting);
  inspecting.findings.push(...nameFindings(certificate.subject));
  return {
    kind: 'certificate',
    ...place,
    version: certificate.version,
    serialNumber: certificate.serialNumber,
    subject: formatName(certificate.subject),
    issuer: formatName(certificate.issuer),
    subjectAltNames: readableNames(() => subjectAltNamesOf(certificate).map(formatGeneralName)),
    notBefore: formatInstant(certificate.notBefore),
    notAfter: formatInstant(certificate.notAfter),
    keyAlgorithm: publicKey.label,
    signatureAlgorithm: certificate.signatureAlgorithm,
    fingerprintSha256: fingerprintSha256(der),
    publicKeySha256: sha256(publicKey.spki),
    certificateAuthority: isAuthority(extensions),
    purposes: certificatePurposes(certificate),
    extensions: extensions.map(describeExtension),
    pem: encodePem('CERTIFICATE', der),
  };
}

/** An extension that cannot be read says so in its own text; here it has no names. */
function readableNames(read: () => string[]): string[] {
  try {
    return read();
  } catch (error) {
    if (isRefusal(error)) return [];
    throw error;
  }
}

function isAuthority(extensions: Parameters<typeof findExtension>[0]): boolean {
  const basic = findExtension(extensions, EXTENSION.basicConstraints);
  try {
    return basic !== undefined && parseBasicConstraints(basic.value).ca;
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}

export function inspectRequest(der: Uint8Array, place: Place, inspecting: Inspecting): InspectedObject {
  const request = parseCertificationRequest(der);
  const described = describeRequest(request);
  inspecting.findings.push(...described.findings);
  return { kind: 'certification-request', ...place, ...described, publicKeySha256: sha256(request.publicKey.spki) };
}

/** Whether it lists certificates of other issuers too (RFC 5280 §5.2.5). */
function isIndirect(extensions: Parameters<typeof findExtension>[0]): boolean {
  const point = findExtension(extensions, EXTENSION.issuingDistributionPoint);
  try {
    return point !== undefined && parseIssuingDistributionPoint(point.value).indirect;
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}

export function inspectCrl(der: Uint8Array, place: Place): InspectedObject {
  const list = parseCertificateList(der);
  return {
    kind: 'crl',
    ...place,
    version: list.version,
    issuer: formatName(list.issuer),
    thisUpdate: formatInstant(list.thisUpdate),
    nextUpdate: list.nextUpdate === null ? null : formatInstant(list.nextUpdate),
    crlNumber: list.crlNumber === null ? null : String(list.crlNumber),
    delta: list.isDelta,
    indirect: isIndirect(list.extensions),
    entries: list.entryCount,
    signatureAlgorithm: list.signatureAlgorithm,
    fingerprintSha256: sha256(der),
    extensions: list.extensions.map(describeExtension),
  };
}
