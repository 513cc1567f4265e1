import { basename, dirname, relative } from 'node:path';
import { statSync } from 'node:fs';
import { CertificateError, isRefusal } from '../../../shared/errors.ts';
import { assembleLoose } from './assemble-loose.ts';
import { FindingTally } from './finding-tally.ts';
import { filesBelow, readSmallFile } from './folder-files.ts';
import { gather, LARGEST_GATHERED } from './gather.ts';
import type { ImportContext } from './import-context.ts';
import type { ImportKind, ImportPlan } from './import-plan.ts';
import { LooseObjects } from './loose-objects.ts';

const FILES_AT_ONCE = 50;

/**
 * Reads one file of any kind, or all files of a folder, and puts together what belongs together.
 *
 * @throws {CertificateError} of one file what is wrong with it; of a folder UNKNOWN_FORMAT where nothing in it
 *   can be imported; AUTHORITY_NOT_FOUND where all of it needs a CA that is not there
 */
export async function readLooseFiles(path: string, kind: ImportKind, context: ImportContext): Promise<ImportPlan> {
  const isFolder = statSync(path).isDirectory();
  const folder = isFolder ? path : dirname(path);
  const files = isFolder ? filesBelow(path) : [path];
  const loose = new LooseObjects();
  const tally = new FindingTally();
  for (const [at, file] of files.entries()) {
    if (at % FILES_AT_ONCE === 0) await context.pause(at / files.length);
    const where = relative(folder, file);
    try {
      const bytes = readSmallFile(file, LARGEST_GATHERED);
      gather(loose, bytes, where, { passphrase: context.passphrase, containers: true, keys: context.keys });
    } catch (error) {
      if (!isRefusal(error)) throw error;
      loose.refused.push({ file: where, error });
    }
  }
  const [refused] = loose.refused;
  if (refused !== undefined && !isFolder && !(context.dryRun && refused.error.code === 'PASSPHRASE_REQUIRED')) {
    throw new CertificateError(refused.error.code, `${basename(path)}: ${refused.error.message}`, {
      cause: refused.error,
    });
  }
  if (isFolder) refuseSealed(loose, path, kind, context);
  const found = loose.certificates.size + loose.keys.size + loose.requests.size + loose.crls.length;
  if (found === 0) throw refused?.error ?? nothingIn(path);
  tellRest(loose, tally, context);
  const plan = assembleLoose(loose, kind, context, tally);
  if (plan.authorities.length > 0 || plan.requests.length > 0) return plan;
  const damaged = loose.refused.find(({ error }) => !isRefusal(error, 'PASSPHRASE_REQUIRED', 'WRONG_PASSPHRASE'));
  if (damaged !== undefined) {
    const { file, error } = damaged;
    throw new CertificateError(error.code, `${file}: ${error.message}`, { cause: error });
  }
  throw new CertificateError(
    'AUTHORITY_NOT_FOUND',
    `Nothing in ${path} can be kept without the certificate of its CA. Put that beside, or import the CA first.`,
    { detail: { findings: plan.findings } },
  );
}

/**
 * Of many files some may be sealed with a passphrase that nobody remembers; they are told and left out. A passphrase that opens
 * none of them is a wrong one, and a CA's keys are what a step-ca folder is imported for.
 */
function refuseSealed({ refused, opened }: LooseObjects, path: string, kind: ImportKind, context: ImportContext): void {
  const sealed = refused.find(({ error }) => isRefusal(error, 'PASSPHRASE_REQUIRED', 'WRONG_PASSPHRASE'));
  if (sealed === undefined || opened > 0) return;
  if (context.passphrase !== undefined) {
    throw new CertificateError('WRONG_PASSPHRASE', `The passphrase opens nothing in ${path}. Try another.`, {
      cause: sealed.error,
    });
  }
  if (kind === 'step-ca' && !context.dryRun) {
    const message = `The key in ${sealed.file} is sealed. Give its passphrase, or leave keys out with --without-keys.`;
    throw new CertificateError('PASSPHRASE_REQUIRED', message, { cause: sealed.error });
  }
}

function nothingIn(path: string): CertificateError {
  return new CertificateError(
    'UNKNOWN_FORMAT',
    `${path} holds nothing that can be imported: no CA directory, database, key store, certificate, request or key. Choose another.`,
  );
}

function tellRest(loose: LooseObjects, tally: FindingTally, context: ImportContext): void {
  const files = (n: number): string => `${String(n)} file${n === 1 ? ' is' : 's are'}`;
  for (const { file, error } of loose.refused) {
    if (isRefusal(error, 'PASSPHRASE_REQUIRED', 'WRONG_PASSPHRASE')) {
      const wrong =
        context.passphrase === undefined ? 'sealed (--in-passphrase-file)' : 'sealed with another passphrase';
      tally.add('warning', 'sealed', file, (n) => `${files(n)} ${wrong}, and left out`);
    } else tally.add('warning', 'file-unreadable', file, (n) => `${files(n)} damaged or not supported, and left out`);
  }
  for (const file of loose.unknown) {
    tally.add('info', 'file-unknown', file, (n) => `${files(n)} nothing that is known here, and left out`);
  }
  if (loose.duplicates > 0) {
    const message = `${String(loose.duplicates)} thing${loose.duplicates === 1 ? ' was' : 's were'} there more than once, and counted once.`;
    tally.say({ severity: 'info', code: 'duplicate', message });
  }
}
