import { createHash } from 'node:crypto';

/** What is answered to a request, and how long it may be kept. */
export interface Reply {
  readonly status: number;
  readonly mediaType: string;
  readonly body: Uint8Array;
  /** Quoted, as it stands in the header; null where nothing is to be compared. */
  readonly etag: string | null;
  readonly lastModified: Date | null;
  /** Until when it may be kept; null for never without asking again. */
  readonly expires: Date | null;
  readonly headers: Readonly<Record<string, string>>;
}

const encoder = new TextEncoder();

export function reply(
  content: Uint8Array | string,
  mediaType: string,
  { lastModified = null, expires = null }: { lastModified?: Date | null; expires?: Date | null } = {},
): Reply {
  const body = typeof content === 'string' ? encoder.encode(content) : content;
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
  return { status: 200, mediaType, body, etag, lastModified, expires, headers: {} };
}

/** A refusal in a line of plain text. */
export function plainReply(status: number, text: string, headers: Readonly<Record<string, string>> = {}): Reply {
  return {
    status,
    mediaType: 'text/plain; charset=utf-8',
    body: encoder.encode(`${text}\n`),
    etag: null,
    lastModified: null,
    expires: null,
    headers,
  };
}

/** The headers of a reply at an instant (RFC 9111 §5, RFC 9110 §8.8). */
export function headersOf(
  { mediaType, body, etag, lastModified, expires, headers }: Reply,
  now: Date,
): Record<string, string> {
  const seconds = expires === null ? 0 : Math.max(0, Math.floor((expires.getTime() - now.getTime()) / 1000));
  return {
    'Content-Type': mediaType,
    'Content-Length': String(body.length),
    // RFC 5019 §6.2 for OCSP; the same suits a CRL, which nobody may change on the way either.
    'Cache-Control':
      expires === null ? 'no-cache' : `max-age=${String(seconds)}, public, no-transform, must-revalidate`,
    ...(etag === null ? {} : { ETag: etag }),
    ...(lastModified === null ? {} : { 'Last-Modified': lastModified.toUTCString() }),
    ...(expires === null ? {} : { Expires: expires.toUTCString() }),
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  };
}

/** Whether whoever asks has this very thing already (RFC 9110 §13.1). */
export function isKnown(
  { etag, lastModified, status }: Reply,
  asked: { ifNoneMatch?: string | undefined; ifModifiedSince?: string | undefined },
): boolean {
  if (status !== 200) return false;
  if (asked.ifNoneMatch !== undefined) {
    const named = asked.ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
    return etag !== null && (named.includes(etag) || named.includes('*'));
  }
  const since = Date.parse(asked.ifModifiedSince ?? '');
  return lastModified !== null && Math.floor(lastModified.getTime() / 1000) * 1000 <= since;
}
