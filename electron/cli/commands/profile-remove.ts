import { one, type Command } from '../command.ts';
import { withVault } from '../open-session.ts';

const profile = one('NAME');

export const profileRemove: Command = {
  positionals: [profile],
  options: [],
  notes: 'Certificates that were signed under it stay; renewing them wants a profile of that name again.',
  example: 'chancery profile remove printers',
  run: (call) =>
    withVault(call, async (session) => {
      const name = call.argument(profile);
      await session.unlock();
      await session.ports.registry.recordProfileRemoved(name);
      return { json: { removed: name }, text: `${name} is removed` };
    }),
};
