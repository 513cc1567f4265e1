import type { Command } from '../command.ts';
import { withVault } from '../open-session.ts';

export const vaultAccept: Command = {
  positionals: [],
  options: [],
  notes: [
    'When a file was replaced by an older copy of itself, it is told and does not unlock: CRL numbers would be used again and',
    'revocations forgotten. If that is meant (a test, a backup put back by hand), this takes the file as it is from now on.',
  ].join('\n'),
  example: 'chancery vault accept --vault ~/sample.chancery',
  run: (call) =>
    withVault(call, ({ vault }) => {
      const finding = vault.olderCopy();
      vault.acceptCopy();
      return Promise.resolve({
        json: { accepted: finding !== null, finding },
        text: finding === null ? 'This is the vault as it was seen last.' : `Accepted. ${finding.message}`,
      });
    }),
};
