import { useState, type ReactElement } from 'react';
import type { ProfileDefinition } from '../../../shared/profile-definition.ts';
import type { Refusal } from '../../client.ts';
import { ReadingView } from '../../components/reading-view.tsx';
import { useSay } from '../../messages.ts';
import { ownFrom, profileForm, writtenProfile, type ProfileForm } from '../../state/profile-form.ts';
import { useProfileTitle } from '../../state/profile-title.ts';
import { useReading, useRun, useServices } from '../../state/services.ts';
import { useTellSaved } from '../../state/use-save.ts';
import { ProfilesView, type Editing } from './profiles-view.tsx';

/** Kinds of certificate: those of the program, and one's own. */
export function ProfilesScreen({ name }: { name: string | null }): ReactElement {
  const { dispatch, say: tell, client } = useServices();
  const run = useRun();
  const say = useSay();
  const titleOf = useProfileTitle();
  const tellSaved = useTellSaved();
  const reading = useReading('listProfiles', {});
  const [editing, setEditing] = useState<Editing | null>(null);
  const show = (shown: string): void => dispatch({ type: 'went', place: { section: 'profiles', name: shown } });
  const tellRefusal = (refusal: Refusal): void => tell({ kind: 'refused', refusal });

  const record = async (definition: ProfileDefinition, replace: boolean, done: () => void): Promise<Refusal | null> => {
    const outcome = await run('saveProfile', { definition, replace });
    if (outcome.at === 'done') done();
    return outcome.at === 'refused' ? outcome.refusal : null;
  };
  const save = async (form: ProfileForm, replaces: ProfileDefinition | null): Promise<void> => {
    const definition = writtenProfile(form);
    if (definition === null || editing === null) return;
    const refusal = await record(definition, replaces !== null, () => {
      setEditing(null);
      show(definition.name);
      tell({
        kind: 'done',
        text: say('profiles.saved'),
        detail: say('profiles.savedText'),
        ...(replaces === null ? {} : { way: { text: say('undo'), run: () => void restore(replaces) } }),
      });
    });
    if (refusal !== null) setEditing({ ...editing, form, refusal });
  };
  const restore = async (definition: ProfileDefinition): Promise<void> => {
    const refusal = await record(definition, true, () => show(definition.name));
    if (refusal !== null) tellRefusal(refusal);
  };
  const remove = async (definition: ProfileDefinition): Promise<void> => {
    const outcome = await run('removeProfile', { name: definition.name });
    if (outcome.at === 'refused') tellRefusal(outcome.refusal);
    if (outcome.at !== 'done') return;
    dispatch({ type: 'went', place: { section: 'profiles', name: null } });
    tell({
      kind: 'done',
      text: say('profiles.removed'),
      detail: say('profiles.removedText'),
      way: { text: say('undo'), run: () => void restore(definition) },
    });
  };
  const open = async (taken: readonly { definition: ProfileDefinition; builtIn: boolean }[]): Promise<void> => {
    const answer = await client.call('openProfile', {});
    if (!answer.ok) return tellRefusal(answer.refusal);
    if (answer.value.outcome === 'cancelled') return;
    const { definition } = answer.value;
    const twin = taken.find((one) => one.definition.name === definition.name)?.definition ?? null;
    setEditing({ form: profileForm(definition), replaces: twin, from: definition, refusal: null });
  };

  return (
    <ReadingView reading={reading}>
      {({ items }) => (
        <ProfilesView
          items={items}
          shown={items.find((one) => one.definition.name === name) ?? items[0] ?? null}
          editing={editing}
          onShow={(next) => {
            setEditing(null);
            show(next);
          }}
          onMake={(from) =>
            setEditing({
              form: ownFrom(
                from,
                titleOf(from.name, from.title),
                items.map((one) => one.definition.name),
              ),
              replaces: null,
              from,
              refusal: null,
            })
          }
          onEdit={(one) => setEditing({ form: profileForm(one), replaces: one, from: one, refusal: null })}
          onForm={(form) => setEditing(editing === null ? null : { ...editing, form, refusal: null })}
          onSave={save}
          onCancel={() => setEditing(null)}
          onRemove={(one) => void remove(one)}
          onExport={(one) => void run('exportProfile', { name: one.name }).then(tellSaved)}
          onOpen={() => void open(items)}
        />
      )}
    </ReadingView>
  );
}
