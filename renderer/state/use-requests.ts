import { useCallback } from 'react';
import { MAX_REQUEST_FILE_BYTES } from '../../shared/contract/issuing-methods.ts';
import { useServices } from './services.ts';

export interface RequestIntake {
  /** Files that were dropped, any number. */
  readonly takeFiles: (files: readonly File[]) => Promise<void>;
  readonly takeText: (text: string) => Promise<void>;
  /** Through the native dialog. */
  readonly open: () => Promise<void>;
}

let lastKey = 0;

/** A key that no request on the table had before. */
function nextKey(): number {
  lastKey += 1;
  return lastKey;
}

/** The ways in which a request gets on the table. */
export function useRequestIntake(): RequestIntake {
  const { client, dispatch, dispatchTray, say } = useServices();

  const takeAll = useCallback(
    async (sources: readonly { name: string; read: () => Promise<Uint8Array<ArrayBuffer>> }[]) => {
      dispatch({ type: 'went', place: { section: 'requests' } });
      const keyed = sources.map((source) => ({ ...source, key: nextKey() }));
      for (const { key, name } of keyed) dispatchTray({ type: 'arrived', key, fileName: name });
      for (const { key, ...source } of keyed) {
        const answer = await client.call('inspectRequest', { bytes: await source.read(), fileName: source.name });
        dispatchTray(
          answer.ok
            ? { type: 'inspected', key, opened: answer.value }
            : { type: 'refused', key, refusal: answer.refusal },
        );
      }
    },
    [client, dispatch, dispatchTray],
  );

  const takeFiles = useCallback(
    (files: readonly File[]) =>
      takeAll(
        files.map((file) => ({
          name: file.name.slice(0, 255),
          // One byte beyond the limit is enough for main to refuse it; a film is not read into memory.
          read: async () => new Uint8Array(await file.slice(0, MAX_REQUEST_FILE_BYTES + 1).arrayBuffer()),
        })),
      ),
    [takeAll],
  );
  const takeText = useCallback(
    (text: string) => {
      const bytes = new TextEncoder().encode(text.slice(0, MAX_REQUEST_FILE_BYTES + 1));
      return takeAll([{ name: '', read: async () => bytes }]);
    },
    [takeAll],
  );
  const open = useCallback(async () => {
    const answer = await client.call('openRequest', {});
    if (!answer.ok) {
      say({ kind: 'refused', refusal: answer.refusal });
      return;
    }
    if (answer.value.outcome === 'cancelled') return;
    dispatch({ type: 'went', place: { section: 'requests' } });
    const key = nextKey();
    dispatchTray({ type: 'arrived', key, fileName: answer.value.opened.fileName });
    dispatchTray({ type: 'inspected', key, opened: answer.value.opened });
  }, [client, dispatch, dispatchTray, say]);

  return { takeFiles, takeText, open };
}
