import type { KeptRequest } from '../../shared/descriptions.ts';
import { parseCertificationRequest } from '../pki/certification-request.ts';
import { formatGeneralName } from '../pki/general-name.ts';
import { formatName } from '../pki/name.ts';
import type { RequestRecord } from './ports.ts';
import { formatInstant } from './validity.ts';

/** A request on record, as the window and the terminal tell it. */
export function describeKeptRequest(record: RequestRecord): KeptRequest {
  const request = parseCertificationRequest(record.der);
  return {
    id: record.id,
    subject: formatName(request.subject),
    subjectAltNames: request.subjectAltNames.map(formatGeneralName),
    keyAlgorithm: request.publicKey.label,
    signatureAlgorithm: request.signatureAlgorithm,
    state: record.state,
    receivedAt: formatInstant(record.receivedAt),
    source: record.source,
    note: record.note,
    digest: record.digest,
    hasPrivateKey: record.keyId !== null,
  };
}
