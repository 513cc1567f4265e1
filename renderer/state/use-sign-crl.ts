import { useCallback } from 'react';
import { useSay } from '../messages.ts';
import { useRun, useServices } from './services.ts';

/** Signs the next CRL of a CA, shows it among the others, and says what it lists. */
export function useSignCrl(): (ca: string) => Promise<void> {
  const { dispatch, say } = useServices();
  const run = useRun();
  const text = useSay();
  return useCallback(
    async (ca) => {
      const issued = await run('issueCrl', { ca, days: null });
      if (issued.at === 'refused') say({ kind: 'refused', refusal: issued.refusal });
      if (issued.at !== 'done') return;
      dispatch({ type: 'went', place: { section: 'crls', ca } });
      say({
        kind: 'done',
        text: text('crl.signed', { number: issued.value.crlNumber }),
        detail: text('crl.signedDetail', { count: issued.value.entries }),
      });
    },
    [dispatch, run, say, text],
  );
}
