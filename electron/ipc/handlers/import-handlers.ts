import path from 'node:path';
import { CertificateError, isRefusal } from '../../../shared/errors.ts';
import { refuseOn } from '../../authority/findings.ts';
import { clearKeys, countsOf, type ImportPlan } from '../../exchange/import/import-plan.ts';
import { recognise } from '../../exchange/import/plan-import.ts';
import { runImport } from '../../exchange/import/run-import.ts';
import type { Handlers } from '../gateway.ts';
import { portsOf, type HandlerContext } from '../handler-context.ts';

const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));

/** What exists elsewhere comes in: looked at first, recorded when the person says so. The page never learns to name a path. */
export function importHandlers(context: HandlerContext): Pick<Handlers, 'planImport' | 'runImport'> {
  let chosen: string | null = null;

  const plan = async (passphrase: string | null, dryRun: boolean): Promise<ImportPlan> => {
    if (chosen === null) throw new CertificateError('FILE_NOT_FOUND', 'Nothing was chosen to import. Choose it first.');
    const { registry } = portsOf(context);
    return recognise(chosen).plan({
      now: context.clock.now(),
      passphrase: passphrase ?? undefined,
      keys: true,
      dryRun,
      known: await registry.authorities(),
      pause: breathe,
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
        const planned = await plan(passphrase, true);
        clearKeys(planned);
        return { outcome: 'planned', name, ...told(planned) };
      } catch (error) {
        if (isRefusal(error, 'PASSPHRASE_REQUIRED')) return { outcome: 'passphrase-needed', name };
        throw error;
      }
    },
    runImport: async ({ passphrase }) => {
      const planned = await plan(passphrase, false);
      try {
        refuseOn(planned.findings, false);
        const imported = await runImport(portsOf(context), planned, breathe);
        const { certificates, revocations, bareSerials, requests, keys, findings } = imported;
        return { certificates, revocations, bareSerials, requests, keys, findings: [...planned.findings, ...findings] };
      } finally {
        clearKeys(planned);
      }
    },
  };
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
