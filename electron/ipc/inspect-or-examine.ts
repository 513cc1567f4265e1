import { MAX_REQUEST_FILE_BYTES } from '../../shared/contract/issuing-methods.ts';
import { CertificateError, isRefusal } from '../../shared/errors.ts';
import { examine } from './examined.ts';
import { describeOpened, type OpenedRequests } from './opened-requests.ts';

/** A request, or else whatever it is; what is nothing at all is refused as a request is. */
export function inspectOrExamine(bytes: Uint8Array, name: string, requests: OpenedRequests, at: Date) {
  try {
    return { outcome: 'inspected' as const, opened: describeOpened(requests.add(bounded(bytes), name)) };
  } catch (refusal) {
    if (!isRefusal(refusal)) throw refusal;
    try {
      return { outcome: 'examined' as const, examined: examine(bytes, name, null, at) };
    } catch (error) {
      throw isRefusal(error) ? refusal : error;
    }
  }
}

/** @throws {CertificateError} INPUT_TOO_LARGE */
export function bounded(bytes: Uint8Array): Uint8Array {
  if (bytes.length <= MAX_REQUEST_FILE_BYTES) return bytes;
  throw new CertificateError(
    'INPUT_TOO_LARGE',
    `This file has ${String(bytes.length)} bytes; a certificate request has at most 64 KiB. Choose the request itself.`,
  );
}
