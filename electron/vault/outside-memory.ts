import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readJson } from './canonical-json.ts';
import { failureCode } from './held-file.ts';
import { unfinishedName } from './sync-file.ts';

const rememberedSchema = z.object({
  /** Where it was. */
  path: z.string(),
  /** The last event of the chain that was proven here, and its digest in hexadecimal. */
  sequence: z.int().min(0),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  /** When that was, RFC 3339. */
  seenAt: z.string(),
  /** Where backups go besides the folder beside the vault. */
  backupFolder: z.string().nullable().catch(null),
  /** When a backup was last proven by a drill here, how far that one went, and whether it would do. */
  drill: z
    .object({ at: z.iso.datetime(), sequence: z.int().min(0), ok: z.boolean() })
    .nullable()
    .catch(null),
});
export type Remembered = z.infer<typeof rememberedSchema>;

/** Of a vault whose chain was never proven here. */
export function notSeenYet(path: string): Remembered {
  return { path, sequence: 0, digest: '00'.repeat(32), seenAt: '', backupFolder: null, drill: null };
}

/** What this computer remembers of vaults, outside of them: an older copy of a whole file is whole, and only this tells. */
export interface OutsideMemory {
  read(vaultId: string): Remembered | null;
  write(vaultId: string, remembered: Remembered): void;
}

/**
 * A memory in a folder, a small file for each vault by its id; window and terminal share it. Nothing in it is secret, and
 * nothing depends on it but the warning: where it cannot be kept, none is.
 */
export function memoryIn(folder: string): OutsideMemory {
  const fileOf = (vaultId: string): string => join(folder, `${vaultId.replaceAll(/[^0-9a-zA-Z-]/g, '_')}.json`);
  return {
    read(vaultId) {
      try {
        const found = rememberedSchema.safeParse(readJson(readFileSync(fileOf(vaultId), 'utf8')));
        return found.success ? found.data : null;
      } catch (error) {
        if (failureCode(error) !== '') return null;
        throw error;
      }
    },
    write(vaultId, remembered) {
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        replaceFile(fileOf(vaultId), `${JSON.stringify(remembered)}\n`);
      } catch (error) {
        if (failureCode(error) === '') throw error;
      }
    },
  };
}

function replaceFile(file: string, text: string): void {
  const unfinished = unfinishedName(file);
  try {
    writeFileSync(unfinished, text, { mode: 0o600, flag: 'wx' });
    renameSync(unfinished, file);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}
