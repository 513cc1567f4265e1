import { useCallback } from 'react';
import type { MethodInput, MethodOutput } from '../../shared/contract.ts';
import type { Refusal } from '../client.ts';
import { useReading, useServices } from './services.ts';
import { useKept } from './use-kept.ts';

type Changing = 'keepView' | 'dropView' | 'snoozeTask' | 'wakeTask';

interface DeskMemory {
  /** Null while it is read. */
  readonly desk: MethodOutput<'readDesk'> | null;
  /** Null when it was changed; else why not. */
  readonly changeDesk: <M extends Changing>(method: M, input: MethodInput<M>) => Promise<Refusal | null>;
}

/** What this computer remembers of the open vault's screens. */
export function useDesk(): DeskMemory {
  const { app, client, store } = useServices();
  const reading = useKept(useReading('readDesk', app.vault.state === 'none' ? null : {}));
  const changeDesk = useCallback(
    async <M extends Changing>(method: M, input: MethodInput<M>): Promise<Refusal | null> => {
      const answer = await client.call(method, input);
      // The desk is read again like everything else: it is small, and changes seldom.
      if (answer.ok) store.invalidate();
      return answer.ok ? null : answer.refusal;
    },
    [client, store],
  );
  return { desk: reading.status === 'ready' ? reading.value : null, changeDesk };
}
