import { describeKeptRequest } from '../authority/describe-kept-request.ts';
import type { RequestRecord } from '../authority/ports.ts';
import { encodePem } from '../pki/pem.ts';

/** A request on record, told with the field names of the contract. */
export function describeRequestRecord(record: RequestRecord) {
  return { ...describeKeptRequest(record), pem: encodePem('CERTIFICATE REQUEST', record.der) };
}
