import { statSync } from 'node:fs';
import { join } from 'node:path';
import { CertificateError } from '../../../shared/errors.ts';
import { isJavaKeyStore } from '../java-keystore.ts';
import { isFolder, readHead } from './folder-files.ts';
import { findOpensslFolders } from './openssl-folder.ts';
import type { ImportKind, ImportPlan } from './import-plan.ts';
import type { ImportContext } from './import-context.ts';
import { readLooseFiles } from './read-loose-files.ts';
import { readXca } from './read-xca.ts';
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
 * @throws {CertificateError} FILE_NOT_FOUND, FILE_UNREADABLE
 */
export function recognise(path: string): ImportSource {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) {
    throw new CertificateError('FILE_NOT_FOUND', `There is no file or folder ${path}. Check its name.`);
  }
  if (stats.isDirectory()) {
    const found = findOpensslFolders(path);
    const [first] = found;
    if (first !== undefined) {
      const kind = isEasyRsa(first.folder) ? 'easy-rsa' : 'openssl-ca';
      return { kind, plan: async (context) => ({ ...(await readOpensslCa(found, context)), kind }) };
    }
  }
  const kind = stats.isDirectory() ? folderKind(path) : fileKind(path);
  return { kind, plan: (context) => (kind === 'xca' ? readXca(path, context) : readLooseFiles(path, kind, context)) };
}

/** easy-rsa's `pki` is an OpenSSL CA with folders of its own. */
function isEasyRsa(folder: string): boolean {
  return isFolder(join(folder, 'issued')) && isFolder(join(folder, 'reqs'));
}

/** step-ca keeps its CAs in `certs` and their keys in `secrets`. */
function folderKind(folder: string): ImportKind {
  return isFolder(join(folder, 'certs')) && isFolder(join(folder, 'secrets')) ? 'step-ca' : 'files';
}

function fileKind(file: string): ImportKind {
  const head = readHead(file, 64);
  if (Buffer.from(head).toString('latin1').startsWith('SQLite format 3\0')) return 'xca';
  if (isJavaKeyStore(head)) return 'jks';
  // PFX ::= SEQUENCE { version INTEGER (3), … (RFC 7292 §4)
  const isPfx =
    head[0] === 0x30 &&
    Buffer.from(head).indexOf(Buffer.from([0x02, 0x01, 0x03])) <= 6 &&
    Buffer.from(head).includes(Buffer.from([0x02, 0x01, 0x03]));
  return isPfx ? 'pkcs12' : 'files';
}
