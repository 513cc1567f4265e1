/** Over 200 lines: the two layers of an OCSP response and the statuses inside, read side by side with their types. */
import { REASON_NUMBERS, REVOCATION_REASONS } from '../../shared/pki-terms.ts';
import type { RevocationReason } from '../../shared/pki-terms.ts';
import { DerReader, TAG } from './der.ts';
import type { Extension } from './extensions.ts';
import { readName } from './name.ts';
import type { Name } from './name.ts';
import { readCertId } from './ocsp-cert-id.ts';
import type { CertId } from './ocsp-cert-id.ts';
import { archiveCutoffOf, nonceOf } from './ocsp-extension.ts';
import { readOcspCertificates, readOcspVersion, readTaggedExtensions } from './ocsp-request.ts';
import { readSignedTail } from './signed.ts';
import type { SignedTail } from './signed.ts';

/** OCSPResponseStatus by its number (RFC 6960 §4.2.1); 4 is not used. */
export const OCSP_STATUS_NUMBERS = {
  successful: 0,
  malformedRequest: 1,
  internalError: 2,
  tryLater: 3,
  sigRequired: 5,
  unauthorized: 6,
} as const;
export type OcspStatus = keyof typeof OCSP_STATUS_NUMBERS;

/** id-pkix-ocsp-basic. */
export const OCSP_BASIC = '1.3.6.1.5.5.7.48.1.1';
/** PEM label that OpenSSL and BoringSSL use; no RFC names one. */
export const OCSP_RESPONSE_PEM_LABEL = 'OCSP RESPONSE';

/** An OCSP response (RFC 6960 §4.2.1): an error, or a basic response. */
export interface OcspResponse {
  readonly der: Uint8Array;
  readonly status: OcspStatus;
  /** Null for every status but `successful`. */
  readonly basic: BasicOcspResponse | null;
}

/** BasicOCSPResponse with its ResponseData. */
export interface BasicOcspResponse extends SignedTail {
  /** ResponseData: what is signed. */
  readonly tbsDer: Uint8Array;
  readonly responderId: ResponderId;
  readonly producedAt: Date;
  readonly responses: readonly SingleResponse[];
  /** responseExtensions. */
  readonly extensions: readonly Extension[];
  readonly nonce: Uint8Array | null;
  /** What the responder sends along to prove itself: DER each, not looked into. */
  readonly certificates: readonly Uint8Array[];
}

export type ResponderId =
  | { readonly kind: 'byName'; readonly name: Name }
  /** SHA-1 of the responder's key. */
  | { readonly kind: 'byKey'; readonly keyHash: Uint8Array };

export type CertStatus =
  | { readonly kind: 'good' }
  | { readonly kind: 'revoked'; readonly revokedAt: Date; readonly reason: RevocationReason | null }
  | { readonly kind: 'unknown' };

export interface SingleResponse {
  readonly certId: CertId;
  readonly status: CertStatus;
  readonly thisUpdate: Date;
  /** Null where newer information may be had at any time. */
  readonly nextUpdate: Date | null;
  readonly extensions: readonly Extension[];
  readonly archiveCutoff: Date | null;
}

/**
 * Parses an OCSPResponse (RFC 6960 §4.2.1) from its DER: exactly one value; a basic response where it is successful.
 * That a version of 1 is written is taken. Checks no signature: see `verifyOcspResponse`.
 *
 * @throws {CertificateError} MALFORMED_OCSP: also for a response type other than id-pkix-ocsp-basic, and for an error
 *   status with a response or success without one.
 */
export function parseOcspResponse(der: Uint8Array): OcspResponse {
  const reader = new DerReader(der, 'MALFORMED_OCSP');
  const outer = reader.enter(TAG.sequence, 'the OCSP response');
  const number = reader.enumerated('responseStatus');
  const status = statusByNumber(number) ?? reader.fail(`the status ${String(number)} does not exist`, reader.start);
  const basic = reader.atEnd ? null : readResponseBytes(reader);
  if ((status === 'successful') !== (basic !== null)) {
    reader.fail(
      status === 'successful' ? 'a successful response is missing' : 'a response stands with an error status',
    );
  }
  reader.leave(outer, 'the OCSP response');
  reader.end('the OCSP response');
  return { der: reader.bytes, status, basic };
}

function statusByNumber(number: number): OcspStatus | null {
  switch (number) {
    case 0:
      return 'successful';
    case 1:
      return 'malformedRequest';
    case 2:
      return 'internalError';
    case 3:
      return 'tryLater';
    case 5:
      return 'sigRequired';
    case 6:
      return 'unauthorized';
    default:
      return null;
  }
}

