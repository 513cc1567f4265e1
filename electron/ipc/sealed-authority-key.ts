import { CertificateError } from '../../shared/errors.ts';
import { PRIVATE_FORMS, type AuthorityExportForm, type ExportForm } from '../../shared/pki-terms.ts';
import type { Registry } from '../authority/ports.ts';

/**
 * From the window a CA's private key leaves under a passphrase or not at all: one click must not put down in the clear what
 * signs for everyone. The terminal, whose user said so in words, may.
 *
 * @throws {CertificateError} PASSPHRASE_REQUIRED
 */
export async function refuseBareAuthorityKey(
  registry: Registry,
  certificateId: string,
  form: ExportForm | AuthorityExportForm,
  passphrase: string | null,
): Promise<void> {
  if (passphrase !== null || !PRIVATE_FORMS.includes(form)) return;
  const authorities = await registry.authorities();
  if (!authorities.some((authority) => authority.certificateId === certificateId)) return;
  throw new CertificateError(
    'PASSPHRASE_REQUIRED',
    'This is a CA’s private key: whoever has the file can sign as this CA. Export it under a passphrase.',
  );
}
