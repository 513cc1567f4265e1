import { describeCrl } from '../../authority/describe.ts';
import { one, type Command } from '../command.ts';
import { crlTable } from '../describe-text.ts';
import { withVault } from '../open-session.ts';

const ca = one('CA');

export const crlList: Command = {
  positionals: [ca],
  options: [],
  example: 'chancery crl list root',
  run: (call) =>
    withVault(call, async ({ ports }) => {
      const authority = await ports.registry.authority(call.argument(ca));
      const items = (await ports.registry.crls(authority.id)).map((record) => describeCrl(record, authority.name));
      return { json: { items, total: items.length }, text: crlTable(items) };
    }),
};
