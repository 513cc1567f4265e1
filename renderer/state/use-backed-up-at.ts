import { useReading, useServices } from './services.ts';

/** When the vault's newest backup was made; null when there is none, undefined while that is not known. */
export function useBackedUpAt(): string | null | undefined {
  const { app } = useServices();
  const listed = useReading('listBackups', app.vault.state === 'none' ? null : {});
  if (listed.status !== 'ready') return undefined;
  const made = listed.value.folders.flatMap(({ backups }) => backups.map(({ at }) => at)).toSorted();
  return made.at(-1) ?? null;
}
