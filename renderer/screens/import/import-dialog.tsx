import { useState, type ReactElement } from 'react';
import type { MethodInput, MethodOutput } from '../../../shared/contract.ts';
import type { Refusal } from '../../client.ts';
import { useRun, useServices } from '../../state/services.ts';
import { ImportView } from './import-view.tsx';

export type ImportReport = Extract<MethodOutput<'planImport'>, { outcome: 'planned' }>;

export type Imported = Extract<MethodOutput<'runImport'>, { outcome: 'imported' }>;

/** Where an import stands: nothing chosen, looking, a sealed key, a report, importing, imported. */
export type ImportStep =
  | { readonly at: 'choosing'; readonly refusal: Refusal | null }
  | { readonly at: 'looking' }
  | { readonly at: 'sealed'; readonly name: string }
  | { readonly at: 'report'; readonly report: ImportReport; readonly refusal: Refusal | null }
  | { readonly at: 'importing'; readonly report: ImportReport }
  | { readonly at: 'imported'; readonly imported: Imported };

/** Bring what I have: a folder or a file is looked at first, and recorded only then. */
export function ImportDialog({ onClose }: { onClose: () => void }): ReactElement {
  const { dispatch } = useServices();
  const run = useRun();
  const [step, setStep] = useState<ImportStep>({ at: 'choosing', refusal: null });
  const [passphrase, setPassphrase] = useState('');
  const given = passphrase === '' ? null : passphrase;

  const look = async (from: MethodInput<'planImport'>['from']): Promise<void> => {
    setStep({ at: 'looking' });
    const outcome = await run('planImport', { from, passphrase: from === 'again' ? given : null });
    if (outcome.at !== 'done') {
      setStep({ at: 'choosing', refusal: outcome.at === 'refused' ? outcome.refusal : null });
      return;
    }
    const found = outcome.value;
    if (found.outcome === 'cancelled') setStep({ at: 'choosing', refusal: null });
    else if (found.outcome === 'planned') setStep({ at: 'report', report: found, refusal: null });
    else setStep({ at: 'sealed', name: found.name });
  };
  const bring = async (): Promise<void> => {
    if (step.at !== 'report') return;
    const { report } = step;
    setStep({ at: 'importing', report });
    const outcome = await run('runImport', { passphrase: given });
    if (outcome.at === 'done' && outcome.value.outcome === 'imported')
      setStep({ at: 'imported', imported: outcome.value });
    else setStep({ at: 'report', report, refusal: outcome.at === 'refused' ? outcome.refusal : null });
  };
  return (
    <ImportView
      step={step}
      passphrase={passphrase}
      onPassphrase={setPassphrase}
      onLook={(from) => void look(from)}
      onImport={() => void bring()}
      onShow={() => dispatch({ type: 'viewed', view: 'all' })}
      onClose={onClose}
    />
  );
}
