import { useCallback } from 'react';
import { useSay } from '../messages.ts';
import { useRun, useServices } from './services.ts';
import { useTellSaved } from './use-save.ts';

interface OutsideParent {
  /** The request for the parent, as a file. */
  readonly saveRequest: (ca: string) => Promise<void>;
  /** The parent's answer, from a file. */
  readonly complete: (ca: string) => Promise<void>;
}

/** What a CA exchanges with a parent that is not in this vault. */
export function useOutsideParent(): OutsideParent {
  const { dispatch, say } = useServices();
  const run = useRun();
  const text = useSay();
  const tellSaved = useTellSaved();
  const saveRequest = useCallback(
    async (ca: string) => tellSaved(await run('saveAuthorityRequest', { ca })),
    [run, tellSaved],
  );
  const complete = useCallback(
    async (ca: string) => {
      const outcome = await run('completeAuthority', { ca });
      if (outcome.at === 'refused') say({ kind: 'refused', refusal: outcome.refusal });
      if (outcome.at !== 'done' || outcome.value.outcome === 'cancelled') return;
      const { answers, above } = outcome.value;
      if (answers === 'awaiting') dispatch({ type: 'went', place: { section: 'authorities', id: null } });
      say({
        kind: 'done',
        text: text(`awaiting.taken.${answers}`),
        detail: above.length === 0 ? null : text('awaiting.above', { names: above.join(', ') }),
      });
    },
    [dispatch, run, say, text],
  );
  return { saveRequest, complete };
}
