import { statSync } from 'node:fs';
import { CertificateError } from '../../../shared/errors.ts';
import { findOpensslFolder } from './openssl-folder.ts';
import type { ImportKind, ImportPlan } from './import-plan.ts';
import type { ImportContext } from './import-context.ts';
import { readOpensslCa } from './read-openssl-ca.ts';

/** Something that can be imported: recognised, and not read yet. */
export interface ImportSource {
  readonly kind: ImportKind;
  /** Reads it whole and plans what would be recorded of it. Nothing is written anywhere. @throws {CertificateError} what each source refuses with */
  readonly plan: (context: ImportContext) => Promise<ImportPlan>;
}

/**
 * Recognises what lies at a path.
 *
 * @throws {CertificateError} FILE_NOT_FOUND; UNKNOWN_FORMAT: nothing of it can be imported
 */
export function recognise(path: string): ImportSource {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) {
    throw new CertificateError('FILE_NOT_FOUND', `There is no file or folder ${path}. Check its name.`);
  }
  if (stats.isDirectory()) {
    const found = findOpensslFolder(path);
    if (found !== null) return { kind: 'openssl-ca', plan: (context) => readOpensslCa(found, context) };
  }
  throw new CertificateError(
    'UNKNOWN_FORMAT',
    `${path} is none of what can be imported: an OpenSSL CA has an index.txt, and none is here. Choose the CA’s own folder.`,
  );
}
