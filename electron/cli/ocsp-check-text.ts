import type { OcspCheck } from '../exchange/inspect-ocsp-checks.ts';
import { findingLine } from './answer-output.ts';
import { visibleLine } from './visible-text.ts';

/** What an OCSP response is worth to who trusts its issuer. */
export function ocspCheckText({ responder, serialNumbers, issuer, valid, signer, findings }: OcspCheck): string {
  const about = `OCSP response of ${responder} about ${serialNumbers.join(', ')}`;
  const says =
    issuer === null
      ? 'NOT CHECKED: the certificate of the issuer is not among the files'
      : valid === true
        ? `good for who trusts ${issuer}, signed by ${signer === issuer ? 'it' : (signer ?? '')}`
        : `NOT VALID under ${issuer}`;
  return [visibleLine(`${about}: ${says}`), ...findings.map((finding) => `  ${findingLine(finding)}`)].join('\n');
}
