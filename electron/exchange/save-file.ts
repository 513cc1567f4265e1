import { rm } from 'node:fs/promises';
import type { ExportFile } from './export-file.ts';
import { proveExport, proveInPlace, type Proof } from './prove-export.ts';
import { writeFileAtomically } from './write-file.ts';

/** Where a file stands, and what was seen to hold of it. */
export interface Saved {
  readonly outcome: 'saved';
  readonly path: string;
  readonly proofs: Proof[];
}

/**
 * Writes a file so that it stands under its name only if it was proven: all of it beforehand, under its temporary name,
 * and bytes and permissions once more where it stands.
 *
 * @throws {CertificateError} EXPORT_UNPROVEN, or what writing refuses with
 */
export async function saveFile(path: string, overwrite: boolean, file: ExportFile): Promise<Saved> {
  let proofs: Proof[] = [];
  await writeFileAtomically(path, file.bytes, {
    mode: file.mode,
    overwrite,
    prove: async (temporary) => {
      proofs = await proveExport(temporary, file);
    },
  });
  try {
    await proveInPlace(path, file);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
  return { outcome: 'saved', path, proofs };
}
