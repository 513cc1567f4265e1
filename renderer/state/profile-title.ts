import { useCallback } from 'react';
import { isMessageId, useSay } from '../messages.ts';
import { visibleText } from './foreign-text.ts';

/** What a profile is called: ours in the window's language, one's own as its owner wrote it. */
export function useProfileTitle(): (name: string, title: string) => string {
  const say = useSay();
  return useCallback(
    (name, title) => {
      const id = `profile.${name}`;
      return isMessageId(id) && !name.startsWith('hint.') ? say(id) : visibleText(title);
    },
    [say],
  );
}
