import { basename, join } from 'node:path';
import { CertificateError, isRefusal } from '../../shared/errors.ts';
import type { ExportForm } from '../../shared/pki-terms.ts';
import { chainOf } from '../authority/chain.ts';
import type { CertificateRecord } from '../authority/ports.ts';
import { fileNameFrom } from '../exchange/file-name.ts';
import { saveCertificate } from '../exchange/save-certificate.ts';
import { makeFolder } from './make-folder.ts';
import type { Session } from './open-session.ts';
import { checkOutput, writeOutput } from './output-files.ts';
import { encodePem } from '../pki/pem.ts';

/** The names of the how-to: whoever followed it finds the same files. */
const PUBLIC_FORMS = { 'cert.pem': 'cert', 'chain.pem': 'chain', 'fullchain.pem': 'fullchain' } as const;
const PRIVATE_FORMS = { 'key.pem': 'key', 'key-cert.pem': 'key-cert' } as const;
const ROOT = 'cacert.pem';

interface Places {
  readonly force: boolean;
}

/** A folder for each item of a batch, named after its file; two of one name are told apart by a number. */
export function issueFolders(folder: string | null, names: readonly string[]): (string | null)[] {
  const taken = new Set<string>();
  return names.map((name) => {
    if (folder === null) return null;
    const wanted = fileNameFrom(name, 'request');
    let free = wanted;
    for (let number = 2; taken.has(free.toLowerCase()); number++) free = `${wanted}-${String(number)}`;
    taken.add(free.toLowerCase());
    return join(folder, free);
  });
}

/**
 * Makes the folder and looks whether its files may be written: what cannot be handed out is not signed.
 *
 * @throws {CertificateError} FILE_EXISTS, READ_ONLY, DISK_FULL, WRITE_FAILED
 */
export async function checkIssueFolder(folder: string, { force }: Places): Promise<void> {
  await makeFolder(folder);
  for (const file of [...Object.keys(PUBLIC_FORMS), ...Object.keys(PRIVATE_FORMS), ROOT])
    await checkOutput(join(folder, file), { force });
}

/**
 * Writes what was issued: `cert.pem`, `fullchain.pem` and `cacert.pem`, `chain.pem` where there are intermediates, and where
 * the key is in the vault `key.pem` and `key-cert.pem`, 0600. Each is re-read and proven.
 *
 * @param without names of files that are there already
 * @throws {CertificateError} what writing refuses with, saying that the certificate itself is issued
 */
export async function writeIssued(
  { ports }: Session,
  certificate: CertificateRecord,
  folder: string,
  { force }: Places,
  without: readonly string[] = [],
): Promise<string[]> {
  const chain = await chainOf(ports.registry, certificate);
  const forms: [string, ExportForm][] = [
    // The certificate first: by it a folder is known when a batch goes on.
    ...Object.entries(PUBLIC_FORMS).filter(([, form]) => form !== 'chain' || chain.length > 1),
    ...Object.entries(certificate.keyId === null ? {} : PRIVATE_FORMS),
  ];
  const written: string[] = [];
  try {
    for (const [name, form] of forms) {
      if (without.includes(name)) continue;
      const path = join(folder, name);
      const exported = { certificateId: certificate.id, form, passphrase: null, legacy: false, path, overwrite: force };
      await saveCertificate(ports, exported);
      written.push(path);
    }
    const root = chain.at(-1);
    if (root !== undefined && !without.includes(ROOT)) {
      const path = join(folder, ROOT);
      await writeOutput(path, new TextEncoder().encode(encodePem('CERTIFICATE', root.der)), { force });
      written.push(path);
    }
    // Told as ever: what holds a key first.
    const holdsKey = (path: string): boolean => basename(path) in PRIVATE_FORMS;
    return [...written.filter(holdsKey), ...written.filter((path) => !holdsKey(path))];
  } catch (error) {
    if (!isRefusal(error)) throw error;
    throw new CertificateError(
      error.code,
      `${error.message} The certificate itself is issued as ${certificate.id} (${certificate.serialNumber}): chancery cert export writes its files.`,
      { cause: error, detail: { certificate: certificate.id, written } },
    );
  }
}
