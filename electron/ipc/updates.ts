import { createPublicKey, verify } from 'node:crypto';
import { z } from 'zod';
import type { NewerRelease } from '../../shared/contract/release-methods.ts';
import { CertificateError } from '../../shared/errors.ts';

/** Where a release machine says that newer releases are announced, and the Ed25519 key (SPKI, PEM) that signs the announcement. */
export const feedSchema = z.strictObject({ url: z.url({ protocol: /^https$/u }), publicKey: z.string().max(500) });
export type Feed = z.infer<typeof feedSchema>;

const announcementSchema = z.strictObject({
  version: z.string().regex(/^\d{1,5}\.\d{1,5}\.\d{1,5}$/u),
  /** Where a person reads about it and fetches it. */
  page: z.url({ protocol: /^https$/u }).max(500),
  /** An announcement that was kept back is told by its age. */
  validUntil: z.iso.datetime(),
});

const MOST_BYTES = 16 * 1024;
const PATIENCE_MS = 10_000;

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/**
 * The newer release that is announced; null when this is the newest. Two requests, to the feed and to its signature, which
 * say nothing of this computer but its address.
 *
 * @throws {CertificateError} HOST_UNREACHABLE: no answer. UPDATE_REFUSED: it is not signed by the release key, not whole, or too old.
 */
export async function newerRelease(feed: Feed, version: string, now: Date, fetch: Fetch): Promise<NewerRelease | null> {
  const [announcement, signature] = await Promise.all([bytesOf(fetch, feed.url), bytesOf(fetch, `${feed.url}.sig`)]);
  const raw = Buffer.from(Buffer.from(signature).toString('latin1').trim(), 'base64');
  if (!verify(null, announcement, createPublicKey(feed.publicKey), raw))
    throw refused('is not signed by the key of its makers');
  const read = announcementSchema.safeParse(parsed(announcement));
  if (!read.success) throw refused('is not an announcement');
  const { page, validUntil, version: announced } = read.data;
  if (new Date(validUntil) < now) throw refused('is too old; or this computer’s clock is ahead');
  return isNewer(announced, version) ? { version: announced, page } : null;
}

function refused(why: string): CertificateError {
  return new CertificateError(
    'UPDATE_REFUSED',
    `What was said about newer releases ${why}. Nothing was done; look at the page that you had Chancery from.`,
  );
}

async function bytesOf(fetch: Fetch, url: string): Promise<Uint8Array> {
  try {
    // No cookies, no cache, and to nowhere else.
    const response = await fetch(url, {
      redirect: 'error',
      credentials: 'omit',
      cache: 'no-store',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (!response.ok || response.body === null) throw new Error(`status ${String(response.status)}`);
    return await bounded(response.body);
  } catch (cause) {
    if (cause instanceof CertificateError) throw cause;
    throw new CertificateError(
      'HOST_UNREACHABLE',
      'The place where newer releases are announced does not answer. Try again later.',
      { cause },
    );
  }
}

async function bounded(body: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body) {
    length += part.length;
    if (length > MOST_BYTES) throw refused('has no end');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function isNewer(announced: string, own: string): boolean {
  const parts = (version: string): number[] => version.split('.').map(Number);
  const [theirs, ours] = [parts(announced), parts(own)];
  const at = theirs.findIndex((part, index) => part !== ours[index]);
  return at >= 0 && (theirs[at] ?? 0) > (ours[at] ?? 0);
}
