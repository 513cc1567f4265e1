import { useCallback } from 'react';
import { useSay } from '../messages.ts';
import { visibleText } from './foreign-text.ts';
import { useRun, useServices } from './services.ts';

/** Makes a backup now, in every folder; says what was made, and what stood in the way. */
export function useBackUp(): () => Promise<void> {
  const { say: tell } = useServices();
  const run = useRun();
  const say = useSay();
  return useCallback(async () => {
    const made = await run('makeBackup', {});
    if (made.at === 'refused') tell({ kind: 'refused', refusal: made.refusal });
    if (made.at !== 'done') return;
    const { written, proven, findings } = made.value;
    for (const { message } of findings) {
      tell({ kind: 'refused', refusal: { kind: 'refused', code: 'WRITE_FAILED', message } });
    }
    if (written.length === 0) return;
    const text = say(proven ? 'backup.made' : 'backup.madeLocked', { count: written.length });
    tell({ kind: 'done', text, detail: written.map(visibleText).join('\n') });
  }, [run, say, tell]);
}
