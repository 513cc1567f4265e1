import type { RequestDescription } from '../../shared/descriptions.ts';
import type { CertificationRequest } from '../pki/certification-request.ts';
import { describeExtension } from '../pki/extension-text.ts';
import { formatGeneralName } from '../pki/general-name.ts';
import { formatName } from '../pki/name.ts';
import { mergeFindings } from './findings.ts';
import { commonNameFindings, proofOfPossession, requestFindings } from './request-findings.ts';

/** What a request says of itself: the same for the window and for `csr inspect`. */
export function describeRequest(request: CertificationRequest): RequestDescription {
  return {
    subject: formatName(request.subject),
    subjectAltNames: request.subjectAltNames.map(formatGeneralName),
    keyAlgorithm: request.publicKey.label,
    signatureAlgorithm: request.signatureAlgorithm,
    proofOfPossession: proofOfPossession(request).proven,
    requestedExtensions: request.requestedExtensions.map(describeExtension),
    findings: mergeFindings(requestFindings(request), commonNameFindings(request)),
  };
}
