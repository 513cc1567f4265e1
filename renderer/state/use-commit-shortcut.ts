import { useSay } from '../messages.ts';
import { useServices } from './services.ts';
import { acceleratorOf, writeAccelerator } from './shortcuts.ts';

/** `⌘↵` or `Ctrl+Enter`: shown beside the button that signs. */
export function useCommitShortcut(): string {
  const { platform } = useServices().app;
  return writeAccelerator(acceleratorOf('commit') ?? '', platform, useSay());
}
