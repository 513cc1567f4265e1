import type { CertificateDescription } from '../../shared/descriptions.ts';
import { titleOf } from './distinguished-name.ts';
import { readWrittenName } from './name-chip.ts';

/** What a person calls a certificate: its common name, else its first name of another kind, else its serial number. */
export function nameOf(
  certificate: Pick<CertificateDescription, 'subject' | 'subjectAltNames' | 'serialNumber'>,
): string {
  const title = titleOf(certificate.subject);
  if (title !== '') return title;
  const [first] = certificate.subjectAltNames;
  return first === undefined ? certificate.serialNumber : readWrittenName(first).text;
}

/** The names that the subject's does not say already, as they stand without their kinds. */
export function otherNames(
  certificate: Pick<CertificateDescription, 'subject' | 'subjectAltNames' | 'serialNumber'>,
): string[] {
  const name = nameOf(certificate).toLowerCase();
  return certificate.subjectAltNames
    .map((written) => readWrittenName(written).text)
    .filter((text) => text.toLowerCase() !== name);
}
