import { CertificateError } from '../../shared/errors.ts';
import { parseCertificate } from '../pki/certificate.ts';
import type { ExportForm } from '../../shared/pki-terms.ts';
import { certificateFileStem, fileNameFrom, formSuffix } from './file-name.ts';

/** What a pattern may name. `{form}` is the form's own ending: `key-cert.pem`. */
const PLACES = ['name', 'form', 'serial', 'ca', 'until'] as const;
export const DEFAULT_PATTERN = '{name}.{form}';

/**
 * A file's name by a pattern: `{name}.{form}` makes `mail.sample.com.key-cert.pem`. What a certificate's fields put in is cleaned
 * first, and the whole is a bare name, never a path.
 *
 * @throws {CertificateError} USAGE: the pattern has a sign that no file name of ours has, or a place that there is not
 */
export function patternName(
  pattern: string,
  { der, form, ca }: { readonly der: Uint8Array; readonly form: ExportForm; readonly ca: string },
): string {
  const certificate = parseCertificate(der);
  const values: Readonly<Record<(typeof PLACES)[number], string>> = {
    name: certificateFileStem(certificate),
    form: formSuffix(form),
    serial: certificate.serialNumber,
    ca: fileNameFrom(ca, 'ca'),
    until: certificate.notAfter.toISOString().slice(0, 10),
  };
  const name = pattern.replaceAll(/\{([^{}]*)\}/g, (typed, place: string) => {
    const known = PLACES.find((one) => one === place);
    if (known !== undefined) return values[known];
    throw new CertificateError('USAGE', `A name has no ${typed}. There are {${PLACES.join('}, {')}}.`);
  });
  if (/^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(name) && name.length <= 255 && fileNameFrom(name, '') !== `_${name}`)
    return name;
  throw new CertificateError(
    'USAGE',
    'A pattern makes one bare file name: letters, digits, and . _ - between places, as in {name}.{form}.',
  );
}
