import { describeAwaiting } from '../../authority/describe.ts';
import { describeAuthorityOf } from '../authority-reference.ts';
import type { AuthorityDescription, AwaitingDescription } from '../../../shared/descriptions.ts';
import { csvOf } from '../../exchange/csv.ts';
import type { Command } from '../command.ts';
import { authorityTable } from '../describe-text.ts';
import { csv } from '../everywhere.ts';
import { withVault } from '../open-session.ts';

const COLUMNS = [
  'id',
  'name',
  'subject',
  'state',
  'parent',
  'serialNumber',
  'notBefore',
  'notAfter',
  'keyAlgorithm',
  'hasPrivateKey',
  'crlDays',
  'lastCrlNumber',
  'fingerprintSha256',
] as const;
const NOT_YET = {
  parent: null,
  serialNumber: null,
  notBefore: null,
  notAfter: null,
  lastCrlNumber: null,
  fingerprintSha256: null,
};

export const caList: Command = {
  positionals: [],
  options: [csv],
  example: 'chancery ca list --json',
  run: (call) =>
    withVault(call, async (session) => {
      const { registry } = session.ports;
      const [records, awaiting] = await Promise.all([registry.authorities(), registry.awaitingAuthorities()]);
      const complete = await Promise.all(records.map((record) => describeAuthorityOf(session, record)));
      const items = [...complete, ...awaiting.map(describeAwaiting)];
      return {
        json: { items, total: items.length },
        text: call.value(csv) ? csvOf(COLUMNS, items.map(csvRow)) : authorityTable(items),
      };
    }),
};

/** A CA that awaits its parent's answer has some cells empty. */
function csvRow(one: AuthorityDescription | AwaitingDescription) {
  return one.state === 'awaiting-parent' ? { ...one, ...NOT_YET } : one;
}
