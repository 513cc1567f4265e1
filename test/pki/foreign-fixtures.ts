/** Other people's files with their facts: ../shared/fixtures, beside the project and never in it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '../../../shared/fixtures');

/** Whether the folder is here. Tests skip by name where it is not. */
export const FIXTURES_ARE_HERE = existsSync(join(FOLDER, 'manifest.jsonl'));

export interface ForeignObject {
  readonly kind: string;
  readonly algs?: readonly string[];
  readonly password?: string | null;
  readonly ossl36?: string;
  readonly err?: string;
}

export interface ForeignFile {
  readonly path: string;
  readonly corpus: string;
  readonly kind: string;
  readonly bytes: number;
  readonly obj?: readonly ForeignObject[];
}

/** Every line of manifest.jsonl; none where the folder is absent. */
export function foreignFiles(): ForeignFile[] {
  if (!FIXTURES_ARE_HERE) return [];
  const lines = readFileSync(join(FOLDER, 'manifest.jsonl'), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as ForeignFile);
}

export function readForeign(path: string): Uint8Array {
  return new Uint8Array(readFileSync(join(FOLDER, path)));
}

/** The lines of a table, split at tabs, without its heading. */
export function foreignTable(path: string): string[][] {
  if (!FIXTURES_ARE_HERE) return [];
  const lines = readFileSync(join(FOLDER, path), 'utf8').trim().split('\n');
  return lines.slice(1).map((line) => line.split('\t'));
}

/** The code of what a call throws; `none` when it does not. Anything but a refusal of ours goes on. */
export function codeOf(call: () => unknown): string {
  try {
    call();
    return 'none';
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.name === 'CertificateError') return String(error.code);
    throw error;
  }
}
