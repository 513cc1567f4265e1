import { describeEvent } from '../../authority/describe.ts';
import type { Command } from '../command.ts';
import { withVault } from '../open-session.ts';
import { wholeNumber } from '../options.ts';
import { table } from '../text-layout.ts';

/** What fits a person's patience; scripts say how many they want. */
const DEFAULT_LIMIT = 100;

const limit = wholeNumber('limit', 'N', `How many at most; ${String(DEFAULT_LIMIT)} if not given`, {
  least: 1,
  most: 1_000_000,
});
const offset = wholeNumber('offset', 'N', 'How many to leave out first', { least: 0, most: 1_000_000_000 });

export const auditList: Command = {
  positionals: [],
  options: [limit, offset],
  notes: 'The newest first.',
  example: 'chancery audit list --limit 20',
  run: (call) =>
    withVault(call, async ({ ports }) => {
      const page = await ports.registry.events({
        limit: call.value(limit) ?? DEFAULT_LIMIT,
        offset: call.value(offset) ?? 0,
      });
      const items = page.items.map(describeEvent);
      return {
        json: { items, total: page.total },
        text: table(
          ['#', 'AT', 'WHO', 'WHAT', 'OF'],
          items.map((event) => [String(event.sequence), event.at, event.actor, event.kind, event.subject]),
          'Nothing has happened yet.',
        ),
      };
    }),
};
