import type { Finding } from '../../shared/pki-terms.ts';
import type { Certificate } from '../pki/certificate.ts';
import { formatName } from '../pki/name.ts';
import { namesIssuer } from '../pki/ocsp-cert-id.ts';
import type { BasicOcspResponse } from '../pki/ocsp-response.ts';
import { verifyOcspResponse, type OcspVerdict } from '../pki/ocsp-verify.ts';
import { certificatesAmong } from './inspect-chain.ts';
import { describeResponder } from './inspect-ocsp.ts';
import type { InspectedObject } from './inspected-object.ts';

/** What a client that trusts the issuer would make of an OCSP response. */
export interface OcspCheck {
  readonly responder: string;
  /** The serial numbers that it speaks of. */
  readonly serialNumbers: readonly string[];
  /** Null where the issuer of none of them is among the files: then nothing is checked. */
  readonly issuer: string | null;
  readonly valid: boolean | null;
  /** Whose signature it is; null where nobody's who may. */
  readonly signer: string | null;
  readonly findings: readonly Finding[];
}

/** A signature takes a millisecond; a file of a thousand responses is no inspection any more. */
const MOST_CHECKED = 100;
/** A CA has a handful of certificates over one key and name. */
const MOST_ISSUERS = 8;

/**
 * Holds each OCSP response against its issuer, where that stands among the objects: its signature, the right of a
 * delegated signer, the times of its answers at the instant given (RFC 6960 §3.2).
 */
export function ocspChecksAmong(
  responses: readonly BasicOcspResponse[],
  objects: readonly InspectedObject[],
  at: Date,
): OcspCheck[] {
  // What a response brings along may prove its signer, and never its issuer: whoever forges one brings that too.
  const certificates = certificatesAmong(objects.filter(({ kind }) => kind !== 'ocsp-response'));
  return responses.slice(0, MOST_CHECKED).map((response) => {
    const issuers = certificates
      .filter((one) => response.responses.some(({ certId }) => namesIssuer(certId, one)))
      .slice(0, MOST_ISSUERS);
    const verdicts = issuers.map((issuer) => ({
      issuer,
      ...verifyOcspResponse(response, { issuer, at, others: certificates }),
    }));
    const verdict = verdicts.find(({ valid }) => valid) ?? verdicts[0];
    return {
      responder: describeResponder(response.responderId),
      serialNumbers: response.responses.map(({ certId }) => certId.serialNumber),
      ...(verdict === undefined ? UNCHECKED : told(verdict)),
    };
  });
}

const UNCHECKED = { issuer: null, valid: null, signer: null, findings: [] };

function told({ issuer, valid, signer, findings }: OcspVerdict & { readonly issuer: Certificate }) {
  return {
    issuer: formatName(issuer.subject),
    valid,
    signer: signer === null ? null : formatName(signer.subject),
    findings,
  };
}