function readResponseBytes(reader: DerReader): BasicOcspResponse {
  const outer = reader.enter(0xa0, 'responseBytes');
  const inner = reader.enter(TAG.sequence, 'responseBytes');
  const type = reader.objectIdentifier('responseType');
  if (type !== OCSP_BASIC) reader.fail(`the response is of the type ${type}, and only the basic one is known`);
  const held = reader.inner(TAG.octetString, 'the basic response');
  const basic = readBasicResponse(held);
  held.end('the basic response');
  reader.leave(inner, 'responseBytes');
  reader.leave(outer, 'responseBytes');
  return basic;
}

function readBasicResponse(reader: DerReader): BasicOcspResponse {
  const outer = reader.enter(TAG.sequence, 'the basic response');
  const tbs = reader.enter(TAG.sequence, 'tbsResponseData');
  const tbsStart = reader.start;
  readOcspVersion(reader);
  const responderId = readResponderId(reader);
  const producedAt = reader.generalizedTime('producedAt');
  const list = reader.enter(TAG.sequence, 'responses');
  const responses: SingleResponse[] = [];
  while (!reader.atEnd) responses.push(readSingleResponse(reader));
  reader.leave(list, 'responses');
  const extensions = reader.peek() === 0xa1 ? readTaggedExtensions(reader, 0xa1, 'responseExtensions') : [];
  reader.leave(tbs, 'tbsResponseData');
  const tbsDer = reader.bytes.subarray(tbsStart, reader.position);

  const tail = readSignedTail(reader, null);
  const certificates = reader.peek() === 0xa0 ? readOcspCertificates(reader) : [];
  reader.leave(outer, 'the basic response');
  return {
    tbsDer,
    responderId,
    producedAt,
    responses,
    extensions,
    nonce: nonceOf(extensions),
    ...tail,
    certificates,
  };
}

function readResponderId(reader: DerReader): ResponderId {
  if (reader.peek() === 0xa1) {
    const outer = reader.enter(0xa1, 'responderID');
    const name = readName(reader, 'responderID');
    reader.leave(outer, 'responderID');
    return { kind: 'byName', name };
  }
  const outer = reader.enter(0xa2, 'responderID');
  const keyHash = reader.octetString('responderID');
  if (keyHash.length !== 20) reader.fail('responderID is no SHA-1 of a key', reader.start);
  reader.leave(outer, 'responderID');
  return { kind: 'byKey', keyHash };
}

function readSingleResponse(reader: DerReader): SingleResponse {
  const outer = reader.enter(TAG.sequence, 'a single response');
  const certId = readCertId(reader);
  const status = readCertStatus(reader);
  const thisUpdate = reader.generalizedTime('thisUpdate');
  let nextUpdate: Date | null = null;
  if (reader.peek() === 0xa0) {
    const explicit = reader.enter(0xa0, 'nextUpdate');
    nextUpdate = reader.generalizedTime('nextUpdate');
    reader.leave(explicit, 'nextUpdate');
  }
  const extensions = reader.peek() === 0xa1 ? readTaggedExtensions(reader, 0xa1, 'singleExtensions') : [];
  reader.leave(outer, 'a single response');
  return { certId, status, thisUpdate, nextUpdate, extensions, archiveCutoff: archiveCutoffOf(extensions) };
}

function readCertStatus(reader: DerReader): CertStatus {
  const tag = reader.peek();
  if (tag === 0xa1) return readRevokedInfo(reader);
  if (tag !== 0x80 && tag !== 0x82) reader.fail('certStatus is none of good, revoked and unknown');
  if (reader.contentOf(tag, 'certStatus').length !== 0) reader.fail('certStatus holds what does not belong there');
  return { kind: tag === 0x80 ? 'good' : 'unknown' };
}

function readRevokedInfo(reader: DerReader): CertStatus {
  const outer = reader.enter(0xa1, 'revoked');
  const revokedAt = reader.generalizedTime('revocationTime');
  let reason: RevocationReason | null = null;
  if (reader.peek() === 0xa0) {
    const explicit = reader.enter(0xa0, 'revocationReason');
    const number = reader.enumerated('revocationReason');
    reason =
      REVOCATION_REASONS.find((name) => REASON_NUMBERS[name] === number) ??
      reader.fail(`the reason ${String(number)} does not exist`, reader.start);
    reader.leave(explicit, 'revocationReason');
  }
  reader.leave(outer, 'revoked');
  return { kind: 'revoked', revokedAt, reason };
}
