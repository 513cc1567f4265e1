import { createVault } from '../../vault/vault.ts';
import type { Command } from '../command.ts';
import { strict } from '../everywhere.ts';
import { vaultOptions } from '../open-session.ts';
import { vaultPassphrase } from '../passphrase.ts';
import { passphraseFindings, refuseWeak } from '../passphrase-strength.ts';
import { newVaultLocation } from '../vault-location.ts';
import { describeVault, vaultCard } from '../vault-text.ts';

export const vaultCreate: Command = {
  positionals: [],
  options: [strict],
  notes: [
    'The passphrase is the first line of the file that is named, without its line ending; blanks belong to it. On a terminal',
    'it is asked twice. Nobody can open the keys without it: certificates and CRLs stay readable, signing does not come back.',
  ].join('\n'),
  example: 'chancery vault create --vault ~/sample.chancery',
  run: async (call) => {
    const file = newVaultLocation(call);
    const passphrase = await vaultPassphrase(call, { isNew: true });
    const findings = passphraseFindings(passphrase);
    refuseWeak(findings, call.value(strict));
    const vault = await createVault(file, passphrase, vaultOptions(call));
    try {
      const facts = await vault.info();
      return { json: { ...describeVault(facts), findings }, text: `Made the vault.\n${vaultCard(facts)}`, findings };
    } finally {
      await vault.close();
    }
  },
};
