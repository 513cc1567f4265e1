import { authorityStanding } from '../../authority/request-authority.ts';
import { describeStanding } from '../authority-reference.ts';
import { one, type Command } from '../command.ts';
import { standingCard } from '../describe-text.ts';
import { withVault } from '../open-session.ts';

const ca = one('CA');

export const caShow: Command = {
  positionals: [ca],
  options: [],
  notes: 'CA is a name or an id.',
  example: 'chancery ca show root',
  run: (call) =>
    withVault(call, async (session) => {
      const standing = await authorityStanding(session.ports.registry, call.argument(ca));
      const described = await describeStanding(session, standing);
      return { json: { ...described, findings: [] }, text: standingCard(described) };
    }),
};
