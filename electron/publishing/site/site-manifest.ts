import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { isFault } from './file-fault.ts';

/** Ours, in every site: by it a folder is known as one that may be changed. */
export const MANIFEST_FILE = 'chancery-site.json';

/** Rises when pages look different, so that all of them are written anew. */
export const SITE_VERSION = 1;

const manifestSchema = z.strictObject({
  version: z.number().int(),
  /** Whose site: the SHA-256 of the CA's certificate. */
  authority: z.string(),
  /** What the register had seen when it was written: its revision, and a digest of the event at that revision. */
  revision: z.number().int().nonnegative(),
  event: z.string(),
  certificates: z.number().int().nonnegative(),
  /** Every file beside the serial numbers' pages, and its SHA-256. */
  files: z.record(z.string(), z.string()),
});
export type SiteManifest = z.infer<typeof manifestSchema>;

/** The folder's manifest; null where there is none; `damaged` where it is ours and cannot be read. */
export async function readManifest(folder: string): Promise<SiteManifest | 'damaged' | null> {
  let text: string;
  try {
    text = await readFile(join(folder, MANIFEST_FILE), 'utf8');
  } catch (error) {
    if (isFault(error, 'ENOENT', 'ENOTDIR')) return null;
    throw error;
  }
  return manifestSchema.safeParse(parsed(text)).data ?? 'damaged';
}

export function manifestText(manifest: SiteManifest): string {
  return `${JSON.stringify(manifest, null, 1)}\n`;
}

export function digestOf(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
