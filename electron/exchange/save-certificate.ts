import { PRIVATE_FORMS, type ExportForm } from '../../shared/pki-terms.ts';
import { chainOf } from '../authority/chain.ts';
import type { AuthorityPorts, CertificateRecord } from '../authority/ports.ts';
import { parseCertificate } from '../pki/certificate.ts';
import { attributeValues, COMMON_NAME } from '../pki/name.ts';
import { buildExport, privateKeyNotHere } from './export-certificate.ts';
import type { ExportFile } from './export-file.ts';
import { certificateFileName } from './file-name.ts';
import { withKeyFile } from './key-file.ts';
import { saveFile, type Saved } from './save-file.ts';

export interface CertificateExport {
  /** Id. */
  readonly certificateId: string;
  readonly form: ExportForm;
  /** For `p12`; for a PEM key, which is then encrypted; null for a plain one. */
  readonly passphrase: string | null;
  readonly legacy: boolean;
  /** A person's own key file, where the key is not in the vault: checked for match, lent to the export, not stored. */
  readonly keyFile?: KeyFile | null;
}

export interface KeyFile {
  /** Cleared when they were used. */
  readonly bytes: Uint8Array;
  readonly passphrase: string | null;
}

/**
 * The file's name to offer: `mail.sample.com.key-cert.pem`. Asked before a person is asked where to save, so a form that
 * needs a key which is not here is refused now.
 *
 * @throws {CertificateError} CERTIFICATE_NOT_FOUND, PRIVATE_KEY_NOT_HERE
 */
export async function suggestCertificateFile(
  ports: AuthorityPorts,
  certificateId: string,
  form: ExportForm,
  keyFile = false,
): Promise<string> {
  const record = await ports.registry.certificate(certificateId);
  if (record.keyId === null && !keyFile && PRIVATE_FORMS.includes(form)) throw privateKeyNotHere();
  return certificateFileName(parseCertificate(record.der), form);
}

/**
 * Hands a certificate out as a file: recorded first where its key goes along, then written, proven and put in its place.
 *
 * @throws {CertificateError} CERTIFICATE_NOT_FOUND, PRIVATE_KEY_NOT_HERE, PASSPHRASE_REQUIRED, VAULT_LOCKED,
 *   EXPORT_UNPROVEN, or what writing refuses with
 */
export async function saveCertificate(
  ports: AuthorityPorts,
  exported: CertificateExport & { readonly path: string; readonly overwrite: boolean },
): Promise<Saved> {
  return withCertificateFile(ports, exported, (file) => saveFile(exported.path, exported.overwrite, file));
}

/** Builds the file and lends it to `use`; a private key in it is cleared afterwards. */
export async function withCertificateFile<T>(
  ports: AuthorityPorts,
  exported: CertificateExport,
  use: (file: ExportFile) => Promise<T>,
): Promise<T> {
  const record = await ports.registry.certificate(exported.certificateId);
  const chain = (await chainOf(ports.registry, record)).map((link) => link.der);
  const build = (privateKey: Uint8Array | null): ExportFile =>
    buildExport(exported.form, {
      certificate: record.der,
      chain,
      privateKey,
      passphrase: exported.passphrase,
      legacy: exported.legacy,
      friendlyName: friendlyNameOf(record),
    });
  if (!PRIVATE_FORMS.includes(exported.form)) return use(build(null));
  const { keyFile = null } = exported;
  if (record.keyId === null && keyFile !== null)
    return withKeyFile(record.der, keyFile.bytes, keyFile.passphrase, (privateKey) => {
      const file = build(privateKey);
      return use(file).finally(() => file.bytes.fill(0));
    });
  if (record.keyId === null) return use(build(null));
  return ports.keys.withPrivateKeyInfo(record.keyId, async (privateKey) => {
    const file = build(privateKey);
    await ports.registry.recordExport({ subject: record.id, form: exported.form, withPrivateKey: true });
    return use(file).finally(() => file.bytes.fill(0));
  });
}

/** The name that a container carries its entry under. */
export function friendlyNameOf(record: CertificateRecord): string {
  const certificate = parseCertificate(record.der);
  return attributeValues(certificate.subject, COMMON_NAME)[0] ?? record.serialNumber;
}
