import type { Examined } from '../../shared/contract/examined.ts';
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
      const examined = examine(bytes, name, null, at);
      return { outcome: 'examined' as const, examined, bytes: opensFurther(examined) ? new Uint8Array(bytes) : null };
    } catch (error) {
      throw isRefusal(error) ? refusal : error;
    }
  }
}

/** Whether a passphrase would open more of it, and no key lies open in it: such a one never comes to the page. */
function opensFurther({ objects }: Examined): boolean {
  return objects.some(({ sealed }) => sealed) && !objects.some(({ kind, sealed }) => kind === 'private-key' && !sealed);
}

/** @throws {CertificateError} INPUT_TOO_LARGE */
export function bounded(bytes: Uint8Array): Uint8Array {
  if (bytes.length <= MAX_REQUEST_FILE_BYTES) return bytes;
  throw new CertificateError(
    'INPUT_TOO_LARGE',
    `This file has ${String(bytes.length)} bytes; a certificate request has at most 64 KiB. Choose the request itself.`,
  );
}
