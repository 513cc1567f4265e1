import type { Command } from '../command.ts';
import { withVault } from '../open-session.ts';
import { describeVault, vaultCard } from '../vault-text.ts';

export const vaultInfo: Command = {
  positionals: [],
  options: [],
  example: 'chancery vault info',
  run: (call) =>
    withVault(call, async ({ vault }) => {
      const facts = await vault.info();
      return { json: describeVault(facts), text: vaultCard(facts) };
    }),
};
