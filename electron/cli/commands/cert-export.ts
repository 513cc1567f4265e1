import { join } from 'node:path';
import { CertificateError } from '../../../shared/errors.ts';
import { EXPORT_FORMS, PRIVATE_FORMS, type ExportForm } from '../../../shared/pki-terms.ts';
import { SERVERS, type Server } from '../../../shared/recipes.ts';
import { recipeForServer, saveForServer } from '../../exchange/recipes/save-recipe.ts';
import { DEFAULT_PATTERN, patternName } from '../../exchange/name-pattern.ts';
import { isSealedKey } from '../../exchange/key-file.ts';
import { saveCertificate, withCertificateFile, type KeyFile } from '../../exchange/save-certificate.ts';
import { MAX_KEY_FILE_BYTES } from '../../pki/private-key.ts';
import { matching, REFERENCE_NOTE, referencesGiven } from '../certificate-reference.ts';
import { oneOrNone, type Answer, type Call, type Command } from '../command.ts';
import { force, inPassphraseFile, outPassphraseFile, prefix } from '../everywhere.ts';
import { exportRecipe } from '../export-recipe.ts';
import { makeFolder } from '../make-folder.ts';
import { exportTo, newFilePassphrase } from '../export-to.ts';
import { readInput } from '../input-files.ts';
import { withVault, type Session } from '../open-session.ts';
import { choice, flag, text } from '../options.ts';
import { otherPassphrase } from '../passphrase.ts';

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
const outFolder = text('out-dir', 'DIR', 'Instead of --out: the folder that gets the file, under a name by --name');
const namePattern = text(
  'name',
  'PATTERN',
  `With --out-dir: of {name}, {form}, {serial}, {ca} and {until}; ${DEFAULT_PATTERN} if not given`,
);
const key = text('key', 'FILE', 'The private key, where it is not in the vault: checked for match, not stored');
const legacy = flag('legacy', 'With p12: as Windows before 10 and old appliances read it');
const encryptKey = flag('encrypt-key', 'Seal a key in PEM with a passphrase of its own');

export const certExport: Command = {
  positionals: [cert],
  options: [
    matching,
    format,
    server,
    prefix,
    out,
    outFolder,
    namePattern,
    key,
    inPassphraseFile,
    legacy,
    encryptKey,
    outPassphraseFile,
    force,
  ],
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
    if (call.value(out) !== null && call.value(outFolder) !== null)
      throw new CertificateError('USAGE', 'Give --out or --out-dir, not both.');
    if (call.value(namePattern) !== null && call.value(outFolder) === null)
      throw new CertificateError('USAGE', '--name goes with --out-dir DIR.');
    if (call.value(outFolder) !== null && forServer !== null)
      throw new CertificateError('USAGE', 'A server’s files have names of their own: give --out DIR.');
    return withVault(call, async (session) => {
      const typed = call.argument(cert);
      const references = await referencesGiven(
        call,
        session.ports.registry,
        typed === null ? [] : [typed],
        session.now,
      );
      const { id, keyId } = await session.ports.registry.findCertificate(references[0] ?? '');
      if (call.value(key) !== null && keyId !== null)
        throw new CertificateError('USAGE', 'The private key of this certificate is in the vault: leave --key out.');
      return wanted === null
        ? exportForServer(call, session, id, forServer ?? 'nginx')
        : exportForm(call, session, id, wanted);
    });
  },
};

async function exportForm(
  call: Call,
  session: Session,
  certificateId: string,
  wanted: (typeof EXPORT_FORMS)[number] | typeof JAVA,
): Promise<Answer> {
  const form = wanted === JAVA ? 'p12' : wanted;
  const exported = { certificateId, form, legacy: call.value(legacy) };
  const ownKey = call.value(key);
  if (ownKey !== null && !PRIVATE_FORMS.includes(form))
    throw new CertificateError('USAGE', `“${wanted}” holds no private key, so --key has no place in it.`);
  return exportTo(call, session, {
    form,
    shownAs: wanted,
    file: await fileOf(call, session, certificateId, form),
    encryptKey: call.value(encryptKey),
    needsVaultKey: ownKey === null,
    save: async (path, overwrite, passphrase) => {
      const keyFile = await keyFileGiven(call);
      return saveCertificate(session.ports, { ...exported, keyFile, passphrase, path, overwrite });
    },
    lend: (use) => withCertificateFile(session.ports, { ...exported, passphrase: null }, use),
  });
}

async function exportForServer(call: Call, session: Session, id: string, asked: Server): Promise<Answer> {
  const ownKey = call.value(key) !== null;
  const recipe = await recipeForServer(session.ports, id, asked, call.value(prefix), ownKey);
  const keys = recipe.files.filter((file) => file.holdsKey && file.written);
  return exportRecipe({
    asked: { server: asked },
    recipe,
    folder: call.value(out),
    force: call.value(force),
    save: async (folder) => {
      if (keys.length > 0 && !ownKey) await session.unlock();
      const sealed = call.value(encryptKey) || call.value(outPassphraseFile) !== null;
      const needed = keys.some((file) => file.content === 'p12' || sealed);
      const passphrase = needed ? await newFilePassphrase(call) : null;
      const keyFile = await keyFileGiven(call);
      const exported = { folder, overwrite: call.value(force), passphrase, legacy: call.value(legacy), keyFile };
      return saveForServer(session.ports, id, recipe, exported);
    },
  });
}

/** The file of --key, and what opens it: asked for where the key is sealed and no file is named. @throws {CertificateError} */
async function keyFileGiven(call: Call): Promise<KeyFile | null> {
  const file = call.value(key);
  if (file === null) return null;
  const bytes = await readInput(call.host, file, MAX_KEY_FILE_BYTES);
  const passphrase =
    call.value(inPassphraseFile) !== null || isSealedKey(bytes)
      ? await otherPassphrase(call, inPassphraseFile, { question: 'Passphrase of the key file: ', isNew: false })
      : null;
  return { bytes, passphrase };
}

/** Where the file goes: as it was typed, or in a folder under a name by the pattern. @throws {CertificateError} USAGE */
async function fileOf(call: Call, { ports }: Session, id: string, form: ExportForm): Promise<string | null> {
  const folder = call.value(outFolder);
  if (folder === null) return call.value(out);
  const { der, authorityId } = await ports.registry.certificate(id);
  const { name: ca } = await ports.registry.authority(authorityId);
  const name = patternName(call.value(namePattern) ?? DEFAULT_PATTERN, { der, form, ca });
  await makeFolder(folder);
  return join(folder, name);
}
