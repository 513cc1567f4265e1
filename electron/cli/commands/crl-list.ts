import { describeCrl } from '../../authority/describe.ts';
import { csvOf } from '../../exchange/csv.ts';
import { one, type Command } from '../command.ts';
import { crlTable } from '../describe-text.ts';
import { csv } from '../everywhere.ts';
import { withVault } from '../open-session.ts';

const ca = one('CA');

const COLUMNS = ['id', 'ca', 'crlNumber', 'thisUpdate', 'nextUpdate', 'entries', 'fingerprintSha256'] as const;

export const crlList: Command = {
  positionals: [ca],
  options: [csv],
  example: 'chancery crl list root',
  run: (call) =>
    withVault(call, async ({ ports }) => {
      const authority = await ports.registry.authority(call.argument(ca));
      const items = (await ports.registry.crls(authority.id)).map((record) => describeCrl(record, authority.name));
      return { json: { items, total: items.length }, text: call.value(csv) ? csvOf(COLUMNS, items) : crlTable(items) };
    }),
};
