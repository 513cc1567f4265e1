import { useCallback } from 'react';
import { useSay } from '../messages.ts';
import { visibleText } from './foreign-text.ts';
import { useRun, useServices } from './services.ts';

/** Publishes a CA's site and says what it came to; without a folder one is chosen first. */
export function usePublish(): (ca: string) => Promise<void> {
  const { client, dispatch, say } = useServices();
  const run = useRun();
  const text = useSay();
  return useCallback(
    async (ca) => {
      const listed = await client.call('listPublishing', {});
      if (listed.ok && listed.value.items.find((one) => one.ca === ca)?.site === null) {
        const chosen = await run('chooseSiteFolder', { ca });
        if (chosen.at === 'refused') say({ kind: 'refused', refusal: chosen.refusal });
        if (chosen.at !== 'done' || chosen.value.outcome === 'cancelled') return;
      }
      const published = await run('publishSite', { ca, whole: false });
      // Where it stands shows how to mend it.
      dispatch({ type: 'went', place: { section: 'crls', ca } });
      if (published.at === 'refused') say({ kind: 'refused', refusal: published.refusal });
      if (published.at !== 'done') return;
      const { path, wrote, filesWritten, certificates, hook } = published.value;
      say({
        kind: 'done',
        text: text(`site.wrote.${wrote}`, { files: filesWritten, certificates }),
        detail:
          hook === null
            ? visibleText(path)
            : text('site.hookRan', { path: visibleText(path), program: visibleText(hook) }),
      });
    },
    [client, dispatch, run, say, text],
  );
}
