import { CertificateError } from '../../../shared/errors.ts';
import { EXPORT_FORMS } from '../../../shared/pki-terms.ts';
import { saveCertificate, withCertificateFile } from '../../exchange/save-certificate.ts';
import { matching, REFERENCE_NOTE, referencesGiven } from '../certificate-reference.ts';
import { oneOrNone, type Command } from '../command.ts';
import { force, outPassphraseFile } from '../everywhere.ts';
import { exportTo } from '../export-to.ts';
import { withVault } from '../open-session.ts';
import { flag, requiredChoice, text } from '../options.ts';

/** Promised by the contract, and written by a later version. */
const ABSENT = 'jks';

const cert = oneOrNone('CERT');
const format = requiredChoice(
  'format',
  [...EXPORT_FORMS, ABSENT],
  'key-cert is key first, then certificate: what stunnel reads',
);
const out = text('out', 'FILE', 'Where to write it; public forms may go to standard output (-)');
const legacy = flag('legacy', 'With p12: as Windows before 10 and old appliances read it');
const encryptKey = flag('encrypt-key', 'Seal a key in PEM with a passphrase of its own');

export const certExport: Command = {
  positionals: [cert],
  options: [matching, format, out, legacy, encryptKey, outPassphraseFile, force],
  notes: `${REFERENCE_NOTE}\np12 is sealed with the passphrase of --out-passphrase-file, else the terminal asks.`,
  example: 'chancery cert export --match mail.sample.com --format key-cert --out mail.key-cert.pem',
  run: (call) => {
    const form = call.value(format);
    if (form === ABSENT)
      throw new CertificateError('NOT_SUPPORTED', 'This version does not write .jks yet. Java 9 and newer reads p12.');
    if (call.value(legacy) && form !== 'p12')
      throw new CertificateError('USAGE', '--legacy goes with --format p12; the other formats have one form only.');
    return withVault(call, async (session) => {
      const typed = call.argument(cert);
      const references = await referencesGiven(
        call,
        session.ports.registry,
        typed === null ? [] : [typed],
        session.now,
      );
      const { id } = await session.ports.registry.findCertificate(references[0] ?? '');
      const exported = { certificateId: id, form, legacy: call.value(legacy) };
      return exportTo(call, session, {
        form,
        file: call.value(out),
        encryptKey: call.value(encryptKey),
        save: (path, overwrite, passphrase) =>
          saveCertificate(session.ports, { ...exported, passphrase, path, overwrite }),
        lend: (use) => withCertificateFile(session.ports, { ...exported, passphrase: null }, use),
      });
    });
  },
};
