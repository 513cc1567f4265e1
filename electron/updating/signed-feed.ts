import { createPublicKey, verify } from 'node:crypto';
import { Provider, type ProviderRuntimeOptions } from 'electron-updater/out/providers/Provider.js';
import type { ResolvedUpdateFileInfo, UpdateFileInfo, UpdateInfo } from 'electron-updater';
import { z } from 'zod';
import { newerSchema } from '../../shared/contract/release-methods.ts';
import { CertificateError } from '../../shared/errors.ts';
import type { PackageKind } from './package-kind.ts';

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

const MOST_BYTES = 64 * 1024;
const PATIENCE_MS = 10_000;

/** What build/announce.ts writes. It has electron-updater's own members, and `feed` and `validUntil` besides. */
const announcementSchema = z.strictObject({
  /** Its own file name, so that the announcement of another system is not taken for this one's. */
  feed: z.string(),
  version: newerSchema.shape.version,
  /** An announcement that was kept back is told by its age. */
  validUntil: z.iso.datetime(),
  releaseDate: newerSchema.shape.released,
  releaseNotes: newerSchema.shape.notes,
  files: z
    .array(
      z.strictObject({
        /** A name in the same folder: no other host, no other place. */
        url: z.string().regex(/^[A-Za-z0-9][\w.-]{0,120}$/u),
        sha512: z.base64().length(88),
        size: newerSchema.shape.bytes,
      }),
    )
    .min(1)
    .max(20),
});
type Announcement = z.infer<typeof announcementSchema>;

interface Told {
  readonly name: string;
  readonly publicKey: string;
  readonly now: Date;
}

/**
 * An announcement, only once its signature was found good: nothing of an unsigned one is looked at.
 *
 * @throws {CertificateError} UPDATE_REFUSED
 */
export function readAnnouncement(
  bytes: Uint8Array,
  signature: Uint8Array,
  { name, publicKey, now }: Told,
): Announcement {
  const raw = Buffer.from(Buffer.from(signature).toString('latin1').trim(), 'base64');
  if (!verify(null, bytes, createPublicKey(publicKey), raw)) throw refused('is not signed by the key of its makers');
  const read = announcementSchema.safeParse(parsed(bytes));
  if (!read.success) throw refused('is not an announcement');
  if (read.data.feed !== name) throw refused('was said for another system');
  if (new Date(read.data.validUntil) < now) throw refused('is too old; or this computer’s clock is ahead');
  return read.data;
}

function refused(why: string, cause?: unknown): CertificateError {
  return new CertificateError(
    'UPDATE_REFUSED',
    `What was said about newer releases ${why}. Nothing was done; look at the page that you had Chancery from.`,
    { cause },
  );
}

/** Where to ask, and for what. */
interface SignedFeedOptions {
  readonly url: string;
  readonly publicKey: string;
  readonly kind: PackageKind;
  readonly now: () => Date;
  readonly fetch: Fetch;
}

/** Where electron-updater learns of releases: as its generic provider, but that it believes nothing which the makers did not sign. */
export class SignedFeed extends Provider<UpdateInfo> {
  readonly #options: SignedFeedOptions;

  constructor(options: SignedFeedOptions, runtime: ProviderRuntimeOptions) {
    super(runtime);
    this.#options = options;
  }

  /** By a fetch of ours: electron-updater's own brings a number along by which this installation is known again. */
  async getLatestVersion(): Promise<UpdateInfo> {
    const { url, publicKey, fetch, now } = this.#options;
    const name = `${this.getDefaultChannelName()}.yml`;
    const [bytes, signature] = await Promise.all(
      [name, `${name}.sig`].map((file) => bytesOf(fetch, new URL(file, folder(url)).href)),
    );
    const { version, releaseDate, releaseNotes, files } = readAnnouncement(
      bytes ?? new Uint8Array(),
      signature ?? new Uint8Array(),
      { name, publicKey, now: now() },
    );
    return { version, releaseDate, releaseNotes, files: files.map((file) => ({ ...file })), path: '', sha512: '' };
  }

  resolveFiles({ files }: UpdateInfo): ResolvedUpdateFileInfo[] {
    const { url, kind } = this.#options;
    const info = fileOfKind(files, kind);
    return [{ url: new URL(info.url, folder(url)), info }];
  }
}

/** The file of this package's own kind alone: electron-updater takes another where it finds none. @throws {CertificateError} UPDATE_REFUSED */
export function fileOfKind(files: readonly UpdateFileInfo[], kind: PackageKind): UpdateFileInfo {
  const [file, second] = files.filter(({ url }) => url.endsWith(`.${kind}`));
  if (file === undefined || second !== undefined) throw refused(`names no single .${kind} file`);
  return file;
}

function folder(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
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
    throw unreachable(cause);
  }
}

export function unreachable(cause: unknown): CertificateError {
  return new CertificateError(
    'HOST_UNREACHABLE',
    'The place where newer releases are announced does not answer. Try again later.',
    { cause },
  );
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
