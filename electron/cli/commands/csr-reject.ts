import { one, type Command } from '../command.ts';
import { withVault } from '../open-session.ts';
import { requiredText } from '../options.ts';
import { describeRequestRecord } from '../request-records.ts';

const id = one('ID');
const reason = requiredText('reason', 'TEXT', 'Why; kept with the request');

export const csrReject: Command = {
  positionals: [id],
  options: [reason],
  example: `chancery csr reject csr-4 --reason 'not our host'`,
  run: (call) =>
    withVault(call, async (session) => {
      const { registry } = session.ports;
      const { id: requestId } = await registry.request(call.argument(id));
      await session.unlock();
      const rejected = describeRequestRecord(await registry.recordRequestRejected(requestId, call.value(reason)));
      return { json: rejected, text: `${rejected.id} (${rejected.subject}) is rejected: ${rejected.note}` };
    }),
};
