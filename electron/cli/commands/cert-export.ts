import { CertificateError } from '../../../shared/errors.ts';
import { EXPORT_FORMS } from '../../../shared/pki-terms.ts';
import { saveCertificate, withCertificateFile } from '../../exchange/save-certificate.ts';
import { matching, REFERENCE_NOTE, referencesGiven } from '../certificate-reference.ts';
import { oneOrNone, type Command } from '../command.ts';
import { force, outPassphraseFile } from '../everywhere.ts';
import { exportTo } from '../export-to.ts';
import { withVault } from '../open-session.ts';
import { flag, requiredChoice, text } from '../options.ts';

/** A PKCS #12 file under the name that Java's people ask for: docs/adr says why. */
const JAVA = 'jks';

const cert = oneOrNone('CERT');
const format = requiredChoice(
  'format',
  [...EXPORT_FORMS, JAVA],
  'key-cert is key first, then certificate: what stunnel reads',
);
const out = text('out', 'FILE', 'Where to write it; public forms may go to standard output (-)');
const legacy = flag('legacy', 'With p12: as Windows before 10 and old appliances read it');
const encryptKey = flag('encrypt-key', 'Seal a key in PEM with a passphrase of its own');

export const certExport: Command = {
  positionals: [cert],
  options: [matching, format, out, legacy, encryptKey, outPassphraseFile, force],
  notes: `${REFERENCE_NOTE}\np12 is sealed with the passphrase of --out-passphrase-file, else the terminal asks.\njks is the same PKCS#12 file, which every Java since 8u60 reads under that name.`,
  example: 'chancery cert export --match mail.sample.com --format key-cert --out mail.key-cert.pem',
  run: (call) => {
    const wanted = call.value(format);
    const form = wanted === JAVA ? 'p12' : wanted;
    if (call.value(legacy) && wanted !== 'p12')
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
        shownAs: wanted,
        file: call.value(out),
        encryptKey: call.value(encryptKey),
        save: (path, overwrite, passphrase) =>
          saveCertificate(session.ports, { ...exported, passphrase, path, overwrite }),
        lend: (use) => withCertificateFile(session.ports, { ...exported, passphrase: null }, use),
      });
    });
  },
};
