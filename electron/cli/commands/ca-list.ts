import { describeAwaiting } from '../../authority/describe.ts';
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
      const { registry } = session.ports;
      const [records, awaiting] = await Promise.all([registry.authorities(), registry.awaitingAuthorities()]);
      const complete = await Promise.all(records.map((record) => describeAuthorityOf(session, record)));
      const items = [...complete, ...awaiting.map(describeAwaiting)];
      return { json: { items, total: items.length }, text: authorityTable(items) };
    }),
};
