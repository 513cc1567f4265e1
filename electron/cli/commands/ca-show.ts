import { describeAuthorityOf } from '../authority-reference.ts';
import { one, type Command } from '../command.ts';
import { authorityCard } from '../describe-text.ts';
import { withVault } from '../open-session.ts';

const ca = one('CA');

export const caShow: Command = {
  positionals: [ca],
  options: [],
  notes: 'CA is a name or an id.',
  example: 'chancery ca show root',
  run: (call) =>
    withVault(call, async (session) => {
      const described = await describeAuthorityOf(session, await session.ports.registry.authority(call.argument(ca)));
      return { json: { ...described, findings: [] }, text: authorityCard(described) };
    }),
};
