import { BUILT_IN_PROFILES } from '../../shared/pki-terms.ts';
import { isMessageId, useSay } from '../messages.ts';
import { NEW_KEY_PROFILES } from './issue-form.ts';
import { useProfileTitle } from './profile-title.ts';
import { useReading } from './services.ts';

interface ProfileChoice {
  readonly value: string;
  readonly label: string;
}

interface ProfileChoices {
  /** For what gets its key here: a CA gets its key with its own form. */
  readonly newKey: readonly ProfileChoice[];
  readonly every: readonly ProfileChoice[];
  readonly hintOf: (name: string) => string;
}

/** The profiles to choose from: ours, then one's own. */
export function useProfileChoices(): ProfileChoices {
  const say = useSay();
  const titleOf = useProfileTitle();
  const listed = useReading('listProfiles', {});
  const own = listed.status === 'ready' ? listed.value.items.filter((one) => !one.builtIn) : [];
  const ours = (names: readonly string[]): ProfileChoice[] =>
    names.map((name) => ({ value: name, label: titleOf(name, name) }));
  const choice = ({ definition }: (typeof own)[number]): ProfileChoice => ({
    value: definition.name,
    label: titleOf(definition.name, definition.title),
  });
  return {
    newKey: [...ours(NEW_KEY_PROFILES), ...own.filter(({ definition }) => !definition.isAuthority).map(choice)],
    every: [...ours(BUILT_IN_PROFILES), ...own.map(choice)],
    hintOf: (name) => {
      const id = `profile.hint.${name}`;
      return isMessageId(id) ? say(id) : say('profiles.ownHint', { name });
    },
  };
}
