import { REASON_NUMBERS } from '../../shared/pki-terms.ts';
import {
  contextConstructed,
  contextPrimitive,
  enumerated,
  generalizedTime,
  objectIdentifier,
  octetString,
  sequence,
} from './der-writer.ts';
import { encodeExtensions } from './extensions.ts';
import type { Extension } from './extensions.ts';
import type { CertId } from './ocsp-cert-id.ts';
import { OCSP_BASIC, OCSP_STATUS_NUMBERS } from './ocsp-response.ts';
import type { CertStatus, OcspStatus } from './ocsp-response.ts';
import { keyIdentifierSha1 } from './public-key.ts';
import type { PublicKey } from './public-key.ts';

/** One status to be written (RFC 6960 §4.2.1). */
export interface SingleAnswer {
  readonly certId: CertId;
  readonly status: CertStatus;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date | null;
  readonly extensions: readonly Extension[];
}

/**
 * ResponseData, DER (RFC 6960 §4.2.1): what the responder signs. The responder is named by its key, which is the shorter
 * form; the answers stand in the order they are given. A reason of `unspecified` is left out (RFC 5280 §5.3.1).
 */
export function buildTbsResponseData(tbs: {
  responder: PublicKey;
  producedAt: Date;
  responses: readonly SingleAnswer[];
  extensions: readonly Extension[];
}): Uint8Array {
  const extensions = tbs.extensions.length === 0 ? [] : [contextConstructed(1, encodeExtensions(tbs.extensions))];
  return sequence(
    contextConstructed(2, octetString(keyIdentifierSha1(tbs.responder))),
    generalizedTime(tbs.producedAt),
    sequence(...tbs.responses.map(encodeSingleResponse)),
    ...extensions,
  );
}

function encodeSingleResponse(answer: SingleAnswer): Uint8Array {
  const nextUpdate = answer.nextUpdate === null ? [] : [contextConstructed(0, generalizedTime(answer.nextUpdate))];
  const extensions = answer.extensions.length === 0 ? [] : [contextConstructed(1, encodeExtensions(answer.extensions))];
  return sequence(
    answer.certId.der,
    encodeStatus(answer.status),
    generalizedTime(answer.thisUpdate),
    ...nextUpdate,
    ...extensions,
  );
}

const NOTHING = new Uint8Array(0);

function encodeStatus(status: CertStatus): Uint8Array {
  switch (status.kind) {
    case 'good':
      return contextPrimitive(0, NOTHING);
    case 'unknown':
      return contextPrimitive(2, NOTHING);
    case 'revoked': {
      const { reason } = status;
      const told =
        reason === null || reason === 'unspecified' ? [] : [contextConstructed(0, enumerated(REASON_NUMBERS[reason]))];
      return contextConstructed(1, generalizedTime(status.revokedAt), ...told);
    }
    default:
      return status satisfies never;
  }
}

/** `[0] EXPLICIT SEQUENCE OF Certificate`: what stands behind the signature; nothing for none. */
export function responderCertificates(certificates: readonly Uint8Array[]): Uint8Array[] {
  return certificates.length === 0 ? [] : [contextConstructed(0, sequence(...certificates))];
}

/** OCSPResponse, DER, around a BasicOCSPResponse. */
export function encodeOcspResponse(basicDer: Uint8Array): Uint8Array {
  return sequence(
    enumerated(OCSP_STATUS_NUMBERS.successful),
    contextConstructed(0, sequence(objectIdentifier(OCSP_BASIC), octetString(basicDer))),
  );
}

/** OCSPResponse, DER, of an error: never signed, and without anything else (RFC 6960 §2.3). */
export function encodeOcspError(status: Exclude<OcspStatus, 'successful'>): Uint8Array {
  return sequence(enumerated(OCSP_STATUS_NUMBERS[status]));
}
