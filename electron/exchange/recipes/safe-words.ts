import { CertificateError } from '../../../shared/errors.ts';

/**
 * What may stand in configurations and command lines without quotes, in every syntax that recipes are written in. Nothing else
 * gets in, so there is nothing to escape: a name in a certificate is foreign, and eleven syntaxes quote in eleven ways.
 */
const HOST_LABEL = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/i;
const SEGMENT = /^[\p{L}\p{N}_.+@][\p{L}\p{M}\p{N}_.+@-]*$/u;
const WINDOWS_SEGMENT = /^[\p{L}\p{N}_.+@][\p{L}\p{M}\p{N}_.+@ -]*$/u;
const LONGEST_PATH = 1024;

/** Whether a dNSName can be written down as it is: letters, digits, hyphens; a `*` only as the whole first label. */
export function isPlainHost(name: string): boolean {
  const labels = name.split('.');
  const rest = labels[0] === '*' ? labels.slice(1) : labels;
  return name.length <= 253 && rest.length > 0 && rest.every((label) => HOST_LABEL.test(label));
}

/**
 * The folder on the server as it will stand in the lines, without a slash at its end.
 *
 * @throws {CertificateError} UNSAFE_PATH: it holds a space, a quote or another sign that some of the syntaxes take for their own
 */
export function safePrefix(typed: string): string {
  const prefix = typed.length > 1 ? typed.replace(/\/$/, '') : typed;
  const segments = (prefix.startsWith('/') ? prefix.slice(1) : prefix).split('/');
  if (prefix.length <= LONGEST_PATH && segments.every((segment) => SEGMENT.test(segment) && segment !== '..'))
    return prefix;
  throw new CertificateError(
    'UNSAFE_PATH',
    'This folder cannot stand in a configuration as it is: use letters, digits and . _ + @ - between slashes, as in /etc/ssl/mail.',
  );
}

/** The same for Windows, whose folders begin with a drive and may hold spaces. @throws {CertificateError} UNSAFE_PATH */
export function safeWindowsPrefix(typed: string): string {
  const prefix = typed.length > 3 ? typed.replace(/\\$/, '') : typed;
  const segments = prefix.slice(3).split('\\');
  const plain = segments.every((segment) => WINDOWS_SEGMENT.test(segment) && segment !== '..');
  if (prefix.length <= LONGEST_PATH && /^[A-Za-z]:\\/.test(prefix) && plain) return prefix;
  throw new CertificateError(
    'UNSAFE_PATH',
    'This folder cannot stand in a command as it is: begin with a drive, and use letters, digits, spaces and . _ + @ -, as in C:\\Certificates.',
  );
}
