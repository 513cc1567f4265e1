import { CertificateError } from '../../shared/errors.ts';
import { PRIVATE_FORMS, type AuthorityExportForm, type ExportForm } from '../../shared/pki-terms.ts';
import type { ExportFile } from '../exchange/export-file.ts';
import { exportFindings } from '../exchange/export-findings.ts';
import type { Saved } from '../exchange/save-file.ts';
import type { Answer, Call } from './command.ts';
import { force, outPassphraseFile } from './everywhere.ts';
import type { Session } from './open-session.ts';
import { checkOutput } from './output-files.ts';
import { otherPassphrase } from './passphrase.ts';

/** One export: of a certificate or of a CA. */
export interface Export {
  readonly form: ExportForm | AuthorityExportForm;
  /** The format as it was asked for, where one form has two names. */
  readonly shownAs?: string;
  /** Null and `-` are standard output. */
  readonly file: string | null;
  readonly encryptKey: boolean;
  /** False where the private key comes from a file of the person's own. */
  readonly needsVaultKey?: boolean;
  save(path: string, overwrite: boolean, passphrase: string | null): Promise<Saved>;
  lend(use: (file: ExportFile) => Promise<Answer>): Promise<Answer>;
}

/**
 * Writes a file that is proven, or sends a public form to standard output. A private key goes into a file only: what a
 * terminal shows stays in its scrollback, and what a pipe carries has no permissions.
 *
 * @throws {CertificateError} USAGE, FILE_EXISTS, PASSPHRASE_REQUIRED, PRIVATE_KEY_NOT_HERE, EXPORT_UNPROVEN, what writing refuses with
 */
export async function exportTo(call: Call, session: Session, wanted: Export): Promise<Answer> {
  const isPrivate = PRIVATE_FORMS.includes(wanted.form);
  const file = wanted.file === '-' ? null : wanted.file;
  if (wanted.encryptKey && !isPrivate)
    throw new CertificateError('USAGE', `“${wanted.form}” holds no private key, so --encrypt-key has nothing to seal.`);
  if (file === null) {
    if (isPrivate)
      throw new CertificateError('USAGE', `“${wanted.form}” holds a private key, so it goes into a file: --out FILE.`);
    return wanted.lend((built) => Promise.resolve(toStandardOutput(call, wanted.form, built)));
  }
  await checkOutput(file, { force: call.value(force) });
  let passphrase: string | null = null;
  if (isPrivate) {
    if (wanted.needsVaultKey !== false) await session.unlock();
    const sealed = wanted.form === 'p12' || wanted.encryptKey || call.value(outPassphraseFile) !== null;
    if (sealed) passphrase = await newFilePassphrase(call);
  }
  const { path, proofs } = await wanted.save(file, call.value(force), passphrase);
  const findings = exportFindings(wanted.form, passphrase);
  return {
    json: { format: wanted.shownAs ?? wanted.form, path, proofs, findings },
    findings,
    text: `Wrote ${path}, re-read and proven: ${proofs.join(', ')}`,
  };
}

/** The passphrase that will open what is written: of `--out-passphrase-file`, else asked twice. @throws {CertificateError} PASSPHRASE_REQUIRED */
export function newFilePassphrase(call: Call): Promise<string> {
  return otherPassphrase(call, outPassphraseFile, { question: 'Passphrase of the new file: ', isNew: true });
}

function toStandardOutput(call: Call, format: string, { bytes, expected }: ExportFile): Answer {
  const isText = expected.container !== 'der';
  if (!isText && call.host.stdoutIsTerminal && !call.json)
    throw new CertificateError('USAGE', 'DER is no text for a terminal. Give --out FILE, or send it into a pipe.');
  const content = isText ? { pem: new TextDecoder().decode(bytes) } : { base64: Buffer.from(bytes).toString('base64') };
  // On a terminal the text of a certificate is foreign, and is shown with its controls escaped.
  const shown = isText && call.host.stdoutIsTerminal ? new TextDecoder().decode(bytes) : bytes;
  return { json: { format, ...content, findings: [] }, text: shown };
}
