import { useState } from 'react';
import type { MethodInput, MethodName, MethodOutput } from '../../shared/contract.ts';
import type { Refusal } from '../client.ts';
import { useRun } from './services.ts';

/** A call that a dialog makes: once at a time, and what main refused stands until the next try. */
export interface AskedOnce<M extends MethodName> {
  readonly busy: boolean;
  readonly refusal: Refusal | null;
  /** The answer, or null where there is none: refused, declined, or asked already. */
  readonly ask: (input: MethodInput<M>) => Promise<MethodOutput<M> | null>;
  /** What was refused is being mended. */
  readonly mend: () => void;
}

export function useAskedOnce<M extends MethodName>(method: M): AskedOnce<M> {
  const run = useRun();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  return {
    busy,
    refusal,
    ask: async (input) => {
      if (busy) return null;
      setBusy(true);
      setRefusal(null);
      const outcome = await run(method, input);
      setBusy(false);
      if (outcome.at === 'refused') setRefusal(outcome.refusal);
      return outcome.at === 'done' ? outcome.value : null;
    },
    mend: () => setRefusal(null),
  };
}
