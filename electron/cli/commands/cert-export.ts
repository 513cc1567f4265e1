import { CertificateError } from '../../../shared/errors.ts';
import { EXPORT_FORMS } from '../../../shared/pki-terms.ts';
import { SERVERS, type Server } from '../../../shared/recipes.ts';
import { recipeForServer, saveForServer } from '../../exchange/recipes/save-recipe.ts';
import { saveCertificate, withCertificateFile } from '../../exchange/save-certificate.ts';
import { matching, REFERENCE_NOTE, referencesGiven } from '../certificate-reference.ts';
import { oneOrNone, type Answer, type Call, type Command } from '../command.ts';
import { force, outPassphraseFile, prefix } from '../everywhere.ts';
import { exportRecipe } from '../export-recipe.ts';
import { exportTo, newFilePassphrase } from '../export-to.ts';
import { withVault, type Session } from '../open-session.ts';
import { choice, flag, text } from '../options.ts';

/** A PKCS #12 file under the name that Java's people ask for: docs/adr says why. */
const JAVA = 'jks';

const cert = oneOrNone('CERT');
const format = choice(
  'format',
  [...EXPORT_FORMS, JAVA],
  'key-cert is key first, then certificate: what stunnel reads; key-fullchain has the CAs above too',
);
const server = choice('server', SERVERS, 'Instead of --format: all files for a server, and the lines to paste');
const out = text(
  'out',
  'FILE',
  'Where to write it; public forms may go to standard output (-). With --server a folder, without it the recipe is shown',
);
const legacy = flag('legacy', 'With p12: as Windows before 10 and old appliances read it');
const encryptKey = flag('encrypt-key', 'Seal a key in PEM with a passphrase of its own');

export const certExport: Command = {
  positionals: [cert],
  options: [matching, format, server, prefix, out, legacy, encryptKey, outPassphraseFile, force],
  notes: `${REFERENCE_NOTE}\np12 is sealed with the passphrase of --out-passphrase-file, else the terminal asks.\njks is the same PKCS#12 file, which every Java since 8u60 reads under that name.\nWith --server: which files, with which modes, the lines of the configuration, and the commands that check and prove it.`,
  example: 'chancery cert export --match mail.sample.com --format key-cert --out mail.key-cert.pem',
  run: (call) => {
    const wanted = call.value(format);
    const forServer = call.value(server);
    if (wanted === null && forServer === null)
      throw new CertificateError('USAGE', '--format is missing; or give --server for all files of a server.');
    if (wanted !== null && forServer !== null)
      throw new CertificateError('USAGE', 'Give --format or --server, not both.');
    if (forServer === null && call.value(prefix) !== null)
      throw new CertificateError('USAGE', '--prefix goes with --server: it is the folder that the lines name.');
    if (call.value(legacy) && wanted !== 'p12' && forServer !== 'tomcat' && forServer !== 'iis')
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
      return wanted === null
        ? exportForServer(call, session, id, forServer ?? 'nginx')
        : exportForm(call, session, id, wanted);
    });
  },
};

function exportForm(
  call: Call,
  session: Session,
  certificateId: string,
  wanted: (typeof EXPORT_FORMS)[number] | typeof JAVA,
): Promise<Answer> {
  const form = wanted === JAVA ? 'p12' : wanted;
  const exported = { certificateId, form, legacy: call.value(legacy) };
  return exportTo(call, session, {
    form,
    shownAs: wanted,
    file: call.value(out),
    encryptKey: call.value(encryptKey),
    save: (path, overwrite, passphrase) => saveCertificate(session.ports, { ...exported, passphrase, path, overwrite }),
    lend: (use) => withCertificateFile(session.ports, { ...exported, passphrase: null }, use),
  });
}

async function exportForServer(call: Call, session: Session, id: string, asked: Server): Promise<Answer> {
  const recipe = await recipeForServer(session.ports, id, asked, call.value(prefix));
  const keys = recipe.files.filter((file) => file.holdsKey && file.written);
  return exportRecipe({
    asked: { server: asked },
    recipe,
    folder: call.value(out),
    force: call.value(force),
    save: async (folder) => {
      if (keys.length > 0) await session.unlock();
      const sealed = call.value(encryptKey) || call.value(outPassphraseFile) !== null;
      const needed = keys.some((file) => file.content === 'p12' || sealed);
      const passphrase = needed ? await newFilePassphrase(call) : null;
      const exported = { folder, overwrite: call.value(force), passphrase, legacy: call.value(legacy) };
      return saveForServer(session.ports, id, recipe, exported);
    },
  });
}
