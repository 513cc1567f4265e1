import { AUTHORITY_EXPORT_FORMS } from '../../../shared/pki-terms.ts';
import { saveAuthority, withAuthorityFile } from '../../exchange/save-authority.ts';
import { one, type Command } from '../command.ts';
import { force, outPassphraseFile } from '../everywhere.ts';
import { exportTo } from '../export-to.ts';
import { withVault } from '../open-session.ts';
import { flag, requiredChoice, text } from '../options.ts';

const ca = one('CA');
const format = requiredChoice(
  'format',
  AUTHORITY_EXPORT_FORMS,
  'Certificate (pem, der), with its chain (p7b), key, or both (p12)',
);
const out = text('out', 'FILE', 'Where to write it; public forms may go to standard output (-)');
const encryptKey = flag('encrypt-key', 'Seal a key in PEM with a passphrase of its own');

export const caExport: Command = {
  positionals: [ca],
  options: [format, out, outPassphraseFile, encryptKey, force],
  notes: 'A key is written sealed when --out-passphrase-file or --encrypt-key is given, else plain; 0600 in any case.',
  example: 'chancery ca export root --format pem --out cacert.pem',
  run: (call) =>
    withVault(call, async (session) => {
      const { id } = await session.ports.registry.authority(call.argument(ca));
      const form = call.value(format);
      return exportTo(call, session, {
        form,
        file: call.value(out),
        encryptKey: call.value(encryptKey),
        save: (path, overwrite, passphrase) =>
          saveAuthority(session.ports, { authorityId: id, form, passphrase, path, overwrite }),
        lend: (use) => withAuthorityFile(session.ports, { authorityId: id, form, passphrase: null }, use),
      });
    }),
};
