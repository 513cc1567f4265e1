import { readFileBounded } from '../../exchange/read-file.ts';
import { several, type Command } from '../command.ts';
import { outPassphraseFile, strict } from '../everywhere.ts';
import { withVault } from '../open-session.ts';
import { otherPassphrase } from '../passphrase.ts';
import { keychainSentence } from '../vault-text.ts';
import { passphraseFindings, refuseWeak } from '../passphrase-strength.ts';

/** A page with its QR code has 20 KB. */
const LARGEST_SHARE = 262_144;

const files = several('FILE', 1);

export const recoveryUse: Command = {
  positionals: [files],
  options: [outPassphraseFile, strict],
  notes: [
    'Each FILE holds one share: as it was written, or the code typed from paper. The new passphrase by --out-passphrase-file;',
    'the old one opens nothing afterwards. The kit stays good: make a new one if its shares have been seen by others.',
  ].join('\n'),
  example: 'chancery vault recovery use share-1.txt share-4.txt share-5.txt',
  run: (call) =>
    withVault(call, async ({ vault }) => {
      const shares: string[] = [];
      for (const file of call.argument(files)) {
        shares.push(Buffer.from(await readFileBounded(file, LARGEST_SHARE)).toString('utf8'));
      }
      const question = 'New passphrase of the vault: ';
      const passphrase = await otherPassphrase(call, outPassphraseFile, { question, isNew: true });
      const findings = passphraseFindings(passphrase);
      refuseWeak(findings, call.value(strict));
      const { keychainsRemoved } = await vault.recover(shares, passphrase);
      return {
        json: { recovered: true, keychainsRemoved, findings },
        text: `The vault has a new passphrase.${keychainSentence(keychainsRemoved)}`,
        findings,
      };
    }),
};
