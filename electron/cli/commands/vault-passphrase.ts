import type { Command } from '../command.ts';
import { outPassphraseFile, strict } from '../everywhere.ts';
import { withVault } from '../open-session.ts';
import { otherPassphrase, vaultPassphrase } from '../passphrase.ts';
import { keychainSentence } from '../vault-text.ts';
import { passphraseFindings, refuseWeak } from '../passphrase-strength.ts';

export const changePassphrase: Command = {
  positionals: [],
  options: [outPassphraseFile, strict],
  notes:
    'The old passphrase by --passphrase-file, the new one by --out-passphrase-file. The old one opens nothing afterwards.',
  example: 'chancery vault passphrase --passphrase-file old.txt --out-passphrase-file new.txt',
  run: (call) =>
    withVault(call, async ({ vault }) => {
      const before = await vaultPassphrase(call, { isNew: false });
      await vault.unlock(before);
      const after = await otherPassphrase(call, outPassphraseFile, {
        question: 'New passphrase of the vault: ',
        isNew: true,
      });
      const findings = passphraseFindings(after);
      refuseWeak(findings, call.value(strict));
      const { keychainsRemoved } = await vault.changePassphrase(before, after);
      return {
        json: { changed: true, keychainsRemoved, findings },
        text: `The passphrase is changed.${keychainSentence(keychainsRemoved)}`,
        findings,
      };
    }),
};
