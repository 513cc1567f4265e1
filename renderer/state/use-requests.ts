import { useCallback } from 'react';
import type { MethodOutput } from '../../shared/contract.ts';
import { MAX_EXAMINED_FILE_BYTES } from '../../shared/contract/examined.ts';
import { MAX_REQUEST_FILE_BYTES } from '../../shared/contract/issuing-methods.ts';
import type { TrayItem } from './request-tray.ts';
import { useServices } from './services.ts';

export interface RequestIntake {
  /** Files that were dropped, any number. */
  readonly takeFiles: (files: readonly File[]) => Promise<void>;
  readonly takeText: (text: string) => Promise<void>;
  /** What main reads out of the clipboard. */
  readonly takeClipboard: () => Promise<void>;
  /** What the system handed over: a double click, a second start. */
  /** @returns whether a vault was among them, and is open now. */
  readonly takeArrivals: () => Promise<boolean>;
  /** Through the native dialog. */
  readonly open: () => Promise<void>;
  /** One that waits in the vault, by its id. */
  /** Looks again into one on the table, with its passphrase. */
  readonly openSealed: (item: TrayItem, passphrase: string) => Promise<void>;
  readonly openKept: (id: string) => Promise<void>;
}

type Found = MethodOutput<'inspectClipboard'>;

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
        const bytes = await source.read();
        const answer = await client.call('inspectRequest', {
          bytes: bytes.slice(0, MAX_REQUEST_FILE_BYTES + 1),
          fileName: source.name,
        });
        if (answer.ok) {
          dispatchTray({ type: 'inspected', key, opened: answer.value });
          continue;
        }
        // No request: then whatever it is. What is nothing at all is refused as a request, with its place.
        const other = await client.call('examineFile', { bytes, fileName: source.name, passphrase: null });
        dispatchTray(
          other.ok
            ? { type: 'examined', key, examined: other.value, bytes }
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
          read: async () => new Uint8Array(await file.slice(0, MAX_EXAMINED_FILE_BYTES + 1).arrayBuffer()),
        })),
      ),
    [takeAll],
  );
  const takeText = useCallback(
    (text: string) => {
      const bytes = new TextEncoder().encode(text.slice(0, MAX_EXAMINED_FILE_BYTES + 1));
      return takeAll([{ name: '', read: async () => bytes }]);
    },
    [takeAll],
  );
  const arrive = useCallback(
    (key: number, found: Found) => {
      const { fileName } = found.outcome === 'inspected' ? found.opened : found.examined;
      dispatchTray({ type: 'arrived', key, fileName });
      dispatchTray(
        found.outcome === 'inspected'
          ? { type: 'inspected', key, opened: found.opened }
          : { type: 'examined', key, examined: found.examined, bytes: found.bytes },
      );
    },
    [dispatchTray],
  );
  const takeClipboard = useCallback(async () => {
    const answer = await client.call('inspectClipboard', {});
    if (!answer.ok) {
      say({ kind: 'refused', refusal: answer.refusal });
      return;
    }
    dispatch({ type: 'went', place: { section: 'requests' } });
    arrive(nextKey(), answer.value);
  }, [client, dispatch, say, arrive]);
  const lay = useCallback(
    (items: MethodOutput<'takeArrivals'>['items']) => {
      dispatch({ type: 'went', place: { section: 'requests' } });
      for (const item of items) {
        const key = nextKey();
        if (item.outcome === 'refused') {
          dispatchTray({ type: 'arrived', key, fileName: item.id });
          dispatchTray({ type: 'refused', key, refusal: { kind: 'refused', code: item.code, message: item.message } });
        } else arrive(key, item);
      }
    },
    [dispatch, dispatchTray, arrive],
  );
  const takeArrivals = useCallback(async () => {
    const answer = await client.call('takeArrivals', {});
    if (!answer.ok) {
      say({ kind: 'refused', refusal: answer.refusal });
      return false;
    }
    if (answer.value.items.length > 0) lay(answer.value.items);
    return answer.value.vaultOpened;
  }, [client, say, lay]);
  const open = useCallback(async () => {
    const answer = await client.call('openRequests', {});
    if (!answer.ok) {
      say({ kind: 'refused', refusal: answer.refusal });
      return;
    }
    if (answer.value.outcome === 'opened') lay(answer.value.items);
  }, [client, say, lay]);
  const openKept = useCallback(
    async (id: string) => {
      const answer = await client.call('openKeptRequest', { id });
      if (!answer.ok) {
        say({ kind: 'refused', refusal: answer.refusal });
        return;
      }
      const key = nextKey();
      dispatchTray({ type: 'arrived', key, fileName: answer.value.fileName });
      dispatchTray({ type: 'inspected', key, opened: answer.value });
    },
    [client, dispatchTray, say],
  );

  const openSealed = useCallback(
    async ({ key, state }: TrayItem, passphrase: string) => {
      if (state.step !== 'examined' || state.bytes === null) return;
      const { bytes, examined } = state;
      const answer = await client.call('examineFile', { bytes, fileName: examined.fileName, passphrase });
      if (answer.ok) dispatchTray({ type: 'examined', key, examined: answer.value, bytes });
      else say({ kind: 'refused', refusal: answer.refusal });
    },
    [client, dispatchTray, say],
  );

  return { takeFiles, takeText, takeClipboard, takeArrivals, open, openKept, openSealed };
}
