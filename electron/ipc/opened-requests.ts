import { createHash } from 'node:crypto';
import type { OpenedRequest } from '../../shared/contract/issuing-methods.ts';
import { CertificateError } from '../../shared/errors.ts';
import { describeRequest } from '../authority/describe-request.ts';
import { readCertificationRequest, type CertificationRequest } from '../pki/certification-request.ts';

/** What the page learns of it. */
export function describeOpened(opened: Opened): OpenedRequest {
  return {
    digest: opened.digest,
    fileName: opened.fileName,
    bytes: opened.byteLength,
    request: describeRequest(opened.request),
  };
}

/** How many requests are kept; the oldest are forgotten first. */
const KEPT = 200;

/** A request that was looked at: its bytes stay in main, the page holds their digest. */
export interface Opened {
  readonly digest: string;
  readonly fileName: string;
  readonly byteLength: number;
  readonly request: CertificationRequest;
}

/**
 * The requests that the window has open. What was inspected is what is signed: the page sends back a digest, never bytes,
 * and the digest is of the DER that was read.
 */
export class OpenedRequests {
  readonly #byDigest = new Map<string, Opened>();

  /**
   * Reads one request, PEM or DER, and keeps it.
   *
   * @throws {CertificateError} MALFORMED_…, UNKNOWN_FORMAT, INPUT_TOO_LARGE, UNSUPPORTED_ALGORITHM
   */
  add(bytes: Uint8Array, fileName: string): Opened {
    const request = readCertificationRequest(bytes);
    const digest = createHash('sha256').update(request.der).digest('hex');
    const opened: Opened = { digest, fileName, byteLength: bytes.length, request };
    this.#byDigest.delete(digest);
    this.#byDigest.set(digest, opened);
    for (const oldest of this.#byDigest.keys()) {
      if (this.#byDigest.size <= KEPT) break;
      this.#byDigest.delete(oldest);
    }
    return opened;
  }

  /** @throws {CertificateError} REQUEST_NOT_FOUND */
  get(digest: string): Opened {
    const opened = this.#byDigest.get(digest);
    if (opened === undefined) {
      throw new CertificateError('REQUEST_NOT_FOUND', 'This request is no longer open. Open its file again.');
    }
    return opened;
  }
}
