import { CertificateError } from '../../../shared/errors.ts';

/** The code of a system call's failure (`ENOENT`); null for anything else that was thrown. */
export function faultCode(error: unknown): string | null {
  return error instanceof Error && 'syscall' in error && 'code' in error ? String(error.code) : null;
}

/** Whether a system call failed with one of these codes. */
export function isFault(error: unknown, ...codes: string[]): boolean {
  const code = faultCode(error);
  return code !== null && codes.includes(code);
}

/** What to tell of a folder that could not be written; anything but a system's failure goes on as it is. */
export function siteRefusal(error: unknown, folder: string): unknown {
  const code = faultCode(error);
  if (code === null) return error;
  const refuse = (as: ConstructorParameters<typeof CertificateError>[0], why: string): CertificateError =>
    new CertificateError(as, `${why} The site in ${folder} stays as it was.`, {
      cause: error,
      detail: { path: folder },
    });
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return refuse('DISK_FULL', 'The disk is full. Make room and publish again.');
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return refuse(
        'READ_ONLY',
        'The folder cannot be written by you. Choose another, or ask for the right to write it.',
      );
    case 'ENOENT':
    case 'ENOTDIR':
      return refuse('FILE_NOT_FOUND', 'A folder on the way to it does not exist. Make it, or choose another.');
    default:
      return refuse(
        'WRITE_FAILED',
        `The folder could not be written (${code}). Publish again, or choose another folder.`,
      );
  }
}
