import { CertificateError } from '../../../shared/errors.ts';
import { AUTHORITY_EXPORT_FORMS } from '../../../shared/pki-terms.ts';
import { TRUST_STORES } from '../../../shared/recipes.ts';
import { recipeForTrust, saveForTrust } from '../../exchange/recipes/save-recipe.ts';
import { saveAuthority, withAuthorityFile } from '../../exchange/save-authority.ts';
import { one, type Command } from '../command.ts';
import { force, outPassphraseFile, prefix } from '../everywhere.ts';
import { exportRecipe } from '../export-recipe.ts';
import { exportTo } from '../export-to.ts';
import { withVault } from '../open-session.ts';
import { choice, flag, text } from '../options.ts';

const ca = one('CA');
const format = choice(
  'format',
  AUTHORITY_EXPORT_FORMS,
  'Certificate (pem, der), with its chain (p7b), key, or both (p12)',
);
const trust = choice('trust', TRUST_STORES, 'Instead of --format: how the root above this CA becomes trusted there');
const out = text(
  'out',
  'FILE',
  'Where to write it; public forms may go to standard output (-). With --trust a folder, without it the recipe is shown',
);
const encryptKey = flag('encrypt-key', 'Seal a key in PEM with a passphrase of its own');

export const caExport: Command = {
  positionals: [ca],
  options: [format, trust, prefix, out, outPassphraseFile, encryptKey, force],
  notes:
    'A key is written sealed when --out-passphrase-file or --encrypt-key is given, else plain; 0600 in any case.\nWith --trust: the file that a system or program wants, the lines, and the command that proves it.',
  example: 'chancery ca export root --format pem --out cacert.pem',
  run: (call) => {
    const form = call.value(format);
    const store = call.value(trust);
    if (form === null && store === null)
      throw new CertificateError('USAGE', '--format is missing; or give --trust for a trust store.');
    if (form !== null && store !== null) throw new CertificateError('USAGE', 'Give --format or --trust, not both.');
    if (call.value(prefix) !== null && store !== 'firefox')
      throw new CertificateError('USAGE', '--prefix goes with --trust firefox, whose lines name a folder.');
    return withVault(call, async (session) => {
      const { id } = await session.ports.registry.authority(call.argument(ca));
      if (store !== null) {
        const trusted = await recipeForTrust(session.ports, id, store, call.value(prefix));
        return exportRecipe({
          asked: { trust: store },
          recipe: trusted.recipe,
          folder: call.value(out),
          force: call.value(force),
          save: (folder) => saveForTrust(trusted, folder, call.value(force)),
        });
      }
      const exported = { authorityId: id, form: form ?? 'pem' };
      return exportTo(call, session, {
        form: exported.form,
        file: call.value(out),
        encryptKey: call.value(encryptKey),
        save: (path, overwrite, passphrase) =>
          saveAuthority(session.ports, { ...exported, passphrase, path, overwrite }),
        lend: (use) => withAuthorityFile(session.ports, { ...exported, passphrase: null }, use),
      });
    });
  },
};
