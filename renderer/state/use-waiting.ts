import type { KeptRequest } from '../../shared/descriptions.ts';
import { keptBeside, waitingCount } from './request-tray.ts';
import { useReading, useServices } from './services.ts';

/** Rows of the list of waiting requests; beyond, there is only a number. */
const SHOWN = 200;

/** Requests that wait for a person: those on record that are not on the table, and how many there are in all. */
export function useWaiting(): { readonly kept: readonly KeptRequest[]; readonly count: number } {
  const { app, tray } = useServices();
  const input = { state: 'waiting' as const, limit: SHOWN, offset: 0 };
  const reading = useReading('listRequests', app.vault.state === 'none' ? null : input);
  const awaiting = useReading('listAwaiting', app.vault.state === 'none' ? null : {});
  if (reading.status !== 'ready') return { kept: [], count: waitingCount(tray) };
  // A CA's own request waits for its parent, not for whoever sits here.
  const sentOut = new Set(awaiting.status === 'ready' ? awaiting.value.items.map(({ request }) => request) : []);
  const kept = keptBeside(tray, reading.value.items).filter(({ id }) => !sentOut.has(id));
  const beyond = Math.max(0, reading.value.total - reading.value.items.length);
  return { kept, count: waitingCount(tray) + kept.length + beyond };
}
