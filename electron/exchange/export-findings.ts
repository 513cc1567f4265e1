import type { AuthorityExportForm, ExportForm, Finding } from '../../shared/pki-terms.ts';
import { isAsciiPassphrase } from '../../shared/passphrase-letters.ts';
import { finding } from '../pki/finding.ts';

/** What is odd about a file before it is written: nothing that would make it wrong, all that may keep it from being opened. */
export function exportFindings(form: ExportForm | AuthorityExportForm, passphrase: string | null): Finding[] {
  if (form !== 'p12' || passphrase === null || isAsciiPassphrase(passphrase)) return [];
  const message =
    'The passphrase has letters beyond ASCII: Java refuses it, and older software spells it in another way. ' +
    'Where such software is to open the .p12, choose ASCII letters, digits and signs.';
  return [finding('warning', 'passphrase-not-ascii', message, 'RFC 7292 §B.1')];
}
