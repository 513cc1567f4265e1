import type { CertificateDescription } from '../../../shared/descriptions.ts';
import { describeCertificate } from '../../authority/describe.ts';
import { certificateCsv } from '../../exchange/certificate-csv.ts';
import { writeFileAtomically } from '../../exchange/write-file.ts';
import { changeDesk, readDesk, stillSnoozed, withSnooze, withView } from '../desk-memory.ts';
import type { Handlers } from '../gateway.ts';
import { portsOf, type HandlerContext } from '../handler-context.ts';
import { listQuery } from '../list-query.ts';
import type { Desk } from '../../preferences.ts';

/** Rows that are read between two breaths: some 30 ms of work. */
const ROWS_AT_ONCE = 500;

type Methods =
  'listTags' | 'tagCertificates' | 'saveListTable' | 'readDesk' | 'keepView' | 'dropView' | 'snoozeTask' | 'wakeTask';

/** The list as a tool. */
export function listHandlers(context: HandlerContext): Pick<Handlers, Methods> {
  const { preferences, clock } = context;
  const vaultId = (): string => context.session.current().id;
  const told = ({ views, snoozes }: Desk) => ({ views, snoozes: stillSnoozed(snoozes, clock.now()) });
  const change = (how: (desk: Desk) => Partial<Desk>) => told(changeDesk(preferences, vaultId(), how));
  return {
    listTags: async ({ ids }) => {
      const { registry } = portsOf(context);
      const items = await Promise.all(ids.map(async (id) => ({ id, tags: [...(await registry.annotation(id)).tags] })));
      return { items };
    },
    tagCertificates: async ({ ids, add, remove }) => {
      const { registry } = portsOf(context);
      const tag = async (id: string): Promise<0 | 1> => {
        const annotation = await registry.annotation(id);
        const tags = [...new Set([...annotation.tags.filter((one) => !remove.includes(one)), ...add])];
        if (tags.join('\n') === annotation.tags.join('\n')) return 0;
        await registry.recordAnnotation(id, { ...annotation, tags });
        return 1;
      };
      let changed = 0;
      await context.work.run('tagCertificates', async (step) => {
        for (const [at, id] of ids.entries()) {
          if (!(await step(at, ids.length))) return;
          changed += await tag(id);
        }
      });
      return { changed };
    },
    saveListTable: async (filter) => {
      const { registry } = portsOf(context);
      const file = await context.dialogs.save({ title: 'Save the table as', defaultPath: 'certificates.csv' });
      if (file === null) return { outcome: 'cancelled' };
      const now = clock.now();
      const found: CertificateDescription[] = [];
      const complete = await context.work.run('saveListTable', async (step) => {
        for (let offset = 0, total = 1; offset < total; offset += ROWS_AT_ONCE) {
          const page = await registry.certificates({ ...listQuery(filter, now), limit: ROWS_AT_ONCE, offset });
          for (const record of page.items) {
            if (!(await step(found.length, page.total))) return false;
            found.push(describeCertificate(record, now));
          }
          total = page.total;
        }
        return true;
      });
      if (!complete) return { outcome: 'cancelled' };
      await writeFileAtomically(file, certificateCsv(found), { mode: 0o644, overwrite: true });
      return { outcome: 'saved', path: file, proofs: [] };
    },
    readDesk: () => told(readDesk(preferences, vaultId())),
    keepView: ({ view }) => change(({ views }) => ({ views: withView(views, view) })),
    dropView: ({ name }) => change(({ views }) => ({ views: views.filter((one) => one.name !== name) })),
    snoozeTask: (given) =>
      change(({ snoozes }) => ({
        snoozes: withSnooze(snoozes, { ...given, since: clock.now().toISOString() }, clock.now()),
      })),
    wakeTask: ({ task }) => change(({ snoozes }) => ({ snoozes: snoozes.filter((one) => one.task !== task) })),
  };
}
