import type { RequestRecord } from '../authority/ports.ts';
import { parseCertificationRequest } from '../pki/certification-request.ts';
import { formatGeneralName } from '../pki/general-name.ts';
import { formatName } from '../pki/name.ts';
import { encodePem } from '../pki/pem.ts';
import { formatInstant } from './instants.ts';

/** A request on record, told with the field names of the contract. */
export function describeRequestRecord(record: RequestRecord) {
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
    pem: encodePem('CERTIFICATE REQUEST', record.der),
  };
}
