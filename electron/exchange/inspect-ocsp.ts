import { formatInstant } from '../authority/validity.ts';
import { toHex } from '../pki/bytes.ts';
import { describeExtension } from '../pki/extension-text.ts';
import { formatGeneralName } from '../pki/general-name.ts';
import { formatName } from '../pki/name.ts';
import { objectIdentifierName } from '../pki/object-identifier-names.ts';
import type { CertId } from '../pki/ocsp-cert-id.ts';
import { parseOcspRequest } from '../pki/ocsp-request.ts';
import { parseOcspResponse, type ResponderId, type SingleResponse } from '../pki/ocsp-response.ts';
import { verifyOcspRequestSignature } from '../pki/ocsp-verify.ts';
import type { Inspecting } from './inspecting.ts';
import type {
  InspectedCertId,
  InspectedObject,
  InspectedOcspAnswer,
  InspectedOcspRequest,
  InspectedOcspResponse,
  Place,
} from './inspected-object.ts';

type InspectEach = (certificates: readonly Uint8Array[]) => InspectedObject[];

/**
 * @param inspectEach tells of the certificates that came along.
 * @throws {CertificateError} MALFORMED_OCSP, INPUT_TOO_LARGE
 */
export function inspectOcspRequest(
  der: Uint8Array,
  place: Place,
  inspecting: Inspecting,
  inspectEach: InspectEach,
): InspectedOcspRequest {
  const request = parseOcspRequest(der);
  const { questions, requestorName, nonce, signature, extensions } = request;
  const verdict = verifyOcspRequestSignature(request);
  inspecting.findings.push(...(verdict?.findings ?? []));
  return {
    kind: 'ocsp-request',
    ...place,
    questions: questions.map(({ certId }) => describeCertId(certId)),
    requestorName: requestorName === null ? null : formatGeneralName(requestorName),
    nonce: nonce === null ? null : toHex(nonce),
    signatureAlgorithm: signature?.signatureAlgorithm ?? null,
    signatureValid: verdict?.valid ?? null,
    extensions: extensions.map(describeExtension),
    objects: inspectEach(signature?.certificates ?? []),
  };
}

/**
 * @param inspectEach tells of the certificates that came along.
 * @throws {CertificateError} MALFORMED_OCSP
 */
export function inspectOcspResponse(
  der: Uint8Array,
  place: Place,
  inspecting: Inspecting,
  inspectEach: InspectEach,
): InspectedOcspResponse {
  const { status, basic } = parseOcspResponse(der);
  if (basic !== null) inspecting.ocspResponses.push(basic);
  return {
    kind: 'ocsp-response',
    ...place,
    responseStatus: status,
    responder: basic === null ? null : describeResponder(basic.responderId),
    producedAt: basic === null ? null : formatInstant(basic.producedAt),
    responses: basic?.responses.map(describeSingle) ?? [],
    nonce: basic?.nonce === undefined || basic.nonce === null ? null : toHex(basic.nonce),
    signatureAlgorithm: basic?.signatureAlgorithm ?? null,
    extensions: basic?.extensions.map(describeExtension) ?? [],
    objects: inspectEach(basic?.certificates ?? []),
  };
}

function describeCertId(certId: CertId): InspectedCertId {
  return {
    hashAlgorithm: certId.digest ?? objectIdentifierName(certId.algorithm),
    issuerNameHash: toHex(certId.issuerNameHash),
    issuerKeyHash: toHex(certId.issuerKeyHash),
    serialNumber: certId.serialNumber,
  };
}

/** The responder's subject, or `key` and the SHA-1 of its key. */
export function describeResponder(responder: ResponderId): string {
  return responder.kind === 'byName' ? formatName(responder.name) : `key ${toHex(responder.keyHash)}`;
}

function describeSingle(single: SingleResponse): InspectedOcspAnswer {
  const { status, nextUpdate, archiveCutoff } = single;
  const revoked = status.kind === 'revoked' ? status : null;
  return {
    ...describeCertId(single.certId),
    status: status.kind,
    revokedAt: revoked === null ? null : formatInstant(revoked.revokedAt),
    reason: revoked === null ? null : (revoked.reason ?? 'unspecified'),
    thisUpdate: formatInstant(single.thisUpdate),
    nextUpdate: nextUpdate === null ? null : formatInstant(nextUpdate),
    archiveCutoff: archiveCutoff === null ? null : formatInstant(archiveCutoff),
    extensions: single.extensions.map(describeExtension),
  };
}
