import { csvOf } from '../../exchange/csv.ts';
import type { Command } from '../command.ts';
import { csv } from '../everywhere.ts';
import { withVault } from '../open-session.ts';
import { choice } from '../options.ts';
import { describeRequestRecord } from '../request-records.ts';
import { table } from '../text-layout.ts';

const state = choice('state', ['waiting', 'issued', 'rejected'], 'Only those in this state');

const COLUMNS = [
  'id',
  'state',
  'subject',
  'subjectAltNames',
  'keyAlgorithm',
  'signatureAlgorithm',
  'receivedAt',
  'source',
  'note',
  'hasPrivateKey',
  'digest',
] as const;

export const csrList: Command = {
  positionals: [],
  options: [state, csv],
  example: 'chancery csr list --state waiting',
  run: (call) =>
    withVault(call, async ({ ports }) => {
      const items = (await ports.registry.requests(call.value(state) ?? undefined)).map(describeRequestRecord);
      return {
        json: { items, total: items.length },
        text: call.value(csv)
          ? csvOf(COLUMNS, items)
          : table(
              ['STATE', 'ID', 'RECEIVED', 'KEY', 'SUBJECT', 'NAMES', 'FROM'],
              items.map((one) => [
                one.state,
                one.id,
                one.receivedAt,
                one.keyAlgorithm,
                one.subject,
                one.subjectAltNames.join(' '),
                one.source,
              ]),
              'There is no such request.',
            ),
      };
    }),
};
