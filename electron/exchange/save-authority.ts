import { PRIVATE_FORMS, type AuthorityExportForm } from '../../shared/pki-terms.ts';
import { chainOf } from '../authority/chain.ts';
import type { AuthorityPorts } from '../authority/ports.ts';
import { buildAuthorityExport } from './export-certificate.ts';
import type { ExportFile } from './export-file.ts';
import { authorityFileName } from './file-name.ts';
import { saveFile, type Saved } from './save-file.ts';

export interface AuthorityExport {
  /** Id or name. */
  readonly authorityId: string;
  readonly form: AuthorityExportForm;
  /** For `p12`; for `key`, which is then encrypted; null for a plain one. */
  readonly passphrase: string | null;
}

/** The file's name to offer: `Sample-Root-CA.cacert.pem`. @throws {CertificateError} AUTHORITY_NOT_FOUND */
export async function suggestAuthorityFile(
  ports: AuthorityPorts,
  authorityId: string,
  form: AuthorityExportForm,
): Promise<string> {
  return authorityFileName((await ports.registry.authority(authorityId)).name, form);
}

/**
 * Hands a CA out as a file: recorded first where its key goes along, then written, proven and put in its place.
 *
 * @throws {CertificateError} AUTHORITY_NOT_FOUND, PRIVATE_KEY_NOT_HERE, PASSPHRASE_REQUIRED, VAULT_LOCKED,
 *   EXPORT_UNPROVEN, or what writing refuses with
 */
export async function saveAuthority(
  ports: AuthorityPorts,
  exported: AuthorityExport & { readonly path: string; readonly overwrite: boolean },
): Promise<Saved> {
  return withAuthorityFile(ports, exported, (file) => saveFile(exported.path, exported.overwrite, file));
}

/** Builds the file and lends it to `use`; a private key in it is cleared afterwards. */
export async function withAuthorityFile<T>(
  ports: AuthorityPorts,
  exported: AuthorityExport,
  use: (file: ExportFile) => Promise<T>,
): Promise<T> {
  const record = await ports.registry.authority(exported.authorityId);
  const own = await ports.registry.certificate(record.certificateId);
  const chain = (await chainOf(ports.registry, own)).map((link) => link.der);
  const build = (privateKey: Uint8Array | null): ExportFile =>
    buildAuthorityExport(exported.form, {
      certificate: record.certificateDer,
      chain,
      privateKey,
      passphrase: exported.passphrase,
      legacy: false,
      friendlyName: record.name,
    });
  if (!PRIVATE_FORMS.includes(exported.form) || record.keyId === null) return use(build(null));
  return ports.keys.withPrivateKeyInfo(record.keyId, async (privateKey) => {
    const file = build(privateKey);
    await ports.registry.recordExport({ subject: record.id, form: exported.form, withPrivateKey: true });
    return use(file).finally(() => file.bytes.fill(0));
  });
}
