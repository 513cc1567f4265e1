import { describeAuthorityOf } from '../authority-reference.ts';
import type { Command } from '../command.ts';
import { authorityTable } from '../describe-text.ts';
import { withVault } from '../open-session.ts';

export const caList: Command = {
  positionals: [],
  options: [],
  example: 'chancery ca list --json',
  run: (call) =>
    withVault(call, async (session) => {
      const records = await session.ports.registry.authorities();
      const items = await Promise.all(records.map((record) => describeAuthorityOf(session, record)));
      return { json: { items, total: items.length }, text: authorityTable(items) };
    }),
};
