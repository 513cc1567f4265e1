import { describeEvent } from '../../authority/describe.ts';
import { csvOf } from '../../exchange/csv.ts';
import type { Command } from '../command.ts';
import { csv } from '../everywhere.ts';
import { withVault } from '../open-session.ts';
import { instant, text, wholeNumber } from '../options.ts';
import { table } from '../text-layout.ts';

/** What fits a person's patience; scripts say how many they want. */
const DEFAULT_LIMIT = 100;

const limit = wholeNumber('limit', 'N', `How many at most; ${String(DEFAULT_LIMIT)} if not given`, {
  least: 1,
  most: 1_000_000,
});
const offset = wholeNumber('offset', 'N', 'How many to leave out first', { least: 0, most: 1_000_000_000 });

const query = text('query', 'TEXT', 'Only events in which each word stands: who, what, of what, or its facts');
const kind = text('kind', 'KIND', 'Only of this kind, or group of kinds: certificate.revoked, certificate');
const of = text('of', 'ID', 'Only about this: cert-7, ca-1');
const since = instant('since', 'Only from then on');
const until = instant('until', 'Only before then');

const COLUMNS = ['sequence', 'at', 'actor', 'kind', 'subject', 'payload'] as const;

export const auditList: Command = {
  positionals: [],
  options: [query, kind, of, since, until, limit, offset, csv],
  notes: 'The newest first.',
  example: 'chancery audit list --limit 20',
  run: (call) =>
    withVault(call, async ({ ports }) => {
      const page = await ports.registry.events({
        limit: call.value(limit) ?? DEFAULT_LIMIT,
        offset: call.value(offset) ?? 0,
        text: call.value(query) ?? undefined,
        kind: call.value(kind) ?? undefined,
        subject: call.value(of) ?? undefined,
        from: call.value(since) ?? undefined,
        until: call.value(until) ?? undefined,
      });
      const items = page.items.map(describeEvent);
      return {
        json: { items, total: page.total },
        text: call.value(csv)
          ? csvOf(
              COLUMNS,
              items.map((event) => ({ ...event, payload: JSON.stringify(event.payload) })),
            )
          : table(
              ['#', 'AT', 'WHO', 'WHAT', 'OF'],
              items.map((event) => [String(event.sequence), event.at, event.actor, event.kind, event.subject]),
              'Nothing has happened yet.',
            ),
      };
    }),
};
