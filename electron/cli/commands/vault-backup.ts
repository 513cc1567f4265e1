import { one, type Command } from '../command.ts';
import { force } from '../everywhere.ts';
import { withVault } from '../open-session.ts';
import { passphraseIfGiven } from '../passphrase.ts';

const file = one('FILE');

export const vaultBackup: Command = {
  positionals: [file],
  options: [force],
  notes: [
    'A whole copy, sealed as the vault is: the same passphrase opens it. The copy is read back; with the passphrase, its audit',
    'chain and register are proven as well. Backups beside the vault are made by themselves: see vault backups.',
  ].join('\n'),
  example: 'chancery vault backup /mnt/usb/sample-2026-11.chancery',
  run: (call) =>
    withVault(call, async ({ vault }) => {
      const passphrase = await passphraseIfGiven(call);
      if (passphrase !== null) await vault.unlock(passphrase);
      const report = await vault.backUp(call.argument(file), { overwrite: call.value(force) });
      const proven = report.proven ? 'proven' : 'read back; give the passphrase to have it proven';
      return {
        json: report,
        text: `Backed up to ${report.path}: ${String(report.certificates)} certificates, ${String(report.sequence)} events, ${proven}.`,
      };
    }),
};
