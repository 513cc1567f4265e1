import path from 'node:path';
import { CertificateError, isRefusal } from '../../../shared/errors.ts';
import { refuseOn } from '../../authority/findings.ts';
import { clearKeys, countsOf, type ImportPlan } from '../../exchange/import/import-plan.ts';
import { recognise } from '../../exchange/import/plan-import.ts';
import { runImport } from '../../exchange/import/run-import.ts';
import type { Handlers } from '../gateway.ts';
import { portsOf, type HandlerContext } from '../handler-context.ts';

/** A person cancelled while the files were read: nothing was recorded. */
class Cancelled extends Error {}

/** Reading is the first half of an import, recording the second. */
const READ = 0.5;

/** What exists elsewhere comes in: looked at first, recorded when the person says so. The page never learns to name a path. */
export function importHandlers(context: HandlerContext): Pick<Handlers, 'planImport' | 'runImport'> {
  let chosen: string | null = null;

  const plan = async (
    passphrase: string | null,
    dryRun: boolean,
    goOn: (fraction: number) => Promise<boolean>,
  ): Promise<ImportPlan> => {
    if (chosen === null) throw new CertificateError('FILE_NOT_FOUND', 'Nothing was chosen to import. Choose it first.');
    const { registry } = portsOf(context);
    return recognise(chosen).plan({
      now: context.clock.now(),
      passphrase: passphrase ?? undefined,
      keys: true,
      dryRun,
      known: await registry.authorities(),
      pause: async (fraction) => {
        if (!(await goOn(fraction))) throw new Cancelled();
      },
    });
  };

  return {
    planImport: async ({ from, passphrase }) => {
      if (from !== 'again') {
        const picked =
          from === 'folder'
            ? await context.dialogs.folder({ title: 'The CA’s folder' })
            : await context.dialogs.open({ title: 'The file to import', kind: 'certificate' });
        if (picked === null) return { outcome: 'cancelled' };
        chosen = picked;
      }
      const name = path.basename(chosen ?? '');
      try {
        const planned = await context.work.run('planImport', (step) =>
          plan(passphrase, true, (fraction) => step(fraction, 1)),
        );
        clearKeys(planned);
        return { outcome: 'planned', name, ...told(planned) };
      } catch (error) {
        if (error instanceof Cancelled) return { outcome: 'cancelled' };
        if (isRefusal(error, 'PASSPHRASE_REQUIRED')) return { outcome: 'passphrase-needed', name };
        throw error;
      }
    },
    runImport: ({ passphrase }) =>
      context.work.run('runImport', async (step) => {
        const planned = await plan(passphrase, false, (fraction) => step(READ * fraction, 1)).catch(cancelledIsNull);
        if (planned === null) return { outcome: 'cancelled' };
        try {
          refuseOn(planned.findings, false);
          const imported = await runImport(portsOf(context), planned, (fraction) =>
            step(READ + (1 - READ) * fraction, 1),
          );
          if (!imported.complete && imported.authorities.length === 0) return { outcome: 'cancelled' };
          const { complete, certificates, revocations, bareSerials, requests, keys } = imported;
          const findings = [...planned.findings, ...imported.findings];
          return { outcome: 'imported', complete, certificates, revocations, bareSerials, requests, keys, findings };
        } finally {
          clearKeys(planned);
        }
      }),
  };
}

function cancelledIsNull(error: unknown): null {
  if (error instanceof Cancelled) return null;
  throw error;
}

function told(plan: ImportPlan) {
  return {
    kind: plan.kind,
    authorities: plan.authorities.map(({ name, key }) => ({ name, hasKey: key !== null })),
    certificates: { ...plan.counts },
    bareSerials: plan.authorities.reduce((sum, { bareSerials }) => sum + bareSerials.length, 0),
    ...countsOf(plan),
    findings: [...plan.findings],
  };
}
