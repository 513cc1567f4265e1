import { useCallback } from 'react';
import { useIntl } from 'react-intl';
import type { SaveOutcome } from '../../shared/contract/outcomes.ts';
import { useSay } from '../messages.ts';
import { visibleText } from './foreign-text.ts';
import { useServices, type Outcome } from './services.ts';

/** Tells the outcome of a save: what was proven of the file, and where it is. Cancelling is no news. */
export function useTellSaved(): (outcome: Outcome<SaveOutcome>) => void {
  const { say } = useServices();
  const proofLine = useProofLine();
  const text = useSay();
  return useCallback(
    (outcome) => {
      if (outcome.at === 'refused') say({ kind: 'refused', refusal: outcome.refusal });
      if (outcome.at !== 'done' || outcome.value.outcome === 'cancelled') return;
      const { proofs } = outcome.value;
      say({
        kind: 'done',
        text: proofs.length === 0 ? text('saved.plain') : proofLine(proofs),
        detail: visibleText(outcome.value.path),
      });
    },
    [say, proofLine, text],
  );
}

/** "Saved and checked: key matches, chain in order, 0600". */
export function useProofLine(): (proofs: Extract<SaveOutcome, { outcome: 'saved' }>['proofs']) => string {
  const { formatList } = useIntl();
  const text = useSay();
  return useCallback(
    (proofs) =>
      text('saved.line', {
        proofs: formatList(
          proofs.map((proof) => text(`proof.${proof}`)),
          { type: 'unit' },
        ),
      }),
    [formatList, text],
  );
}
