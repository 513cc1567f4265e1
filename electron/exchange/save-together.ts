import { lstat, rm } from 'node:fs/promises';
import path from 'node:path';
import { CertificateError } from '../../shared/errors.ts';
import type { ExportFile } from './export-file.ts';
import { proveExport, proveInPlace, type Proof } from './prove-export.ts';
import type { Saved } from './save-file.ts';
import { systemCode } from './system-error.ts';
import { beginUnfinished, endUnfinished } from './unfinished.ts';
import { writeFileAtomically } from './write-file.ts';

/** A file and the bare name that it gets in the folder. */
export interface NamedFile {
  readonly name: string;
  readonly file: ExportFile;
}

/**
 * Writes files that belong together: each is written and proven under a temporary name before the first takes its place, so
 * that a full disk or a file that is there already leaves the folder as it was.
 *
 * @throws {CertificateError} FILE_EXISTS, EXPORT_UNPROVEN, or what writing refuses with
 */
export async function saveTogether(folder: string, overwrite: boolean, files: readonly NamedFile[]): Promise<Saved[]> {
  const places = files.map(({ name, file }) => ({ path: path.join(folder, name), file }));
  if (!overwrite) for (const place of places) await refuseExisting(place.path);
  const proofs = new Map<string, Proof[]>();
  const placed: string[] = [];
  try {
    await placeFrom(places, overwrite, proofs, placed);
    for (const place of places) await proveInPlace(place.path, place.file);
  } catch (error) {
    // What stood there before is gone where that was asked for; what we made without it goes too.
    if (!overwrite) await Promise.all(placed.map((file) => rm(file, { force: true })));
    throw error;
  } finally {
    for (const file of placed) endUnfinished(file);
  }
  return places.map((place) => ({ outcome: 'saved', path: place.path, proofs: proofs.get(place.path) ?? [] }));
}

interface Place {
  readonly path: string;
  readonly file: ExportFile;
}

/** A file takes its place when all behind it in the list have theirs; by then each of them was proven. */
async function placeFrom(
  places: readonly Place[],
  overwrite: boolean,
  proofs: Map<string, Proof[]>,
  placed: string[],
): Promise<void> {
  const [place, ...rest] = places;
  if (place === undefined) return;
  await writeFileAtomically(place.path, place.file.bytes, {
    mode: place.file.mode,
    overwrite,
    prove: async (temporary) => {
      proofs.set(place.path, await proveExport(temporary, place.file));
      await placeFrom(rest, overwrite, proofs, placed);
    },
  });
  placed.push(place.path);
  // Some without the others would look like all to whoever goes on with a batch.
  if (!overwrite) beginUnfinished(place.path);
}

/** Said before anything is recorded or written; the writing itself looks again. */
async function refuseExisting(file: string): Promise<void> {
  try {
    await lstat(file);
  } catch (error) {
    if (systemCode(error) !== null) return;
    throw error;
  }
  throw new CertificateError(
    'FILE_EXISTS',
    `${file} exists already. Choose another folder, or say that it may be replaced.`,
    {
      detail: { path: file },
    },
  );
}
